// Counting: sums, and the sizes of statements and results.
#include <gtest/gtest.h>

#include "remote_fdw/core/traffic.h"
#include "remote_fdw/wire/message_size.h"
#include "remote_fdw/wire/pg_result.h"

using namespace remote_fdw;

TEST(Traffic, AddsEachNumber) {
  Traffic sum{1, 2, 3, 4, 5, 6, 7};
  sum += Traffic{10, 20, 30, 40, 50, 60, 70};
  EXPECT_EQ(sum.round_trips, 11);
  EXPECT_EQ(sum.statements, 22);
  EXPECT_EQ(sum.rows_sent, 33);
  EXPECT_EQ(sum.rows_received, 44);
  EXPECT_EQ(sum.bytes_sent, 55);
  EXPECT_EQ(sum.bytes_received, 66);
  EXPECT_EQ(sum.wait_ns, 77);
}

TEST(Traffic, WaitInMilliseconds) {
  Traffic traffic{};
  traffic.wait_ns = 1500000;
  EXPECT_DOUBLE_EQ(wait_ms(traffic), 1.5);
}

// A row of COPY in binary is as long as one of a query: 2 bytes of count and 4 per length are part of its content.
TEST(Traffic, BothFormsOfARowAreEquallyLong) {
  EXPECT_EQ(row_message_bytes(3, 20), 7 + 12 + 20);
  EXPECT_EQ(copy_message_bytes(2 + 3 * 4 + 20), row_message_bytes(3, 20));
}

TEST(MessageSize, OfAResult) {
  PgResult result(PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK));
  EXPECT_EQ(rows_bytes(result.get()), 0);
  PGresAttDesc columns[2] = {};
  char name[] = "c";
  columns[0].name = columns[1].name = name;
  PGresult *raw = const_cast<PGresult *>(result.get());
  ASSERT_EQ(PQsetResultAttrs(raw, 2, columns), 1);
  char value[] = "abc";
  ASSERT_EQ(PQsetvalue(raw, 0, 0, value, 3), 1);
  ASSERT_EQ(PQsetvalue(raw, 0, 1, nullptr, -1), 1);
  ASSERT_EQ(PQsetvalue(raw, 1, 0, value, 3), 1);
  ASSERT_EQ(PQsetvalue(raw, 1, 1, value, 3), 1);
  EXPECT_EQ(rows_bytes(result.get()), row_message_bytes(2, 3) + row_message_bytes(2, 6));
}

TEST(MessageSize, OfAStatement) {
  const char *values[] = {"12345", nullptr, "\0\0\0\1"};
  int lengths[] = {99, 0, 4};
  int formats[] = {0, 0, 1};
  WireStatement statement{.kind = WireStatement::Kind::Query, .sql = "SELECT 1", .param_count = 3, .values = values, .lengths = lengths, .formats = formats};
  EXPECT_EQ(statement_bytes(statement), 8 + 5 + 4);
  statement.kind = WireStatement::Kind::Prepare;
  EXPECT_EQ(statement_bytes(statement), 8);
  EXPECT_EQ(statement_bytes({.sql = "BEGIN"}), 5);
}
