// Owns the decision whether the remote can do all that ON CONFLICT asks for, and how its clause gets into the plan.
#include "remote_fdw/planner/conflict_clause.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/catalog/partition_bounds.h"
#include "remote_fdw/deparse/parameters.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/plan/conflict_private.h"
#include "remote_fdw/plan/node_methods.h"
#include "remote_fdw/planner/conflict_arbiter.h"
#include "remote_fdw/planner/direct_parts.h"
#include "remote_fdw/planner/remote_catalog.h"
#include "remote_fdw/planner/server_facts.h"

namespace remote_fdw {

namespace {

[[noreturn]] void raise_refusal(PlannerInfo *root, Index target, const char *reason) {
  bool update = root->parse->onConflict->action == ONCONFLICT_UPDATE;
  ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                  errmsg("the remote server cannot run ON CONFLICT %s of foreign table \"%s\"", update ? "DO UPDATE" : "DO NOTHING",
                         get_rel_name(planner_rt_fetch(target, root)->relid)),
                  errdetail_internal("%s", reason),
                  errhint("What is computed here can be a column of the row to be inserted, to which EXCLUDED refers.")));
}

const PushdownScope *conflict_scope(PlannerInfo *root, Index target, Oid server) {
  const ForeignOptions &options = server_facts(root, server)->options;
  Oid user = privileged_user(root, target);
  auto *scope = palloc_struct<PushdownScope>();
  scope->root = root;
  scope->relids = bms_make_singleton(static_cast<int>(target));
  int excluded = root->parse->onConflict->exclRelIndex;
  if (excluded > 0) scope->relids = bms_add_member(scope->relids, excluded);
  scope->server = server;
  scope->extensions = options.extensions;
  scope->functions = options.shippable_functions;
  scope->remote = remote_catalog(server, OidIsValid(user) ? user : GetUserId());
  return scope;
}

// New values and conditions as the planner has simplified them; `columns`: of the target, in step with `set`.
struct Update {
  List *set;
  List *columns;
  List *where;
};

// What is evaluated once for the statement may be evaluated before it: any value without columns can be sent.
const Assignment *new_value(PlannerInfo *root, const ConflictSpec &spec, AttrNumber column, const Expr *value) {
  NewColumn made = new_column({root, nullptr, spec.target, 0}, *spec.scope, column, value);
  if (made.assignment != nullptr) return made.assignment;
  if (!is_free_of_columns(*spec.scope, reinterpret_cast<const Node *>(value))) raise_refusal(root, spec.target, made.reason);
  auto *given = palloc_struct<Assignment>();
  *given = {column, value, NewValue::Given, nullptr};
  return given;
}

void add_update(PlannerInfo *root, const Update &update, ConflictSpec *spec) {
  ListCell *entry, *column;
  forboth(entry, update.set, column, update.columns) {
    auto *value = lfirst_node(TargetEntry, entry)->expr;
    spec->assignments = lappend(spec->assignments, const_cast<Assignment *>(new_value(root, *spec, static_cast<AttrNumber>(lfirst_int(column)), value)));
  }
  ListCell *cell;
  foreach (cell, update.where) {
    Shippability verdict = check_shippable(*spec->scope, static_cast<Expr *>(lfirst(cell)));
    if (!verdict.ok) raise_refusal(root, spec->target, psprintf("condition: %s", verdict.reason));
  }
  spec->where = update.where;
}

// Its value before, or that of the row to be inserted: either belongs into the partition.
bool keeps_value(const Assignment *assignment) {
  return IsA(assignment->value, Var) && reinterpret_cast<const Var *>(assignment->value)->varattno == assignment->column;
}

// The remote does not know the bounds of the partition. `bounds`: names of the columns that decide on it.
void refuse_moves(PlannerInfo *root, const ConflictSpec &spec, List *bounds) {
  ListCell *cell;
  foreach (cell, spec.assignments) {
    auto *assignment = static_cast<const Assignment *>(lfirst(cell));
    char *name = get_attname(planner_rt_fetch(spec.target, root)->relid, assignment->column, false);
    if (!keeps_value(assignment) && list_member(bounds, makeString(name)))
      raise_refusal(root, spec.target, psprintf("new value of \"%s\": the row might belong into another partition", name));
  }
}

