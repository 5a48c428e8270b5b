// Owns the question to the remote's catalogue.
#include "remote_fdw/fetch/plain_tables.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/deparse/literals.h"

namespace remote_fdw {

const char *plain_tables_sql(const List *foreign_tables) {
  StringInfoData sql;
  initStringInfo(&sql);
  appendStringInfoString(&sql, "SELECT bool_and(relkind IN ('r', 'p', 'm') AND NOT relrowsecurity) FROM pg_class WHERE oid IN (");
  const char *comma = "";
  ListCell *cell;
  foreach (cell, foreign_tables) {
    RemoteRelationName name = remote_relation_name(lfirst_oid(cell));
    appendStringInfoString(&sql, comma);
    append_quoted_text(&sql, qualified_name(name.schema, name.relation));
    appendStringInfoString(&sql, "::regclass");
    comma = ", ";
  }
  appendStringInfoChar(&sql, ')');
  return sql.data;
}

}  // namespace remote_fdw
