// Owns which columns of a foreign table may be left to the remote's defaults. Whether an INSERT names them is planner/left_out's to
// find, and executor/left_out's.
#include "remote_fdw/catalog/remote_defaults.h"

#include "remote_fdw/catalog/options.h"

namespace remote_fdw {

namespace {

bool has_default_here(Relation relation, AttrNumber attnum) {
  Form_pg_attribute attribute = TupleDescAttr(RelationGetDescr(relation), attnum - 1);
  return attribute->attgenerated != '\0' || build_column_default(relation, attnum) != nullptr;
}

}  // namespace

Bitmapset *columns_with_remote_defaults(Relation relation) {
  Bitmapset *columns = nullptr;
  ForeignTable *table = GetForeignTable(RelationGetRelid(relation));
  RemoteDefaults general = read_foreign_options(GetForeignServer(table->serverid), table).remote_defaults;
  for (AttrNumber attnum = 1; attnum <= RelationGetDescr(relation)->natts; attnum++) {
    if (TupleDescAttr(RelationGetDescr(relation), attnum - 1)->attisdropped) continue;
    if (remote_defaults_of_column(RelationGetRelid(relation), attnum, general) == RemoteDefaults::Taken && !has_default_here(relation, attnum))
      columns = bms_add_member(columns, attnum);
  }
  return columns;
}

List *without_columns(const List *columns, const Bitmapset *left_out) {
  List *rest = NIL;
  ListCell *cell;
  foreach (cell, columns)
    if (!bms_is_member(lfirst_int(cell), left_out)) rest = lappend_int(rest, lfirst_int(cell));
  return rest;
}

SentColumns sent_columns(Relation relation, List *columns, const Bitmapset *left_out) {
  if (relation->trigdesc == nullptr || !relation->trigdesc->trig_insert_before_row) return {without_columns(columns, left_out), NIL};
  List *defaulted = NIL;
  int member = -1;
  while ((member = bms_next_member(left_out, member)) >= 0) defaulted = lappend_int(defaulted, member);
  return {columns, defaulted};
}

}  // namespace remote_fdw
