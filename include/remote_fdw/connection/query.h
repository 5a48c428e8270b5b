// Runs one statement on a connection inside the remote transaction that mirrors the local one.
// Everything that must precede it (START TRANSACTION, savepoints, closing of cursors) travels in the
// same pipeline flight. Source: libpq, "Pipeline Mode"; protocol, "Extended Query".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/wire/pg_result.h"
#include "remote_fdw/wire/statement_params.h"

namespace remote_fdw {

struct RemoteConnection;
struct Traffic;

enum class StatementKind : uint8 {
  Query,     // text with parameters
  Prepared,  // `sql` is the name of a prepared statement
  Repeated,  // text with parameters, which may come again: prepared when it does
};

enum class StatementEffect : uint8 {
  Unknown,  // a query; the functions and views in it may write
  Writes,
};

struct RemoteStatement {
  const char *sql;
  const StatementParams *params;  // may be null
  ResultFormat format;
  StatementKind kind;
  // Query text under which errors are reported; null = sql itself.
  const char *error_sql;
  // Foreign table that errors are about, or null.
  const char *foreign_table;
  // When not null: sent in the same flight, ahead of this one (DECLARE before FETCH), after its own `before`; its
  // answer is only checked.
  const RemoteStatement *before;
  // When not null: prepare `sql` text under this name first, in the same flight, then run it. Only where may_prepare().
  const char *prepare_as;
  StatementEffect effect = StatementEffect::Unknown;
  // Where its flight is counted, besides the session's usage; null: nowhere.
  Traffic *traffic = nullptr;
};

// Sends, waits (interruptibly) and returns the answer, held in the current memory context. Any error
// of the remote is raised with its SQLSTATE and fields kept.
PgResult *run_statement(RemoteConnection *connection, const RemoteStatement &statement);

// Raises unless it is rows of that many columns.
void check_answer_columns(const PgResult *answer, int columns);
// Raises unless all values are text in this database's encoding.
void check_answer_encoding(const PgResult *answer);

// Shorthand for text-format queries without parameters. `foreign_table`: what errors are about, or null. The values are in this
// database's encoding, which is checked.
PgResult *run_query(RemoteConnection *connection, const char *sql, const char *foreign_table = nullptr);

// A statement under way whose answer is read later, part of a row_stream. Whoever needs the connection first makes it read the
// answer. Either side may go first: the owner's memory context unlinks the request when it is reset, the connection clears
// `connection` when it closes.
struct PendingRequest;
struct RequestMethods {
  // The connection is needed: reads to the end of the flight.
  void (*read_rest)(PendingRequest *);
  // The same on the abort path, for an owner that outlives the subtransaction. False: there is none, or it took too long, and the
  // answer is lost. Gives up when nothing comes for `silence_ms`. Never raises. Null: never outlives it.
  bool (*save)(PendingRequest *, SubTransactionId aborted, long silence_ms);
};
struct PendingRequest {
  RemoteConnection *connection;  // null: lost
  PgResult *error;               // kept here until the owner comes; else empty
  const char *error_sql;
  const char *foreign_table;
  bool collected;
  const void *awaited_by;  // the asynchronous parent that waits on the socket for this answer, or null
  bool opens_transaction;  // on a connection kept from earlier: may be sent again when that was dead ...
  bool starts_over;        // its transaction was given up by who needed the connection first: to be sent again
  unsigned flight_number;  // ... and nothing else was sent after it, which a new connection would forget
  const RequestMethods *methods;
};
// Sent, and nobody has read the answer yet.
bool request_in_flight(const PendingRequest *request);
// True when the connection is taken by another request that the same parent awaits: sending now would block for its
// answer. (A request of another parent is no reason to wait: that parent may not be running.)
bool must_wait_for_turn(const RemoteConnection *connection, const PendingRequest *own, const void *parent);
// True when an asynchronous parent waits for the answer that is under way.
bool connection_is_awaited(const RemoteConnection *connection);

// Queued and sent ahead of the next statement (CLOSE c1, DEALLOCATE p2); dropped when the remote
// transaction ends. `sql` is copied.
void queue_statement(RemoteConnection *connection, const char *sql);

// Numbers unique on the connection.
unsigned next_cursor_number(RemoteConnection *connection);
unsigned next_statement_number(RemoteConnection *connection);

// A statement of the present transaction says PREPARE: forgotten at the latest when the next one begins.
void will_leave_prepared(RemoteConnection *connection);

// False through a pooler: what is prepared there would be somebody else's to find. So it is on a new connection until that has answered.
bool may_prepare(const RemoteConnection *connection);
// Has it answer: a round trip, on a new connection only.
void know_session(RemoteConnection *connection);

int remote_server_version(const RemoteConnection *connection);
bool remote_encoding_matches(const RemoteConnection *connection);

// How often something has happened on any connection that casts doubt on what is known of the remote's catalog: an
// error about an unknown or unfit object, a server that came back. Plans kept from before are made anew.
unsigned remote_catalog_doubts();
void doubt_remote_catalog();

// A copy of text of the remote's that is shown to somebody: valid in this database's encoding whatever came, and not endless.
char *displayable(const char *text);

// The remote has done what no server does (08P01): the connection is lost, and nothing more is awaited on it. `what` is static text.
[[noreturn]] void raise_breach(const RemoteConnection *connection, const char *what);

// Raises the remote error held in `result` (or the connection's own when null).
struct ErrorSubject {
  const char *sql;
  const char *foreign_table;  // may be null
};
ErrorSubject subject_of(const RemoteStatement &statement);
[[noreturn]] void raise_remote_error(const RemoteConnection *connection, const PGresult *result, const ErrorSubject &subject);

}  // namespace remote_fdw
