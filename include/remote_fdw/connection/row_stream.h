// Rows of one statement taken off the wire one by one, the connection being occupied until the last. When another statement
// needs the connection meanwhile, the rest is handed to a sink. Lives in a memory context, serves one statement after another.
// Source: libpq, "Retrieving Query Results Row-by-Row", "Functions Associated with the COPY Command".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/connection/query.h"
#include "remote_fdw/core/field_view.h"

namespace remote_fdw {

struct RowStream;

// Takes a row that is read ahead of its time, and the result that shows the columns' types.
using RowSink = void (*)(void *owner, const FieldView *fields, const PgResult *shape);

struct RowStreamSpec {
  int columns;
  RowSink sink;
  void *sink_owner;
  SubTransactionId owned_by;  // when that one rolls back nobody wants the rows any more
  int rows_at_once = 1;       // most that may be in memory together
};
// In the current memory context.
RowStream *make_row_stream(const RowStreamSpec &spec);

// COPY (sql) TO STDOUT in binary, inside a savepoint of its own: when it fails or is cancelled the remote transaction can go
// on. The types of the columns come ahead of it in the same flight.
struct CopyStatement {
  const char *sql;
  // A query for one boolean: true when nothing that `sql` reads can write, so that a cancel loses nothing. Null: unknown.
  const char *harmless_sql;
  const char *foreign_table;  // for errors
  Traffic *traffic = nullptr;  // where it is counted
};
void open_copy_stream(RowStream *stream, RemoteConnection *connection, const CopyStatement &statement);
// The extended protocol, row by row.
void open_query_stream(RowStream *stream, RemoteConnection *connection, const RemoteStatement &statement);

enum class StreamStep : uint8 {
  Row,
  Wait,   // nothing has arrived (only when not to wait)
  End,
  Stale,  // the kept connection was dead; a new one is open, nothing has run: open again
};
enum class StreamWait : uint8 { Never, UntilAnswer };
// Raises the remote's error.
[[nodiscard]] StreamStep read_stream(RowStream *stream, StreamWait wait);
[[noreturn]] void raise_stream_error(const RowStream *stream);
// Of the row last read: until the next call.
const FieldView *stream_fields(const RowStream *stream);
const PgResult *stream_shape(const RowStream *stream);
PendingRequest *stream_request(RowStream *stream);

// Ends it early: what is left is dropped when it is little or cannot be cancelled without harm, else cancelled.
void stop_stream(RowStream *stream);

}  // namespace remote_fdw
