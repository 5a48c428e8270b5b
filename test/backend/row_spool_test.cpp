// Rows put aside come back as they were and in order, from memory and from disk, also while more are added.
#include "backend_test.h"

#include <string>
#include <vector>

#include "remote_fdw/fetch/row_spool.h"
#include "remote_fdw/pg/memory.h"

using namespace remote_fdw;
using namespace remote_fdw::backend_test;

namespace {

constexpr int kColumns = 3;

// Row n: its number, NULL in every third row, a run of bytes (NUL bytes among them) of its own length.
void append_numbered(RowSpool *spool, int n) {
  char number[16];
  snprintf(number, sizeof number, "%d", n);
  int length = n % 700;
  auto *run = static_cast<char *>(palloc(length + 1));
  for (int i = 0; i < length; i++) run[i] = static_cast<char>(n + i);
  run[length] = '\0';
  FieldView fields[kColumns] = {{number, static_cast<int>(strlen(number))}, {nullptr, -1}, {run, length}};
  if (n % 3 != 0) fields[1] = {"", 0};
  append_row(spool, fields);
  pfree(run);
}

void expect_numbered(const FieldView *fields, int n) {
  ASSERT_NE(fields, nullptr) << n;
  EXPECT_EQ(atoi(fields[0].data), n);
  EXPECT_EQ(fields[1].length, n % 3 == 0 ? -1 : 0) << n;
  ASSERT_EQ(fields[2].length, n % 700) << n;
  for (int i = 0; i < fields[2].length; i++) ASSERT_EQ(fields[2].data[i], static_cast<char>(n + i)) << n;
  EXPECT_EQ(fields[2].data[fields[2].length], '\0') << n;
}

void expect_rows(RowSpool *spool, int from, int to) {
  for (int n = from; n < to; n++) expect_numbered(next_spooled_row(spool), n);
}

void with_work_mem(int kb) { query_value(psprintf("SELECT set_config('work_mem', '%dkB', true)", kb)); }

}  // namespace

BACKEND_TEST(RowSpool, GivesBackFromMemoryAndFromDisk) {
  for (int kb : {64, 65536}) {
    with_work_mem(kb);
    RowSpool *spool = make_row_spool(kColumns);
    EXPECT_EQ(next_spooled_row(spool), nullptr);
    for (int n = 0; n < 3000; n++) append_numbered(spool, n);
    expect_rows(spool, 0, 3000);
    EXPECT_EQ(next_spooled_row(spool), nullptr);
    for (int rounds = 0; rounds < 2; rounds++) {
      rewind_spool(spool);
      expect_rows(spool, 0, 1000 + rounds);
    }
    clear_spool(spool);
    EXPECT_FALSE(has_unread_rows(spool));
    append_numbered(spool, 5);
    expect_rows(spool, 5, 6);
    clear_spool(spool);
  }
  with_work_mem(4096);
}

BACKEND_TEST(RowSpool, ReadingAndAddingTakeTurns) {
  with_work_mem(64);
  RowSpool *spool = make_row_spool(kColumns);
  int added = 0;
  for (int read = 0; read < 2000; read++) {
    while (added < read + 1 + read % 40) append_numbered(spool, added++);
    expect_numbered(next_spooled_row(spool), read);
  }
  clear_spool(spool);
  with_work_mem(4096);
}

// A row in use stays where it is while a stream that must give way adds others.
BACKEND_TEST(RowSpool, ARowInUseDoesNotMove) {
  with_work_mem(65536);
  RowSpool *spool = make_row_spool(kColumns);
  append_numbered(spool, 699);
  const FieldView *row = next_spooled_row(spool);
  for (int n = 0; n < 5000; n++) append_numbered(spool, n);
  expect_numbered(row, 699);
  expect_rows(spool, 0, 10);
  clear_spool(spool);
  with_work_mem(4096);
}

BACKEND_TEST(RowSpool, AFileOutlivesTheSubtransactionThatMadeIt) {
  static RowSpool *spool;
  with_work_mem(64);
  spool = make_row_spool(kColumns);
  ErrorData *error = error_of([] {
    for (int n = 0; n < 1000; n++) append_numbered(spool, n);
    ereport(ERROR, (errmsg("rolled back")));
  });
  ASSERT_NE(error, nullptr);
  expect_rows(spool, 0, 1000);
  clear_spool(spool);
  with_work_mem(4096);
}

BACKEND_TEST(RowSpool, WhatWentToDiskIsRemembered) {
  with_work_mem(64);
  RowSpool *spool = make_row_spool(kColumns);
  for (int n = 0; n < 50; n++) append_numbered(spool, n);
  EXPECT_EQ(spilled_bytes(spool), 0);
  for (int n = 0; n < 1000; n++) append_numbered(spool, n);
  int64 spilled = spilled_bytes(spool);
  EXPECT_GT(spilled, 200 * 1024);
  EXPECT_LT(spilled, spooled_bytes(spool));
  clear_spool(spool);
  EXPECT_EQ(spilled_bytes(spool), spilled);
  with_work_mem(4096);
}
