// Owns the scan that gathers rows for one INSERT: the plan that finds them stands below it.
#include "remote_fdw/planner/gathered_insert.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/catalog/remote_defaults.h"
#include "remote_fdw/catalog/table_columns.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/planner/conflict_clause.h"
#include "remote_fdw/planner/left_out.h"
#include "remote_fdw/planner/source_drain.h"

namespace remote_fdw {

namespace {

// None: rows that leave out different columns go row by row.
List *columns_sent(PlannerInfo *root, Relation relation) {
  LeftOut left_out = left_out_columns(root, relation);
  if (left_out.sometimes != nullptr) return NIL;
  List *columns = NIL;
  TupleDesc desc = RelationGetDescr(relation);
  for (int i = 0; i < desc->natts; i++)
    if (has_remote_column(TupleDescAttr(desc, i))) columns = lappend_int(columns, i + 1);
  return without_columns(columns, left_out.always);
}

List *columns_sent(const DirectRequest &r) {
  Relation relation = table_open(planner_rt_fetch(r.target, r.root)->relid, NoLock);
  List *columns = columns_sent(r.root, relation);
  table_close(relation, NoLock);
  return columns;
}

// 0: as many as it takes. A row changed twice would not be noticed in two statements.
int most_rows(const DirectRequest &r) {
  if (r.plan->onConflictAction == ONCONFLICT_UPDATE) return 0;
  ForeignTable *table = GetForeignTable(planner_rt_fetch(r.target, r.root)->relid);
  return read_foreign_options(GetForeignServer(table->serverid), table).batch_size;
}

bool is_volatile_user_function(Oid function, void *) { return function >= FirstNormalObjectId && func_volatile(function) == PROVOLATILE_VOLATILE; }

bool calls_volatile_user_function(Node *node, void *context) {
  if (node == nullptr || IsA(node, RangeTblEntry)) return false;
  if (check_functions_in_node(node, is_volatile_user_function, context)) return true;
  return walk_queries(node, calls_volatile_user_function, context);
}

// Such a function sees, row by row, what the statement has written so far.
bool may_look_at_target(const PlannerInfo *root) {
  for (; root != nullptr; root = root->parent_root)
    if (calls_volatile_user_function(reinterpret_cast<Node *>(root->parse), nullptr)) return true;
  return false;
}

bool is_one_row(const Plan *source) { return IsA(source, Result) && source->lefttree == nullptr; }

// The rest is kept back (executor/insert_buffer), or is one row: DO NOTHING is the same in several statements.
bool needs_gathering(const DirectRequest &r) {
  if (r.plan->onConflictAction == ONCONFLICT_UPDATE) return true;
  if (r.plan->returningLists == NIL || may_look_at_target(r.root)) return false;
  return r.plan->onConflictAction == ONCONFLICT_NOTHING || !is_one_row(outerPlan(r.plan));
}

const PushdownScope *scope_of_target(const DirectRequest &r) {
  auto *scope = palloc_struct<PushdownScope>();
  scope->root = r.root;
  scope->relids = bms_make_singleton(static_cast<int>(r.target));
  scope->server = GetForeignTable(planner_rt_fetch(r.target, r.root)->relid)->serverid;
  return scope;
}

// The row-wise way holds rows against the bounds of the partition.
bool is_partition(const DirectRequest &r) { return get_rel_relispartition(planner_rt_fetch(r.target, r.root)->relid); }

// A system column that RETURNING cannot have is given by the row-wise way.
bool make_spec(const DirectRequest &r, WriteSpec *write) {
  write->command = CMD_INSERT;
  write->target = target_item(r);
  if (add_returning(r, write) != nullptr) return false;
  write->conflict = conflict_spec(r.root, r.plan, r.target);
  write->scope = write->conflict != nullptr ? write->conflict->scope : scope_of_target(r);
  return true;
}

ForeignScan *make_gathering_scan(const DirectRequest &r, const WriteSpec &write, DirectPrivate *node, List *params) {
  Plan *source = outerPlan(r.plan);
  ForeignScan *scan = make_foreignscan(shown_columns(r, write, source->targetlist), NIL, 0, params, list_make1(node), NIL, NIL, source);
  scan->operation = CMD_INSERT;
  scan->resultRelation = r.target;
  scan->fs_server = write.scope->server;
  take_costs(&scan->scan.plan, source);
  return scan;
}

}  // namespace

bool plan_gathered_insert(const DirectRequest &r) {
  if (!needs_gathering(r) || is_partition(r)) return false;
  WriteSpec write{};
  List *columns = columns_sent(r);
  if (columns == NIL || !make_spec(r, &write)) return false;
  // there may be more rows than one statement takes
  drain_source_where_needed(r.root, r.plan, r.target, RowsGo::OneByOne);
  GatheredQuery query = build_gathered(write, columns);
  DirectPrivate *node = make_direct_private(r, write, {query.head, query.params, query.declared});
  node->gathered = columns;
  node->tail = query.tail;
  node->most_rows = most_rows(r);
  node->as_user = static_cast<int>(privileged_user(r.root, r.target));
  outerPlan(r.plan) = &make_gathering_scan(r, write, node, query.params)->scan.plan;
  return true;
}

}  // namespace remote_fdw
