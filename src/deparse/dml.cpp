// Owns the text of row-wise INSERT, UPDATE and DELETE.
#include "remote_fdw/deparse/dml.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/catalog/table_columns.h"
#include "remote_fdw/deparse/literals.h"

namespace remote_fdw {

namespace {

void append_relation(StringInfo out, Relation relation) {
  RemoteRelationName name = remote_relation_name(relation);
  append_qualified_name(out, name.schema, name.relation);
}

void append_column(StringInfo out, Relation relation, AttrNumber attnum) {
  if (attnum == SelfItemPointerAttributeNumber)
    appendStringInfoString(out, "ctid");
  else
    append_identifier(out, remote_column_name(RelationGetRelid(relation), attnum));
}

void append_columns(StringInfo out, Relation relation, const List *attnums) {
  ListCell *cell;
  foreach (cell, attnums) {
    if (foreach_current_index(cell) > 0) appendStringInfoString(out, ", ");
    append_column(out, relation, static_cast<AttrNumber>(lfirst_int(cell)));
  }
}

void append_returning(StringInfo out, Relation relation, const List *returning) {
  if (returning == NIL) return;
  appendStringInfoString(out, " RETURNING ");
  append_columns(out, relation, returning);
}

void append_identity(StringInfo out, Relation relation, const List *keys) {
  if (keys == NIL) {
    appendStringInfoString(out, " WHERE ctid = $1 AND tableoid = $2");
    return;
  }
  ListCell *cell;
  foreach (cell, keys) {
    appendStringInfoString(out, foreach_current_index(cell) == 0 ? " WHERE " : " AND ");
    append_column(out, relation, static_cast<AttrNumber>(lfirst_int(cell)));
    appendStringInfo(out, " = $%d", foreach_current_index(cell) + 1);
  }
}

// SET needs at least one column; a generated one may only be set to DEFAULT.
void append_generated_default(StringInfo out, Relation relation) {
  AttrNumber column = first_generated_column(relation);
  if (column == InvalidAttrNumber) return;
  append_column(out, relation, column);
  appendStringInfoString(out, " = DEFAULT");
}

}  // namespace

int identity_params(const List *keys) { return keys == NIL ? 2 : list_length(keys); }

char *insert_head_sql(Relation relation, const char *alias, const List *targets) {
  StringInfoData out;
  initStringInfo(&out);
  appendStringInfoString(&out, "INSERT INTO ");
  append_relation(&out, relation);
  if (alias != nullptr) appendStringInfo(&out, " AS %s", alias);
  if (targets == NIL) {
    appendStringInfoString(&out, " DEFAULT VALUES");
    return out.data;
  }
  appendStringInfoChar(&out, '(');
  append_columns(&out, relation, targets);
  appendStringInfoString(&out, ") VALUES ");
  return out.data;
}

char *insert_tail_sql(Relation relation, const List *returning) {
  StringInfoData out;
  initStringInfo(&out);
  append_returning(&out, relation, returning);
  return out.data;
}

char *insert_rows_sql(const char *head, const char *tail, const RowParams &params) {
  StringInfoData out;
  initStringInfo(&out);
  appendStringInfoString(&out, head);
  int number = params.first;
  for (int row = 0; row < params.rows && params.columns > 0; row++) {
    appendStringInfoString(&out, row == 0 ? "(" : ", (");
    for (int column = 0; column < params.columns; column++) appendStringInfo(&out, column == 0 ? "$%d" : ", $%d", number++);
    appendStringInfoChar(&out, ')');
  }
  appendStringInfoString(&out, tail);
  return out.data;
}

char *copy_sql(Relation relation, const List *targets) {
  StringInfoData out;
  initStringInfo(&out);
  appendStringInfoString(&out, "COPY ");
  append_relation(&out, relation);
  appendStringInfoChar(&out, '(');
  append_columns(&out, relation, targets);
  appendStringInfoString(&out, ") FROM STDIN");
  return out.data;
}

char *update_sql(Relation relation, const List *keys, const List *targets, const List *returning) {
  StringInfoData out;
  initStringInfo(&out);
  appendStringInfoString(&out, "UPDATE ");
  append_relation(&out, relation);
  appendStringInfoString(&out, " SET ");
  ListCell *cell;
  foreach (cell, targets) {
    if (foreach_current_index(cell) > 0) appendStringInfoString(&out, ", ");
    append_column(&out, relation, static_cast<AttrNumber>(lfirst_int(cell)));
    appendStringInfo(&out, " = $%d", foreach_current_index(cell) + 1 + identity_params(keys));
  }
  if (targets == NIL) append_generated_default(&out, relation);
  append_identity(&out, relation, keys);
  append_returning(&out, relation, returning);
  return out.data;
}

char *delete_sql(Relation relation, const List *keys, const List *returning) {
  StringInfoData out;
  initStringInfo(&out);
  appendStringInfoString(&out, "DELETE FROM ");
  append_relation(&out, relation);
  append_identity(&out, relation, keys);
  append_returning(&out, relation, returning);
  return out.data;
}

char *truncate_sql(const List *relations, DropBehavior behavior, SequenceOption sequences) {
  StringInfoData out;
  initStringInfo(&out);
  appendStringInfoString(&out, "TRUNCATE ");
  ListCell *cell;
  foreach (cell, relations) {
    if (foreach_current_index(cell) > 0) appendStringInfoString(&out, ", ");
    append_relation(&out, static_cast<Relation>(lfirst(cell)));
  }
  appendStringInfoString(&out, sequences == SequenceOption::Restart ? " RESTART IDENTITY" : " CONTINUE IDENTITY");
  appendStringInfoString(&out, behavior == DROP_CASCADE ? " CASCADE" : " RESTRICT");
  return out.data;
}

}  // namespace remote_fdw
