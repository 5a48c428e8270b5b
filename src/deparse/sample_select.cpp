// Owns the sampling query.
#include "remote_fdw/deparse/sample_select.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/catalog/table_columns.h"
#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/transfer/type_transfer.h"

namespace remote_fdw {

namespace {

void append_source(StringInfo sql, Relation relation, SampleMethod method, double fraction) {
  RemoteRelationName name = remote_relation_name(relation);
  appendStringInfoString(sql, " FROM ");
  append_qualified_name(sql, name.schema, name.relation);
  if (method == SampleMethod::System) appendStringInfo(sql, " TABLESAMPLE SYSTEM(%f)", 100.0 * fraction);
  if (method == SampleMethod::Bernoulli) appendStringInfo(sql, " TABLESAMPLE BERNOULLI(%f)", 100.0 * fraction);
  if (method == SampleMethod::Random) appendStringInfo(sql, " WHERE pg_catalog.random() < %f", fraction);
}

}  // namespace

SampleQuery build_sample_select(Relation relation, SampleMethod method, double fraction) {
  StringInfoData mixed, all_text;
  initStringInfo(&mixed);
  initStringInfo(&all_text);
  SampleQuery query{};
  TupleDesc desc = RelationGetDescr(relation);
  for (int i = 0; i < desc->natts; i++) {
    Form_pg_attribute attribute = TupleDescAttr(desc, i);
    if (!has_remote_column(attribute)) continue;
    const char *comma = query.retrieved == NIL ? "SELECT " : ", ";
    const char *name = remote_column_name(RelationGetRelid(relation), attribute->attnum);
    appendStringInfoString(&mixed, comma);
    append_identifier(&mixed, name);
    if (transfer_format(attribute->atttypid) == TransferFormat::Text) appendStringInfoString(&mixed, "::text");
    appendStringInfoString(&all_text, comma);
    append_identifier(&all_text, name);
    query.retrieved = lappend_int(query.retrieved, attribute->attnum);
  }
  if (query.retrieved == NIL) {
    appendStringInfoString(&mixed, "SELECT NULL");
    appendStringInfoString(&all_text, "SELECT NULL");
  }
  append_source(&mixed, relation, method, fraction);
  append_source(&all_text, relation, method, fraction);
  query.sql = mixed.data;
  query.sql_all_text = all_text.data;
  return query;
}

char *regclass_literal(Relation relation) {
  RemoteRelationName name = remote_relation_name(relation);
  StringInfoData literal;
  initStringInfo(&literal);
  append_quoted_text(&literal, qualified_name(name.schema, name.relation));
  return literal.data;
}

}  // namespace remote_fdw
