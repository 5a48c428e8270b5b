// Running DDL that was made here, and the texts of COMMENT. Source: PostgreSQL, ProcessUtility; "Server Programming Interface".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// One statement, as a part of the IMPORT FOREIGN SCHEMA that is running: event triggers see it among that statement's commands.
void run_part_of_import(const char *ddl);

// One statement, in a subtransaction of its own. Null: done; else the error, and nothing has been done. As in_subtransaction.
ErrorData *try_ddl(const char *ddl);

struct ColumnName {
  const char *schema;
  const char *table;
  const char *column;
};
const char *table_comment_ddl(const char *schema, const char *table, const char *comment);
const char *column_comment_ddl(const ColumnName &name, const char *comment);
const char *type_comment_ddl(const char *kind, const char *schema, const char *type, const char *comment);

}  // namespace remote_fdw
