// Owns the paths of an aggregate over an append relation some of whose members are ours: a part per member, an Append, and the
// combination. Members that are not ours, or whose part does not ship, are aggregated here in the same way.
#include "remote_fdw/planner/shard_aggregates.h"

#include "remote_fdw/pg/compat.h"
#include "remote_fdw/planner/rel_info.h"
#include "remote_fdw/planner/upper_paths.h"

namespace remote_fdw {

bool shard_aggregates_setting = true;

namespace {

struct Sharding {
  PlannerInfo *root;
  RelOptInfo *input;
  RelOptInfo *output;
  const GroupPathExtraData *extra;
  List *groups;         // SortGroupClause
  PathTarget *target;   // of a part, in terms of the parent
  AggClauseCosts part_costs;
  AggClauseCosts whole_costs;
};

bool is_append_relation(PlannerInfo *root, const RelOptInfo *rel) { return IS_SIMPLE_REL(rel) && planner_rt_fetch(rel->relid, root)->inh; }

bool core_does_it(RelOptInfo *input, const GroupPathExtraData &extra) {
  return extra.patype != PARTITIONWISE_AGGREGATE_NONE && IS_PARTITIONED_REL(input);
}

bool may_be_sharded(PlannerInfo *root, RelOptInfo *input, const RelOptInfo *output, const GroupPathExtraData &extra) {
  if (!shard_aggregates_setting || output->reloptkind != RELOPT_UPPER_REL || root->parse->hasTargetSRFs) return false;
  // one server does it all
  if (output->fdw_private != nullptr) return false;
  if (input->reloptkind != RELOPT_BASEREL || !is_append_relation(root, input) || IS_DUMMY_REL(input)) return false;
  return !core_does_it(input, extra);
}

// Members that are no append relations themselves, and may have rows.
List *members_of(PlannerInfo *root, const RelOptInfo *parent) {
  List *members = NIL;
  ListCell *cell;
  foreach (cell, live_members(root, parent)) {
    RelOptInfo *child = root->simple_rel_array[lfirst_node(AppendRelInfo, cell)->child_relid];
    members = is_append_relation(root, child) ? list_concat(members, members_of(root, child)) : lappend(members, child);
  }
  return members;
}

bool any_of_ours(const List *members) {
  ListCell *cell;
  foreach (cell, members)
    if (is_ours(static_cast<RelOptInfo *>(lfirst(cell)))) return true;
  return false;
}

void say_why_not(const List *members, const char *reason) {
  ListCell *cell;
  foreach (cell, members) {
    auto *member = static_cast<RelOptInfo *>(lfirst(cell));
    if (is_ours(member)) remember_not_aggregated(pushdown_info(member), reason);
  }
}

// Partitions may be pruned by the value of a parameter when the query runs: that is worth more than aggregating in all of them.
bool is_partition_key(const RelOptInfo *rel, const Node *node) {
  if (rel->part_scheme == nullptr) return false;
  for (int i = 0; i < rel->part_scheme->partnatts; i++)
    if (list_member(rel->partexprs[i], node)) return true;
  return false;
}

bool has_parameter(Node *node, void *) { return node != nullptr && (IsA(node, Param) || walk_expression(node, has_parameter, nullptr)); }

bool is_pruned_at_run_time(const RelOptInfo *rel) {
  ListCell *cell;
  foreach (cell, rel->baserestrictinfo) {
    auto *clause = reinterpret_cast<Node *>(lfirst_node(RestrictInfo, cell)->clause);
    if (!has_parameter(clause, nullptr)) continue;
    ListCell *column;
    foreach (column, pull_var_clause(clause, PVC_RECURSE_PLACEHOLDERS))
      if (is_partition_key(rel, static_cast<Node *>(lfirst(column)))) return true;
  }
  return false;
}

// A part's rows: the keys, and the state of each aggregate of the target list and of HAVING.
PathTarget *part_target(const Sharding &sharding) {
  PathTarget *target = create_empty_pathtarget();
  List *rest = NIL;
  const PathTarget *whole = sharding.output->reltarget;
  for (int i = 0; i < list_length(whole->exprs); i++) {
    auto *expr = static_cast<Expr *>(list_nth(whole->exprs, i));
    Index ref = get_pathtarget_sortgroupref(whole, i);
    if (ref != 0 && get_sortgroupref_clause_noerr(ref, sharding.groups) != nullptr)
      add_column_to_pathtarget(target, expr, ref);
    else
      rest = lappend(rest, expr);
  }
  rest = lappend(rest, sharding.extra->havingQual);
  List *parts = pull_var_clause(reinterpret_cast<Node *>(rest), PVC_INCLUDE_AGGREGATES | PVC_RECURSE_WINDOWFUNCS | PVC_INCLUDE_PLACEHOLDERS);
  add_new_columns_to_pathtarget(target, parts);
  ListCell *cell;
  foreach (cell, target->exprs) {
    if (!IsA(lfirst(cell), Aggref)) continue;
    auto *part = makeNode(Aggref);
    *part = *lfirst_node(Aggref, cell);
    mark_partial_aggref(part, AGGSPLIT_INITIAL_SERIAL);
    lfirst(cell) = part;
  }
  return set_pathtarget_cost_width(sharding.root, target);
}

PathTarget *target_of_member(const Sharding &sharding, const PathTarget *target, RelOptInfo *member) {
  PathTarget *own = copy_pathtarget(const_cast<PathTarget *>(target));
  own->exprs = reinterpret_cast<List *>(in_terms_of_member(sharding.root, reinterpret_cast<Node *>(own->exprs), member));
  return own;
}

RelOptInfo *part_relation(const Sharding &sharding, RelOptInfo *member, PathTarget *target) {
  RelOptInfo *part = fetch_upper_rel(sharding.root, UPPERREL_PARTIAL_GROUP_AGG, member->relids);
  part->reloptkind = RELOPT_OTHER_UPPER_REL;
  part->reltarget = target;
  part->serverid = member->serverid;
  part->userid = member->userid;
  part->useridiscurrent = member->useridiscurrent;
  part->fdwroutine = member->fdwroutine;
  return part;
}

double number_of_groups(const Sharding &sharding, const List *exprs, double rows) {
  return exprs == NIL ? 1 : estimate_num_groups(sharding.root, const_cast<List *>(exprs), rows, nullptr, nullptr);
}

List *key_exprs(const Sharding &sharding) { return get_sortgrouplist_exprs(sharding.groups, sharding.extra->targetList); }

void aggregate_here(const Sharding &sharding, RelOptInfo *member, RelOptInfo *part) {
  PathTarget *scanned = target_of_member(sharding, sharding.input->reltarget, member);
  Path *rows = reinterpret_cast<Path *>(create_projection_path(sharding.root, member, member->cheapest_total_path, scanned));
  auto *keys = reinterpret_cast<List *>(in_terms_of_member(sharding.root, reinterpret_cast<Node *>(key_exprs(sharding)), member));
  AggClauseCosts costs = sharding.part_costs;
  AggPath *path = create_agg_path(sharding.root, part, rows, part->reltarget, sharding.groups == NIL ? AGG_PLAIN : AGG_HASHED,
                                  AGGSPLIT_INITIAL_SERIAL, sharding.groups, NIL, &costs, number_of_groups(sharding, keys, rows->rows));
  add_path(part, reinterpret_cast<Path *>(path));
}

struct Parts {
  List *paths;  // Path
  int remote;   // how many are computed by their servers
};

Parts make_parts(const Sharding &sharding, const List *members) {
  Parts parts{};
  ListCell *cell;
  foreach (cell, members) {
    auto *member = static_cast<RelOptInfo *>(lfirst(cell));
    RelOptInfo *part = part_relation(sharding, member, target_of_member(sharding, sharding.target, member));
    if (is_ours(member)) get_foreign_upper_paths(sharding.root, UPPERREL_PARTIAL_GROUP_AGG, member, part, nullptr);
    if (part->fdw_private != nullptr)
      parts.remote++;
    else
      aggregate_here(sharding, member, part);
    set_cheapest(part);
    parts.paths = lappend(parts.paths, part->cheapest_total_path);
  }
  return parts;
}

void add_whole(const Sharding &sharding, Path *parts, AggStrategy strategy) {
  double groups = number_of_groups(sharding, key_exprs(sharding), sharding.input->rows);
  AggClauseCosts costs = sharding.whole_costs;
  AggPath *path = create_agg_path(sharding.root, sharding.output, parts, sharding.output->reltarget, strategy, AGGSPLIT_FINAL_DESERIAL,
                                  sharding.groups, reinterpret_cast<List *>(sharding.extra->havingQual), &costs, groups);
  add_path(sharding.output, reinterpret_cast<Path *>(path));
}

void combine(const Sharding &sharding, RelOptInfo *parts, Path *append) {
  if (sharding.groups == NIL) {
    add_whole(sharding, append, AGG_PLAIN);
    return;
  }
  add_whole(sharding, append, AGG_HASHED);
  if ((sharding.extra->flags & GROUPING_CAN_USE_SORT) == 0 || sharding.root->group_pathkeys == NIL) return;
  auto *sorted = create_sort_path(sharding.root, parts, append, sharding.root->group_pathkeys, -1);
  add_whole(sharding, reinterpret_cast<Path *>(sorted), AGG_SORTED);
}

void shard(const Sharding &sharding, const List *members) {
  Parts parts = make_parts(sharding, members);
  if (parts.remote == 0) return;
  RelOptInfo *rel = part_relation(sharding, sharding.input, sharding.target);
  Path *append = make_append(sharding.root, rel, parts.paths);
  combine(sharding, rel, append);
}

}  // namespace

void add_shard_aggregates(PlannerInfo *root, UpperRelationKind stage, RelOptInfo *input, RelOptInfo *output, void *extra_data) {
  if (stage != UPPERREL_GROUP_AGG) return;
  const auto *extra = static_cast<GroupPathExtraData *>(extra_data);
  if (!may_be_sharded(root, input, output, *extra)) return;
  List *members = members_of(root, input);
  if (!any_of_ours(members)) return;
  if ((extra->flags & GROUPING_CAN_PARTIAL_AGG) == 0) {
    say_why_not(members, "DISTINCT, ORDER BY, grouping sets and aggregates without parts need all rows here");
    return;
  }
  List *groups = group_clause(root);
  if (groups != NIL && (extra->flags & GROUPING_CAN_USE_HASH) == 0) return;
  if (is_pruned_at_run_time(input)) {
    say_why_not(members, "a parameter may leave out partitions");
    return;
  }
  Sharding sharding{root, input, output, extra, groups, nullptr, {}, {}};
  sharding.target = part_target(sharding);
  get_agg_clause_costs(root, AGGSPLIT_INITIAL_SERIAL, &sharding.part_costs);
  get_agg_clause_costs(root, AGGSPLIT_FINAL_DESERIAL, &sharding.whole_costs);
  shard(sharding, members);
}

}  // namespace remote_fdw
