// Owns the choice of what identifies a row that is to be changed, and the junk columns that carry it.
#include "remote_fdw/planner/row_identity.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/plan/modify_private.h"

namespace remote_fdw {

namespace {

void add_system_column(PlannerInfo *root, Index rti, AttrNumber attnum, Oid type, const char *name) {
  Var *var = makeVar(static_cast<int>(rti), attnum, type, -1, InvalidOid, 0);
  add_row_identity_var(root, var, rti, name);
}

void add_key(PlannerInfo *root, Index rti, Form_pg_attribute attribute) {
  Var *var = makeVar(static_cast<int>(rti), attribute->attnum, attribute->atttypid, attribute->atttypmod, attribute->attcollation, 0);
  add_row_identity_var(root, var, rti, key_junk_name(attribute));
}

bool has_keys(Oid relid) {
  Relation relation = table_open(relid, NoLock);
  bool found = key_columns(relation) != NIL;
  table_close(relation, NoLock);
  return found;
}

}  // namespace

void add_foreign_update_targets(PlannerInfo *root, Index rti, RangeTblEntry *, Relation relation) {
  List *keys = key_columns(relation);
  ListCell *cell;
  foreach (cell, keys) add_key(root, rti, TupleDescAttr(RelationGetDescr(relation), lfirst_int(cell) - 1));
  if (keys != NIL) return;
  add_system_column(root, rti, SelfItemPointerAttributeNumber, TIDOID, kCtidJunk);
  // the scan puts the remote tableoid there: see executor/scan
  add_system_column(root, rti, MaxTransactionIdAttributeNumber, XIDOID, kTableoidJunk);
}

bool is_update_target(const PlannerInfo *root, Index relid) {
  CmdType command = root->parse->commandType;
  return (command == CMD_UPDATE || command == CMD_DELETE) && bms_is_member(static_cast<int>(relid), root->all_result_relids);
}

bool is_identified_by_ctid(const PlannerInfo *root, Index relid) {
  return is_update_target(root, relid) && !has_keys(planner_rt_fetch(relid, root)->relid);
}

}  // namespace remote_fdw
