// Owns the first look at a foreign relation: its options, and which of its restriction clauses run where.
#include "remote_fdw/planner/rel_info.h"

#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/planner/remote_catalog.h"

namespace remote_fdw {

namespace {

void classify_clauses(RelPushdownInfo *info, const List *clauses) {
  ListCell *cell;
  foreach (cell, clauses) {
    auto *clause = lfirst_node(RestrictInfo, cell);
    Shippability verdict = check_shippable(info->scope, clause->clause);
    if (verdict.ok) {
      info->remote_clauses = lappend(info->remote_clauses, clause);
      continue;
    }
    auto *local = palloc_struct<LocalClause>();
    *local = {clause, verdict.reason};
    info->local_clauses = lappend(info->local_clauses, clause);
    info->local_reasons = lappend(info->local_reasons, local);
  }
}

Bitmapset *needed_attributes(const RelOptInfo *rel, const List *local_clauses) {
  Bitmapset *attributes = nullptr;
  pull_varattnos(reinterpret_cast<Node *>(rel->reltarget->exprs), rel->relid, &attributes);
  ListCell *cell;
  foreach (cell, local_clauses)
    pull_varattnos(reinterpret_cast<Node *>(lfirst_node(RestrictInfo, cell)->clause), rel->relid, &attributes);
  return attributes;
}

}  // namespace

RelPushdownInfo *make_rel_info(PlannerInfo *root, RelOptInfo *rel, Oid relid) {
  auto *info = palloc_struct<RelPushdownInfo>();
  ForeignTable *table = GetForeignTable(relid);
  info->relid = relid;
  info->server = GetForeignServer(table->serverid);
  info->options = read_foreign_options(info->server, table);
  info->user = scan_user(root, rel);
  info->scope = {root, rel->relids, info->server->serverid, info->options.extensions,
                 info->options.shippable_functions, remote_catalog(info->server->serverid, info->user)};
  learn_remote_objects(info->scope, rel->baserestrictinfo);
  classify_clauses(info, rel->baserestrictinfo);
  info->attributes = needed_attributes(rel, info->local_clauses);
  return info;
}

}  // namespace remote_fdw