List *names_of(Relation relation, const Bitmapset *attributes) {
  List *names = NIL;
  int member = -1;
  while ((member = bms_next_member(attributes, member)) >= 0) {
    int attnum = member + FirstLowInvalidHeapAttributeNumber;
    if (attnum > 0) names = lappend(names, makeString(pstrdup(NameStr(TupleDescAttr(RelationGetDescr(relation), attnum - 1)->attname))));
  }
  return names;
}

void check_arbiter_expression(PlannerInfo *root, const ConflictSpec &spec, const Expr *expr) {
  // asked first, so that collations that the remote has are known to be spelled out
  if (check_shippable(*spec.scope, expr).ok) return;
  Shippability verdict = check_arbiter(*spec.scope, expr);
  if (!verdict.ok) raise_refusal(root, spec.target, psprintf("index: %s", verdict.reason));
}

void add_arbiter(PlannerInfo *root, ConflictSpec *spec) {
  Arbiter arbiter = hidden_arbiter(root);
  spec->elements = arbiter.elements;
  spec->arbiter_where = arbiter.where;
  ListCell *cell;
  foreach (cell, arbiter.elements) {
    auto *expr = reinterpret_cast<const Expr *>(lfirst_node(InferenceElem, cell)->expr);
    if (!IsA(expr, Var)) check_arbiter_expression(root, *spec, expr);
  }
  foreach (cell, arbiter.where) check_arbiter_expression(root, *spec, static_cast<Expr *>(lfirst(cell)));
}

// Here every row is an inserted one, which has no old row.
void refuse_old_rows(PlannerInfo *root, Index target) {
  if (!shows_old_rows(root->parse->returningList)) return;
  ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                  errmsg("RETURNING cannot show old rows of ON CONFLICT DO UPDATE of foreign table \"%s\"",
                         get_rel_name(planner_rt_fetch(target, root)->relid)),
                  errdetail("The remote server decides which rows are inserted and which are updated.")));
}

ConflictSpec *make_spec(PlannerInfo *root, Index target, Oid server, const Update &update) {
  const OnConflictExpr *clause = root->parse->onConflict;
  auto *spec = palloc_struct<ConflictSpec>();
  spec->scope = conflict_scope(root, target, server);
  spec->target = target;
  spec->excluded = static_cast<Index>(clause->exclRelIndex);
  spec->action = clause->action;
  add_arbiter(root, spec);
  if (clause->action != ONCONFLICT_UPDATE) return spec;
  refuse_old_rows(root, target);
  add_update(root, update, spec);
  return spec;
}

List *conditions(Node *where) { return reinterpret_cast<List *>(where); }

// Entries that core carries through the rest of planning, and into the plan.
List *add_entry(List *set, Expr *expr, const char *name) {
  return lappend(set, makeTargetEntry(expr, static_cast<AttrNumber>(list_length(set) + 1), pstrdup(name), true));
}

List *add_parameters(List *set, const List *params) {
  ListCell *cell;
  foreach (cell, params) set = add_entry(set, static_cast<Expr *>(lfirst(cell)), kConflictParameter);
  return set;
}

}  // namespace

const ConflictSpec *conflict_spec(PlannerInfo *root, const ModifyTable *plan, Index target) {
  if (plan->onConflictAction == ONCONFLICT_NONE) return nullptr;
  Oid relid = planner_rt_fetch(target, root)->relid;
  const ConflictSpec *spec = make_spec(root, target, GetForeignTable(relid)->serverid,
                                       {plan->onConflictSet, plan->onConflictCols, conditions(plan->onConflictWhere)});
  if (plan->onConflictAction != ONCONFLICT_UPDATE) return spec;
  Relation relation = table_open(relid, NoLock);
  refuse_update_triggers(relation);
  refuse_moves(root, *spec, names_of(relation, columns_of_bounds(relation)));
  table_close(relation, NoLock);
  return spec;
}

List *add_conflict(PlannerInfo *root, ModifyTable *plan, Index target) {
  const ConflictSpec *spec = conflict_spec(root, plan, target);
  if (spec == nullptr) return NIL;
  ConflictParts made = conflict_parts(*spec, NIL);
  plan->onConflictSet = add_parameters(plan->onConflictSet, made.params);
  Oid relid = planner_rt_fetch(target, root)->relid;
  return name_columns(made.parts, relid, relid);
}

