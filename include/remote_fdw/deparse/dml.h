// INSERT, UPDATE and DELETE of single rows by parameters. Source: PostgreSQL, "INSERT", "UPDATE", "DELETE".
// Rows are identified by ctid and tableoid together: $1 and $2 of UPDATE and DELETE.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// INSERT INTO t(cols) VALUES   (without the rows), or ... DEFAULT VALUES when there are no columns.
// `alias`: may be null.
char *insert_head_sql(Relation relation, const char *alias, const List *targets);
// RETURNING; empty string when there is none.
char *insert_tail_sql(Relation relation, const List *returning);
// head + "($1, $2), ($3, $4) ..." + tail, which is ON CONFLICT and RETURNING
struct RowParams {
  int columns;
  int rows;
  int first = 1;  // number of the first one
};
char *insert_rows_sql(const char *head, const char *tail, const RowParams &params);
char *update_sql(Relation relation, const List *targets, const List *returning);
char *delete_sql(Relation relation, const List *returning);
// `returning`: attribute numbers, user columns or ctid; empty: no RETURNING.

enum class SequenceOption : uint8 { Continue, Restart };
char *truncate_sql(const List *relations, DropBehavior behavior, SequenceOption sequences);

}  // namespace remote_fdw
