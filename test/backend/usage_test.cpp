// A session's counts by server and user, without shared memory.
#include "backend_test.h"

#include "remote_fdw/connection/usage.h"

using namespace remote_fdw;
using namespace remote_fdw::backend_test;

namespace {

constexpr Oid kServer = 4000000001, kOther = 4000000002;

const UsageRow *row_of(UsageKey key) {
  ListCell *cell;
  foreach (cell, list_usage()) {
    auto *row = static_cast<const UsageRow *>(lfirst(cell));
    if (row->key.server == key.server && row->key.user == key.user) return row;
  }
  return nullptr;
}

}  // namespace

BACKEND_TEST(Usage, IsKeptByServerAndUser) {
  Usage *usage = session_usage({kServer, 10});
  EXPECT_EQ(session_usage({kServer, 10}), usage);
  EXPECT_NE(session_usage({kServer, InvalidOid}), usage);
  EXPECT_NE(session_usage({kOther, 10}), usage);
  usage->traffic.rows_received += 5;
  usage->errors++;
  ASSERT_NE(row_of({kServer, 10}), nullptr);
  EXPECT_EQ(row_of({kServer, 10})->usage.traffic.rows_received, 5);
  EXPECT_EQ(row_of({kServer, 10})->usage.errors, 1);
  EXPECT_EQ(row_of({kServer, 10})->scope, UsageScope::Session);
  EXPECT_EQ(row_of({kServer, InvalidOid})->usage.errors, 0);
  // without shared memory nothing is handed on
  flush_usage();
  EXPECT_EQ(row_of({kServer, 10})->usage.errors, 1);
}

BACKEND_TEST(Usage, AResetIsOfOneServerOrOfAll) {
  session_usage({kServer, 10})->commits = 3;
  session_usage({kOther, 10})->commits = 4;
  TimestampTz before = row_of({kServer, 10})->since;
  reset_usage(kServer);
  EXPECT_EQ(row_of({kServer, 10})->usage.commits, 0);
  EXPECT_GT(row_of({kServer, 10})->since, before);
  EXPECT_EQ(row_of({kOther, 10})->usage.commits, 4);
  reset_usage(InvalidOid);
  EXPECT_EQ(row_of({kOther, 10})->usage.commits, 0);
}

BACKEND_TEST(Usage, AddsEachNumber) {
  Usage sum{{1, 1, 1, 1, 1, 1, 1}, 1, 2, 3, 4, 5};
  sum += Usage{{2, 2, 2, 2, 2, 2, 2}, 10, 20, 30, 40, 50};
  EXPECT_EQ(sum.traffic.wait_ns, 3);
  EXPECT_EQ(sum.connections, 11);
  EXPECT_EQ(sum.failures, 22);
  EXPECT_EQ(sum.commits, 33);
  EXPECT_EQ(sum.rollbacks, 44);
  EXPECT_EQ(sum.errors, 55);
}