namespace {

constexpr const char *kRoutedClause = "remote_fdw clause";

List *numbers_of(const List *set) {
  List *numbers = NIL;
  ListCell *cell;
  foreach (cell, set) numbers = lappend_int(numbers, lfirst_node(TargetEntry, cell)->resno);
  return numbers;
}

// What decides on the partition of a row, in a partitioned table and in those below it.
List *partition_columns(const List *members) {
  List *names = NIL;
  ListCell *cell;
  foreach (cell, members) {
    if (get_rel_relkind(lfirst_oid(cell)) != RELKIND_PARTITIONED_TABLE) continue;
    Relation relation = table_open(lfirst_oid(cell), NoLock);
    const PartitionKeyData *key = RelationGetPartitionKey(relation);
    Bitmapset *attributes = nullptr;
    pull_varattnos(reinterpret_cast<Node *>(key->partexprs), 1, &attributes);
    for (int i = 0; i < key->partnatts; i++)
      if (key->partattrs[i] > 0) attributes = bms_add_member(attributes, key->partattrs[i] - FirstLowInvalidHeapAttributeNumber);
    names = list_concat(names, names_of(relation, attributes));
    table_close(relation, NoLock);
  }
  return names;
}

Expr *as_constant(void *node) {
  return reinterpret_cast<Expr *>(makeConst(TEXTOID, -1, DEFAULT_COLLATION_OID, -1, CStringGetTextDatum(nodeToString(node)), false, false));
}

void add_routed_conflict(PlannerInfo *root, List *leaves, List *bounds) {
  OnConflictExpr *clause = root->parse->onConflict;
  auto target = static_cast<Index>(root->parse->resultRelation);
  auto *node = make_plan_node<RoutedConflict>();
  Update update{clause->onConflictSet, numbers_of(clause->onConflictSet), conditions(clause->onConflictWhere)};
  List *params = NIL;
  ListCell *cell;
  foreach (cell, leaves) {
    Oid server = GetForeignServerIdByRelId(lfirst_oid(cell));
    if (list_member_oid(node->servers, server)) continue;
    const ConflictSpec *spec = make_spec(root, target, server, update);
    refuse_moves(root, *spec, bounds);
    ConflictParts made = conflict_parts(*spec, params);
    params = made.params;
    node->servers = lappend_oid(node->servers, server);
    node->clauses = lappend(node->clauses, made.parts);
  }
  clause->onConflictSet = add_entry(add_parameters(list_copy(clause->onConflictSet), params), as_constant(node), kRoutedClause);
}

void finish_routed_conflict(ModifyTable *plan) {
  auto *last = plan->onConflictSet == NIL ? nullptr : llast_node(TargetEntry, plan->onConflictSet);
  if (last == nullptr || last->resname == nullptr || strcmp(last->resname, kRoutedClause) != 0) return;
  auto *node = stringToNode(TextDatumGetCString(castNode(Const, last->expr)->constvalue));
  plan->onConflictSet = list_delete_last(plan->onConflictSet);
  plan->fdwPrivLists = list_make1(list_make1(node));
}

void finish_below(Plan *plan) {
  if (plan != nullptr && IsA(plan, ModifyTable)) finish_routed_conflict(reinterpret_cast<ModifyTable *>(plan));
}

}  // namespace

void plan_routed_conflict(PlannerInfo *root, UpperRelationKind stage) {
  const Query *query = root->parse;
  if (stage != UPPERREL_FINAL || query->commandType != CMD_INSERT || query->onConflict == nullptr) return;
  const RangeTblEntry *target = planner_rt_fetch(query->resultRelation, root);
  if (target->relkind != RELKIND_PARTITIONED_TABLE || hidden_arbiter(root).elements == NIL) return;
  List *leaves = our_partitions(target->relid);  // locks them
  List *members = find_all_inheritors(target->relid, NoLock, nullptr);
  // of partitioned tables among them as well: attaching to one makes the plan anew
  root->glob->relationOids = list_concat(root->glob->relationOids, members);
  add_routed_conflict(root, leaves, partition_columns(members));
}

void finish_routed_conflicts(PlannedStmt *plan) {
  finish_below(plan->planTree);
  ListCell *cell;
  foreach (cell, plan->subplans) finish_below(static_cast<Plan *>(lfirst(cell)));
}

}  // namespace remote_fdw
