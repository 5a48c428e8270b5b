// Every plan node survives copyObject, nodeToString and stringToNode, alone and in an fdw_private list.
#include "backend_test.h"

#include "remote_fdw/plan/conflict_private.h"
#include "remote_fdw/plan/direct_private.h"
#include "remote_fdw/plan/lookup_private.h"
#include "remote_fdw/plan/drain_private.h"
#include "remote_fdw/plan/modify_private.h"
#include "remote_fdw/plan/node_methods.h"
#include "remote_fdw/plan/scan_private.h"

using namespace remote_fdw;

namespace {

ScanPrivate *sample_scan() {
  auto *node = make_plan_node<ScanPrivate>();
  node->sql = pstrdup("SELECT \"a b\", 'it''s' FROM x.\"y\\z\" r1 WHERE (a ~~ E'\\\\{}()')");
  node->sql_all_text = pstrdup("");
  node->retrieved = list_make3_int(1, -1, 7);
  node->fetch_size = 1234567;
  node->tuple_form = TupleForm::Identity;
  node->kept_local = list_make1(makeString(pstrdup("function random() is volatile")));
  node->states = list_make2_int(1, 8);
  node->relations = list_make3(makeString(pstrdup("(")), makeInteger(1), makeString(pstrdup(")")));
  node->unchecked_nulls = list_make1_int(2);
  return node;
}

ModifyPrivate *sample_modify() {
  auto *node = make_plan_node<ModifyPrivate>();
  node->sql = pstrdup("INSERT INTO t(a) VALUES ");
  node->conflict = list_make2(makeString(pstrdup(" ON CONFLICT (a) DO UPDATE SET b = ")), list_make2_int(1, 0));
  node->sql_tail = nullptr;
  node->targets = list_make2_int(3, 4);
  node->has_returning = true;
  node->batch_size = 10;
  node->keys = list_make2_int(1, 3);
  node->rows_may_repeat = true;
  node->awaited = true;
  return node;
}

DrainPrivate *sample_drain() {
  auto *node = make_plan_node<DrainPrivate>();
  node->reason = pstrdup("a subquery reads from the target's server");
  return node;
}

LookupPrivate *sample_lookup() {
  auto *node = make_plan_node<LookupPrivate>();
  node->sql = pstrdup("SELECT k.o FROM unnest($1::integer[]) WITH ORDINALITY k(c1, o), \"t\\{\" r2");
  node->join_type = JOIN_ANTI;
  node->outer_columns = 3;
  node->required_keys = list_make2_int(0, 2);
  node->first_batch = 1;
  node->batch_size = 1000;
  node->server = 16384;
  node->foreign_table = pstrdup("a b");
  node->relations = list_make1(makeInteger(1));
  node->unchecked_nulls = list_make1_int(1);
  node->kept_local = list_make1(makeString(pstrdup("function random() is volatile")));
  return node;
}

DirectPrivate *sample_direct() {
  auto *node = make_plan_node<DirectPrivate>();
  node->sql = pstrdup("UPDATE s.t r1 SET a = $1 RETURNING r1.a");
  node->declared = 3;
  node->has_returning = true;
  node->returned = list_make2_int(1, -1);
  node->counts = true;
  node->as_user = 10;
  node->relations = list_make1(makeInteger(1));
  node->gathered = list_make2_int(1, 4);
  node->tail = pstrdup(" ON CONFLICT (a) DO NOTHING");
  node->most_rows = 100;
  return node;
}

RoutedConflict *sample_conflict() {
  auto *node = make_plan_node<RoutedConflict>();
  node->servers = list_make2_oid(16384, 16385);
  List *parts = list_make4(makeString(pstrdup(" ON CONFLICT (")), makeInteger(1), makeString(pstrdup(") DO UPDATE SET \"a\\{\" = ")), list_make2_int(1, 1));
  node->clauses = list_make2(parts, list_make1(makeString(pstrdup(" ON CONFLICT DO NOTHING"))));
  return node;
}

template <typename T>
void expect_round_trips(T *node) {
  List *list = list_make1(node);
  EXPECT_TRUE(equal(copyObjectImpl(list), list));
  EXPECT_TRUE(equal(stringToNode(nodeToString(list)), list));
  auto *back = plan_node_in<T>(static_cast<List *>(stringToNode(nodeToString(list))));
  EXPECT_TRUE(equal(back, node));
}

}  // namespace

BACKEND_TEST(PlanNodes, ScanRoundTrips) { expect_round_trips(sample_scan()); }
BACKEND_TEST(PlanNodes, DirectRoundTrips) { expect_round_trips(sample_direct()); }
BACKEND_TEST(PlanNodes, ModifyRoundTrips) { expect_round_trips(sample_modify()); }
BACKEND_TEST(PlanNodes, DrainRoundTrips) { expect_round_trips(sample_drain()); }
BACKEND_TEST(PlanNodes, LookupRoundTrips) { expect_round_trips(sample_lookup()); }

BACKEND_TEST(PlanNodes, RoutedConflictRoundTrips) { expect_round_trips(sample_conflict()); }

BACKEND_TEST(PlanNodes, CopiesAreDeep) {
  ScanPrivate *node = sample_scan();
  auto *copy = static_cast<ScanPrivate *>(copyObjectImpl(node));
  EXPECT_NE(copy->sql, node->sql);
  EXPECT_NE(copy->retrieved, node->retrieved);
  EXPECT_STREQ(copy->sql, node->sql);
}

BACKEND_TEST(PlanNodes, EveryFieldCountsForEquality) {
  ScanPrivate *a = sample_scan();
  ScanPrivate *b = sample_scan();
  EXPECT_TRUE(equal(a, b));
  b->fetch_size++;
  EXPECT_FALSE(equal(a, b));
  b = sample_scan();
  b->sql[0] = 'X';
  EXPECT_FALSE(equal(a, b));
  b = sample_scan();
  b->tuple_form = TupleForm::Heap;
  EXPECT_FALSE(equal(a, b));
  b = sample_scan();
  b->kept_local = NIL;
  EXPECT_FALSE(equal(a, b));
  b = sample_scan();
  b->relations = NIL;
  EXPECT_FALSE(equal(a, b));
  b = sample_scan();
  b->unchecked_nulls = NIL;
  EXPECT_FALSE(equal(a, b));
}

BACKEND_TEST(PlanNodes, NullTextIsNotEmptyText) {
  ModifyPrivate *a = sample_modify();
  auto *b = static_cast<ModifyPrivate *>(stringToNode(nodeToString(a)));
  EXPECT_EQ(b->sql_tail, nullptr);
  b->sql_tail = pstrdup("");
  EXPECT_FALSE(equal(a, b));
}

BACKEND_TEST(PlanNodes, AMissingNodeIsAnError) {
  ErrorData *error = in_subtransaction([] { (void)plan_node_in<ScanPrivate>(NIL); });
  EXPECT_NE(error, nullptr);
}
