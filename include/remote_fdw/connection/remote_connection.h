// The inside of a cached connection, for connection/ only. Lives in the cache's hash table for as long as
// the session does; `wire` is opened and closed as needed.
#pragma once

#include "remote_fdw/pg/server.h"

#include <span>

#include "remote_fdw/connection/query.h"
#include "remote_fdw/connection/statement_cache.h"
#include "remote_fdw/connection/usage.h"
#include "remote_fdw/core/xact_machine.h"
#include "remote_fdw/wire/pg_conn.h"

namespace remote_fdw {

// A statement waiting to travel with the next flight. Dropped when local subtransaction `level` aborts.
struct QueuedStatement {
  QueuedStatement *next;
  int level;
  char sql[FLEXIBLE_ARRAY_MEMBER];
};

enum class FlightState : uint8 {
  None,      // nothing outstanding
  Pipeline,  // statements sent, ends with PGRES_PIPELINE_SYNC
  Simple,    // simple-protocol message sent, ends with a null result
};

struct RemoteConnection {
  Oid mapping;  // hash key: pg_user_mapping.oid
  Oid server;
  Oid user;  // InvalidOid: public mapping
  uint32 server_hash;
  uint32 mapping_hash;

  PgConn *wire;  // never null once the entry is complete
  XactState xact;
  FlightState flight;
  bool flight_synced;  // Pipeline: the sync has been sent
  unsigned flight_number;  // counts the flights
  int flight_prefix;  // control statements before the one whose answer is wanted
  bool flight_opens;  // the transaction began with it
  bool flight_reuses;  // runs a statement prepared in an earlier transaction
  int flight_asks_at;  // where behind that one goes the question whether the transaction has written; 0: nowhere
  bool wrote_nothing;  // the remote transaction, as is known at the end of its latest flight
  PendingRequest *pending;
  QueuedStatement *queue;
  StatementCache *statements;  // null until needed
  Usage *usage;                // counts; set before connecting
  Traffic *beneficiary;        // who caused the flight under way, or null

  bool established;      // connected and counted as an external file descriptor
  int read_only_level;   // lowest level at which the remote transaction is read only; 0: none
  bool invalidated;      // server or mapping changed: close as soon as the transaction ends
  bool fresh;            // connected in this transaction: a failure is not a stale connection
  bool has_prepared;     // statements prepared in this transaction
  bool deallocate_all;   // statements left over by an earlier transaction
  bool keep;             // option keep_connections
  bool parallel_commit;
  bool parallel_abort;
  unsigned xact_number;  // counts the remote transactions
  unsigned cursor_number;
  unsigned statement_number;
};

inline bool in_remote_xact(const RemoteConnection *c) { return c->xact.phase != XactPhase::Idle; }

// establish: opens the wire of an entry, raising on failure.
void establish_connection(RemoteConnection *connection, const UserMapping *mapping);
// Closes the socket and forgets all remote state.
void close_connection(RemoteConnection *connection);
// True when the peer has closed or something unexpected has arrived; costs no round trip.
bool connection_is_stale(RemoteConnection *connection);

// cache
HTAB *connection_table();  // may be null

// flight: everything between the first byte sent and the last answer read
void start_flight(RemoteConnection *connection, const RemoteStatement &statement);
// Reads to the end of the flight. The wanted statement's result, or the first error of the flight, goes to
// `into`. Never raises remote errors; local interrupts and a lost wire are raised.
void finish_flight(RemoteConnection *connection, PgResult *into);
// The same for several statements (queries without a prepared form) and their results, one each: empty for those that were
// not run because one before them failed.
void start_flight_of(RemoteConnection *connection, std::span<const RemoteStatement> statements);
void finish_flight_of(RemoteConnection *connection, std::span<PgResult *const> into);
// The same with `sql`, which may hold several statements, in one message of the simple protocol.
void start_simple_flight(RemoteConnection *connection, const char *sql, Traffic *traffic);
// For who reads a flight himself: its last answer has been read.
void flight_ended(RemoteConnection *connection);
void send_simple_statement(RemoteConnection *connection, const char *sql);
// Goes out, and nobody comes for the answer.
void send_unawaited_statement(RemoteConnection *connection, const char *sql);
// False: the connection failed.
bool await_unawaited(RemoteConnection *connection);
// The answer to a statement of the flight that nobody asked for but this file; `index` of the statement in the flight.
void note_answer(RemoteConnection *connection, int index, const PGresult *result);
void wait_readable(RemoteConnection *connection);
// False: the peer is gone.
bool read_arrived(RemoteConnection *connection);
const char *start_transaction_sql();

// pending
void collect_pending(RemoteConnection *connection);
// The same for the sake of a new flight, which an answer that fails the remote transaction forbids: it is raised.
void make_room(RemoteConnection *connection);
// What is to be remembered of the moment before a flight is started.
struct RequestOrigin {
  RemoteConnection *connection;
  bool opens_transaction;
};
void init_request(PendingRequest *request, void (*read_rest)(PendingRequest *));
RequestOrigin request_origin(RemoteConnection *connection);
void link_request(PendingRequest *request, const RequestOrigin &origin, const ErrorSubject &subject);
// True when the request found a kept connection dead, and a new one is open now; or it was for a prepared statement that the
// remote's changes have made unfit, and the transaction, which had only begun, is none again. It is to be sent again.
bool start_over(PendingRequest *request);
[[noreturn]] void raise_lost_answer();

inline bool is_error_result(ExecStatusType status) {
  return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE || status == PGRES_NONFATAL_ERROR;
}

// row_stream, on the abort path: hands the rest of a stream over to an owner that outlives the subtransaction. False: there is none,
// or it took too long, and the stream is lost. Never raises.
bool save_stream(PendingRequest *request, SubTransactionId aborted, TimestampTz deadline);

void queue_statement_first(RemoteConnection *connection, const char *sql, int level);
void queue_statement_at(RemoteConnection *connection, const char *sql, int level);

// remote_xact
void register_transaction_callbacks();
void drop_queue(RemoteConnection *connection, int from_level);

// cleanup: abort path, never raises
void abort_connection_start(RemoteConnection *connection);
void abort_connection_finish(RemoteConnection *connection);
void abort_connection_savepoint(RemoteConnection *connection, int level, SubTransactionId aborted);

template <typename F>
void for_each_connection(F &&f) {
  HTAB *table = connection_table();
  if (table == nullptr) return;
  HASH_SEQ_STATUS scan;
  hash_seq_init(&scan, table);
  while (auto *connection = static_cast<RemoteConnection *>(hash_seq_search(&scan))) f(connection);
}

}  // namespace remote_fdw
