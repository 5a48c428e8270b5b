// Owns the text of UPDATE and DELETE of many rows at once.
#include "remote_fdw/deparse/batch_dml.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/catalog/table_columns.h"
#include "remote_fdw/deparse/literals.h"

namespace remote_fdw {

namespace {

void append_column(StringInfo out, const BatchSpec &spec, AttrNumber attnum) {
  if (attnum == SelfItemPointerAttributeNumber)
    appendStringInfoString(out, "ctid");
  else if (attnum == TableOidAttributeNumber)
    appendStringInfoString(out, "tableoid");
  else
    append_identifier(out, remote_column_name(RelationGetRelid(spec.relation), attnum));
}

void append_table(StringInfo out, Relation relation) {
  RemoteRelationName name = remote_relation_name(relation);
  append_qualified_name(out, name.schema, name.relation);
  appendStringInfoString(out, " AS t");
}

// `number`: of the parameter
void append_value(StringInfo out, const BatchColumn &column, size_t number) {
  appendStringInfo(out, "u.c%zu", number);
  if (column.cast_to != nullptr) appendStringInfo(out, "::%s", column.cast_to);
}

// A remote planner that knew how long the arrays are would rather read a whole table of no great size than look up so many rows,
// for each batch again.
void append_arrays(StringInfo out, const BatchSpec &spec) {
  appendStringInfoString(out, "unnest(");
  size_t number = 1;
  for (const std::span<const BatchColumn> columns : {spec.identity, spec.targets})
    for (const BatchColumn &column : columns) {
      appendStringInfo(out, "%s(SELECT $%zu::%s[])", number == 1 ? "" : ", ", number, column.element_type);
      number++;
    }
  appendStringInfoString(out, tells_entries(spec) ? ") WITH ORDINALITY AS u(" : ") AS u(");
  for (size_t i = 1; i < number; i++) appendStringInfo(out, "%sc%zu", i == 1 ? "" : ", ", i);
  appendStringInfoString(out, tells_entries(spec) ? ", n)" : ")");
}

void append_identity(StringInfo out, const BatchSpec &spec) {
  for (size_t i = 0; i < spec.identity.size(); i++) {
    appendStringInfoString(out, i == 0 ? " WHERE t." : " AND t.");
    append_column(out, spec, spec.identity[i].attnum);
    appendStringInfoString(out, " = ");
    append_value(out, spec.identity[i], i + 1);
  }
  if (tells_entries(spec)) appendStringInfoString(out, " RETURNING u.n");
}

// SET needs at least one column; a generated one may only be set to DEFAULT.
void append_generated_default(StringInfo out, const BatchSpec &spec) {
  AttrNumber column = first_generated_column(spec.relation);
  if (column == InvalidAttrNumber) return;
  append_column(out, spec, column);
  appendStringInfoString(out, " = DEFAULT");
}

}  // namespace

bool tells_entries(const BatchSpec &spec) { return spec.identity[0].attnum > 0; }

char *update_batch_sql(const BatchSpec &spec) {
  StringInfoData out;
  initStringInfo(&out);
  appendStringInfoString(&out, "UPDATE ");
  append_table(&out, spec.relation);
  appendStringInfoString(&out, " SET ");
  for (size_t i = 0; i < spec.targets.size(); i++) {
    if (i > 0) appendStringInfoString(&out, ", ");
    append_column(&out, spec, spec.targets[i].attnum);
    appendStringInfoString(&out, " = ");
    append_value(&out, spec.targets[i], spec.identity.size() + i + 1);
  }
  if (spec.targets.empty()) append_generated_default(&out, spec);
  appendStringInfoString(&out, " FROM ");
  append_arrays(&out, spec);
  append_identity(&out, spec);
  return out.data;
}

char *delete_batch_sql(const BatchSpec &spec) {
  StringInfoData out;
  initStringInfo(&out);
  appendStringInfoString(&out, "DELETE FROM ");
  append_table(&out, spec.relation);
  appendStringInfoString(&out, " USING ");
  append_arrays(&out, spec);
  append_identity(&out, spec);
  return out.data;
}

char *delete_by_ctid_sql(Relation relation) {
  StringInfoData out;
  initStringInfo(&out);
  appendStringInfoString(&out, "DELETE FROM ");
  append_table(&out, relation);
  appendStringInfoString(&out, " WHERE t.ctid = ANY ((SELECT $1::tid[])::tid[]) AND t.tableoid = $2::oid");
  return out.data;
}

}  // namespace remote_fdw
