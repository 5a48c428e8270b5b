// Owns the lists of a table's columns that reading and writing go by, and the look at its row triggers.
#include "remote_fdw/catalog/table_columns.h"

namespace remote_fdw {

bool is_sendable(Relation relation, AttrNumber attnum) {
  Form_pg_attribute attribute = TupleDescAttr(RelationGetDescr(relation), attnum - 1);
  return !attribute->attisdropped && attribute->attgenerated == '\0';
}

List *all_columns(Relation relation) {
  List *columns = NIL;
  TupleDesc desc = RelationGetDescr(relation);
  for (int i = 0; i < desc->natts; i++)
    if (has_remote_column(TupleDescAttr(desc, i))) columns = lappend_int(columns, i + 1);
  return columns;
}

List *sendable_columns(Relation relation) {
  List *columns = NIL;
  for (AttrNumber attnum = 1; attnum <= RelationGetDescr(relation)->natts; attnum++)
    if (is_sendable(relation, attnum)) columns = lappend_int(columns, attnum);
  return columns;
}

AttrNumber first_generated_column(Relation relation) {
  TupleDesc desc = RelationGetDescr(relation);
  for (int i = 0; i < desc->natts; i++)
    if (has_remote_column(TupleDescAttr(desc, i)) && TupleDescAttr(desc, i)->attgenerated != '\0') return static_cast<AttrNumber>(i + 1);
  return InvalidAttrNumber;
}

bool has_before_row_trigger(const TriggerDesc *triggers, CmdType command) {
  if (triggers == nullptr) return false;
  if (command == CMD_INSERT) return triggers->trig_insert_before_row;
  return command == CMD_UPDATE ? triggers->trig_update_before_row : triggers->trig_delete_before_row;
}

bool has_after_row_trigger(const TriggerDesc *triggers, CmdType command) {
  if (triggers == nullptr) return false;
  if (command == CMD_INSERT) return triggers->trig_insert_after_row;
  return command == CMD_UPDATE ? triggers->trig_update_after_row : triggers->trig_delete_after_row;
}

}  // namespace remote_fdw
