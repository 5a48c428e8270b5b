// Owns the path that stands between a routed INSERT and its source. Its plan node: planner/source_drain.
#include "remote_fdw/planner/routed_source.h"

#include "remote_fdw/pg/compat.h"
#include "remote_fdw/plan/drain_private.h"
#include "remote_fdw/planner/source_drain.h"
#include "remote_fdw/planner/top_query.h"

namespace remote_fdw {

namespace {

// OIDs, of foreign partitions of ours.
List *servers_of_partitions(Oid table) {
  List *servers = NIL;
  ListCell *cell;
  foreach (cell, find_all_inheritors(table, NoLock, nullptr)) {
    Oid partition = lfirst_oid(cell);
    if (get_rel_relkind(partition) != RELKIND_FOREIGN_TABLE) continue;
    Oid server = GetForeignTable(partition)->serverid;
    if (is_our_server(server)) servers = list_append_unique_oid(servers, server);
  }
  return servers;
}

bool reads_from(const PlannerInfo *root, const List *servers) {
  for (int i = 1; i < root->simple_rel_array_size; i++) {
    const RelOptInfo *rel = root->simple_rel_array[i];
    if (rel == nullptr) continue;
    if (OidIsValid(rel->serverid) && list_member_oid(servers, rel->serverid)) return true;
    if (rel->subroot != nullptr && reads_from(rel->subroot, servers)) return true;
  }
  return false;
}

bool reads_from_any(const PlannerInfo *root, const List *servers) {
  if (servers == NIL) return false;
  ListCell *cell;
  foreach (cell, root->glob->subroots)
    if (reads_from(static_cast<const PlannerInfo *>(lfirst(cell)), servers)) return true;
  return reads_from(root, servers);
}

Plan *plan_reading_first(PlannerInfo *, RelOptInfo *, CustomPath *, List *, List *, List *plans) {
  return make_source_drain(static_cast<Plan *>(linitial(plans)), "it reads from the server of a partition");
}

const CustomPathMethods kPathMethods = {.CustomName = kSourceDrainName, .PlanCustomPath = plan_reading_first, .ReparameterizeCustomPathByChild = nullptr};

Path *make_reading_path(RelOptInfo *rel, Path *source) {
  CustomPath *path = makeNode(CustomPath);
  path->path = *source;
  NodeSetTag(path, T_CustomPath);
  path->path.pathtype = T_CustomScan;
  path->path.parent = rel;
  path->path.parallel_aware = path->path.parallel_safe = false;
  path->path.startup_cost = source->total_cost;
  path->custom_paths = list_make1(source);
  path->methods = &kPathMethods;
  return &path->path;
}

}  // namespace

void read_routed_source_first(PlannerInfo *root, UpperRelationKind stage, RelOptInfo *output) {
  if (stage != UPPERREL_FINAL || root->parse->commandType != CMD_INSERT) return;
  const RangeTblEntry *target = planner_rt_fetch(root->parse->resultRelation, root);
  if (target->relkind != RELKIND_PARTITIONED_TABLE || !reads_from_any(root, servers_of_partitions(target->relid))) return;
  ListCell *cell;
  foreach (cell, output->pathlist) {
    if (!IsA(lfirst(cell), ModifyTablePath)) continue;
    auto *modify = static_cast<ModifyTablePath *>(lfirst(cell));
    modify->subpath = make_reading_path(output, modify->subpath);
  }
}

}  // namespace remote_fdw
