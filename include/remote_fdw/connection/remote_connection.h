// The inside of a cached connection, for connection/ only. Lives in the cache's hash table for as long as
// the session does; `wire` is opened and closed as needed.
#pragma once

#include "remote_fdw/pg/server.h"

#include <span>

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/connection/credentials.h"
#include "remote_fdw/connection/cleanup.h"
#include "remote_fdw/connection/establish.h"
#include "remote_fdw/connection/flight.h"
#include "remote_fdw/connection/forwarded_timeout.h"
#include "remote_fdw/connection/idle_limit.h"
#include "remote_fdw/connection/query.h"
#include "remote_fdw/connection/statement_queue.h"
#include "remote_fdw/connection/statement_cache.h"
#include "remote_fdw/connection/two_phase.h"
#include "remote_fdw/connection/unsent_writes.h"
#include "remote_fdw/connection/usage.h"
#include "remote_fdw/core/xact_machine.h"
#include "remote_fdw/pg/latch_wait.h"
#include "remote_fdw/pg/socket_alarm.h"
#include "remote_fdw/wire/pg_conn.h"

namespace remote_fdw {

enum class FlightState : uint8 {
  None,      // nothing outstanding
  Pipeline,  // statements sent, ends with PGRES_PIPELINE_SYNC
  Simple,    // simple-protocol message sent, ends with a null result
};

// For how long the remote session is ours alone.
enum class SessionHold : uint8 {
  Session,      // as long as the connection
  Transaction,  // through a pooler: settings go with each transaction, nothing is to be left behind
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
  WaitReason awaits;       // what pg_stat_activity says while its answers are waited for
  int flight_prefix;  // control statements before the one whose answer is wanted
  bool flight_opens;  // the transaction began with it
  bool begun;         // the remote has said that the transaction is
  bool flight_reuses;  // runs a statement prepared in an earlier transaction
  bool flight_checks;  // asks whether the session has our settings
  int flight_asks_at;  // where behind that one goes the question whether the transaction has written; 0: nowhere
  bool wrote_nothing;  // the remote transaction, as is known at the end of its latest flight
  bool copying_in;    // Simple: the remote takes in the rows of a COPY
  PendingRequest *pending;
  UnsentWrites *first_writes;  // of running statements; those that wait come last, in their order
  UnsentWrites *last_writes;
  int64 bytes_kept;     // by those that wait
  bool sending_kept;
  int acting_level;     // savepoint level for which statements are sent; 0: the present one
  int lost_rows_level;  // rows kept back at this level were never sent; 0: none
  QueuedStatement *queue;
  StatementCache *statements;  // null until needed
  Usage *usage;                // counts; set before connecting
  Traffic *beneficiary;        // who caused the flight under way, or null
  int warnings_logged;         // of the flight `warned_in`
  unsigned warned_in;
  ProofUsed proof_used;        // whether who made the connection proved who he is

  Cleanup cleanup;
  ForwardedTimeout forwarded;
  int flight_answers;  // Simple: results with rows that come ahead of those that were asked for
  bool awaiting_unawaited;  // stands in the wait for the answer to an earlier transaction's commit

  bool established;      // connected and counted as an external file descriptor
  int read_only_level;   // lowest level at which the remote transaction is read only; 0: none
  bool invalidated;      // server or mapping changed: close as soon as the transaction ends
  bool fresh;            // connected in this transaction: a failure is not a stale connection
  bool has_prepared;     // statements prepared in this transaction
  bool deallocate_all;   // statements left over by an earlier transaction
  ConnectionOptions options;
  TwoPhasePart two_phase;
  SessionHold hold;
  bool settings_in_doubt;  // they went with the startup packet, and nobody has asked yet
  TimestampTz replace_at;  // option max_lifetime; 0: never
  IdleWatch idle;
  SocketAlarm alarm;  // query_timeout, while an asynchronous parent waits
  pg_atomic_uint32 *volatile slot;  // counts this connection (connection_limit), or null
  unsigned xact_number;  // counts the remote transactions
  unsigned cursor_number;
  unsigned statement_number;
};

// Of a remote transaction that starts now.
RemoteIsolation remote_isolation(const RemoteConnection *connection);
inline bool in_remote_xact(const RemoteConnection *c) { return c->xact.phase != XactPhase::Idle; }
// Of the present transaction, and it can still be talked to.
inline bool taking_part(const RemoteConnection *c) { return c->wire->is_open() && in_remote_xact(c); }
// Or will be: a running statement writes through it.
inline bool is_in_use(const RemoteConnection *c) { return in_remote_xact(c) || c->first_writes != nullptr; }

// cache
HTAB *connection_table();  // may be null

// unsent_writes
void send_unsent(RemoteConnection *connection);
// Before a commit: raises when not everything has been sent.
void check_all_sent(RemoteConnection *connection);
// Savepoint levels from `from_level` on are rolled back. Never raises.
void drop_unsent(RemoteConnection *connection, int from_level);
// Savepoint level `level` is released.
void lower_unsent(RemoteConnection *connection, int level);

// query: for a connection found dead by the first flight of a transaction; nothing of that can have been committed.
void reconnect(RemoteConnection *connection);

inline bool is_error_result(ExecStatusType status) {
  return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE || status == PGRES_NONFATAL_ERROR;
}

// remote_xact
void register_transaction_callbacks();

template <typename F>
void for_each_connection(F &&f) {
  HTAB *table = connection_table();
  if (table == nullptr) return;
  HASH_SEQ_STATUS scan;
  hash_seq_init(&scan, table);
  while (auto *connection = static_cast<RemoteConnection *>(hash_seq_search(&scan))) f(connection);
}

}  // namespace remote_fdw
