// INSERT, UPDATE and DELETE of single rows by parameters. Source: PostgreSQL, "INSERT", "UPDATE", "DELETE".
// Rows are identified by key columns, or by ctid and tableoid together: the first parameters of UPDATE and DELETE.
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
// COPY t(cols) FROM STDIN   (without options)
char *copy_sql(Relation relation, const List *targets);
// `keys`: attribute numbers; empty: ctid and tableoid.
char *update_sql(Relation relation, const List *keys, const List *targets, const List *returning);
char *delete_sql(Relation relation, const List *keys, const List *returning);
// How many parameters identify a row.
int identity_params(const List *keys);
// `returning`: attribute numbers, user columns or ctid; empty: no RETURNING.

enum class SequenceOption : uint8 { Continue, Restart };
char *truncate_sql(const List *relations, DropBehavior behavior, SequenceOption sequences);

}  // namespace remote_fdw
