// Owns opening and closing one connection: the libpq parameters, the waiting, the session's settings. Who may
// connect how is credentials' business.
#include "remote_fdw/catalog/options.h"
#include "remote_fdw/connection/application_name.h"
#include "remote_fdw/connection/connecting.h"
#include "remote_fdw/connection/connection_limit.h"
#include "remote_fdw/connection/credentials.h"
#include "remote_fdw/connection/password_source.h"
#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/connection/session_settings.h"
#include "remote_fdw/pg/client_keys.h"
#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/wire/conninfo.h"

namespace remote_fdw {

namespace {


void add_options(Keywords *list, const List *options, const char **own_options) {
  ListCell *cell;
  foreach (cell, options) {
    auto *def = static_cast<DefElem *>(lfirst(cell));
    if (find_libpq_option(def->defname) == nullptr) continue;
    char *value = defGetString(def);
    if (strcmp(def->defname, "options") == 0)
      *own_options = value;
    else
      add_keyword(list, def->defname, value);
  }
}

// The client's own login, for himself only: not for the owner of a view or function that he uses.
void add_scram_keys(Keywords *list, const ForeignServer *server, const UserMapping *mapping) {
  if (mapping->userid != GetAuthenticatedUserId() || !read_connection_options(server, mapping).use_scram_passthrough) return;
  ScramKeys keys = client_scram_keys();
  if (keys.client == nullptr) return;
  add_keyword(list, "scram_client_key", keys.client);
  add_keyword(list, "scram_server_key", keys.server);
  // anything else would prove nothing
  add_keyword(list, "require_auth", "scram-sha-256");
}

// To a pooler only the user's own options go: it may refuse any.
const char *startup_options(const char *own, SessionHold hold) {
  if (hold == SessionHold::Transaction) return own;
  return psprintf("%s %s", own, session_settings(SettingsForm::Startup));
}

Keywords connection_keywords(const ForeignServer *server, const UserMapping *mapping, SessionHold hold) {
  int most = list_length(server->options) + list_length(mapping->options) + 10 + kTimeKeywords;
  Keywords list{palloc_array_of<const char *>(most), palloc_array_of<const char *>(most), 0};
  const char *own_options = "";
  add_options(&list, server->options, &own_options);
  add_options(&list, mapping->options, &own_options);
  if (const char *password = password_from_source(server, mapping)) add_keyword(&list, "password", password);
  add_scram_keys(&list, server, mapping);
  add_keyword(&list, "options", startup_options(own_options, hold));
  const char *name = effective_application_name(keyword_value(list, "application_name"));
  if (name != nullptr) add_keyword(&list, "application_name", name);
  add_keyword(&list, "fallback_application_name", "remote_fdw");
  add_keyword(&list, "client_encoding", GetDatabaseEncodingName());
  add_time_keywords(&list);
  return list;
}

// PgBouncer, which knows few parameters and by default refuses a connection that brings others.
bool refuses_startup_options(const PgConn *wire) {
  return strstr(wire->error_message(), "unsupported startup parameter") != nullptr;
}

[[noreturn]] void raise_connect_failure(RemoteConnection *connection, const char *server_name, ConnectEnd end) {
  bool refused = end == ConnectEnd::Failed && refuses_startup_options(connection->wire);
  char *why = displayable(pchomp(end == ConnectEnd::TimedOut ? "timeout expired" : connection->wire->error_message()));
  close_connection(connection);
  ereport(ERROR, (errcode(ERRCODE_SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION),
                  errmsg("could not connect to server \"%s\"", server_name), errdetail_internal("%s", why),
                  refused ? errhint("A connection pooler refuses startup parameters: use pooler_mode 'auto' or 'transaction' "
                                    "instead of 'session', and no server option \"options\".")
                          : 0));
}

// So many of one flight go to the log: the remote shall not be able to fill our disk.
constexpr int kMostWarnings = 100;

int level_of_notice(RemoteConnection *connection, const PGresult *result) {
  const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  if (severity == nullptr || strcmp(severity, "WARNING") != 0) return DEBUG1;
  if (connection->warned_in != connection->flight_number) connection->warnings_logged = 0;
  connection->warned_in = connection->flight_number;
  return connection->warnings_logged++ < kMostWarnings ? LOG : DEBUG1;
}

// Inside of libpq, which an error (the client's encoding may lack a letter) must not leave by a jump.
void receive_notice(void *arg, const PGresult *result) {
  int level = level_of_notice(static_cast<RemoteConnection *>(arg), result);
  const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  if (!message_level_is_interesting(level)) return;
  (void)without_raising([&] {
    char *shown = displayable(message == nullptr ? "" : message);
    ereport(level, (errmsg("remote server says: %s", shown)));
    pfree(shown);
  });
}

// What was asked for at the start. Spellings differ.
void check_encoding_taken(RemoteConnection *connection, const ForeignServer *server) {
  const char *reported = connection->wire->parameter("client_encoding");
  if (reported == nullptr || pg_char_to_encoding(reported) == GetDatabaseEncoding()) return;
  char *shown = displayable(reported);
  close_connection(connection);
  ereport(ERROR, (errcode(ERRCODE_FDW_ERROR), errmsg("server \"%s\" does not send text in this database's encoding", server->servername),
                  errdetail("client_encoding is \"%s\" there, although \"%s\" was asked for.", shown, GetDatabaseEncodingName())));
}

void check_server_is_usable(RemoteConnection *connection, const ForeignServer *server) {
  check_encoding_taken(connection, server);
  const char *integers = connection->wire->parameter("integer_datetimes");
  if (integers == nullptr || pg_strcasecmp(integers, "on") == 0) return;
  close_connection(connection);
  ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                  errmsg("server \"%s\" uses floating-point timestamps", server->servername)));
}

void send_session_statements(RemoteConnection *connection) {
  const char *sql = session_settings(SettingsForm::Session);
  PgResult *result = context_new<PgResult>(CurrentMemoryContext);
  send_simple_statement(connection, sql);
  finish_flight(connection, result);
  if (result->status() != PGRES_COMMAND_OK) raise_remote_error(connection, result->get(), {sql, nullptr});
}

// A pooler gives its clients process ids of its own making.
bool is_behind_pooler(RemoteConnection *connection) {
  constexpr const char *kWho = "SELECT pg_catalog.pg_backend_pid()";
  PgResult *result = context_new<PgResult>(CurrentMemoryContext);
  send_simple_statement(connection, kWho);
  finish_flight(connection, result);
  if (result->status() != PGRES_TUPLES_OK) raise_remote_error(connection, result->get(), {kWho, nullptr});
  return atoi(result->value(0, 0)) != connection->wire->backend_pid();
}

// A session that may be shared is left as it is: there, settings go with each transaction.
void set_up_session(RemoteConnection *connection, PoolerMode mode) {
  connection->settings_in_doubt = connection->hold == SessionHold::Session && reported_settings_taken(connection->wire);
  if (connection->hold == SessionHold::Transaction || connection->settings_in_doubt) return;
  if (mode == PoolerMode::Auto && is_behind_pooler(connection))
    connection->hold = SessionHold::Transaction;
  else
    send_session_statements(connection);
}

Proof connect_wire(RemoteConnection *connection, const ForeignServer *server, const UserMapping *mapping, PoolerMode mode) {
  Keywords list = connection_keywords(server, mapping, connection->hold);
  Proof proof = proof_given(list.keywords, list.values, list.count);
  check_credentials_given(mapping, proof);
  // from its first word on: libpq would print it on our standard error
  connection->wire->set_notice_receiver(receive_notice, connection);
  ConnectEnd end = connect_in_time(connection->wire, &list);
  if (end == ConnectEnd::Connected) return proof;
  bool again = mode == PoolerMode::Auto && connection->hold == SessionHold::Session && end == ConnectEnd::Failed &&
               refuses_startup_options(connection->wire);
  if (!again) raise_connect_failure(connection, server->servername, end);
  connection->hold = SessionHold::Transaction;
  return connect_wire(connection, server, mapping, mode);
}

void open_wire(RemoteConnection *connection, const ForeignServer *server, const UserMapping *mapping) {
  PoolerMode mode = connection->options.pooler_mode;
  connection->hold = mode == PoolerMode::Transaction ? SessionHold::Transaction : SessionHold::Session;
  Proof proof = connect_wire(connection, server, mapping, mode);
  connection->proof_used = check_credentials_used(mapping, connection->wire, proof);
  check_server_is_usable(connection, server);
  set_up_session(connection, mode);
}

// With some to spare: each wait on a connection makes a set of events, which is one more, as does an Append of asynchronous scans around it.
bool acquire_descriptor() {
  constexpr int kSpare = 3;
  int got = 0;
  while (got <= kSpare && AcquireExternalFD()) got++;
  bool enough = got > kSpare;
  for (int i = enough ? 1 : 0; i < got; i++) ReleaseExternalFD();
  return enough;
}

}  // namespace

void establish_connection(RemoteConnection *connection, const UserMapping *mapping) {
  ForeignServer *server = GetForeignServer(mapping->serverid);
  if (!acquire_descriptor())
    ereport(ERROR, (errcode(ERRCODE_SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION),
                    errmsg("could not connect to server \"%s\"", server->servername),
                    errdetail("There are too many open files on the local server."),
                    errhint("Raise the server's max_files_per_process and/or \"ulimit -n\" limits.")));
  with_recovery([&] { open_wire(connection, server, mapping); },
                [&] {
                  connection->usage->failures++;
                  if (connection->wire->is_open()) connection->wire->close();
                  connection->flight = FlightState::None;
                  give_back_slot(connection);
                  ReleaseExternalFD();
                });
  connection->usage->connections++;
  connection->established = true;
  connection->fresh = true;
  connection->has_prepared = connection->deallocate_all = false;
  elog(DEBUG3, "remote_fdw: new connection to server \"%s\"", server->servername);
}

void settings_were_lost(RemoteConnection *connection) {
  connection->settings_in_doubt = false;
  if (connection->options.pooler_mode == PoolerMode::Auto)
    connection->hold = SessionHold::Transaction;
  else
    send_session_statements(connection);
}

void close_connection(RemoteConnection *connection) {
  stop_idle_watch(connection);
  close_alarm(&connection->alarm);
  if (connection->wire->is_open()) {
    connection->wire->close();
    // not while establishing: that path gives the descriptor back itself
    if (connection->established) ReleaseExternalFD();
  }
  connection->established = false;
  give_back_slot(connection);
  connection->idle.ended = 0;
  connection->xact = xact_step(connection->xact, {XactEventKind::Closed}).next;
  connection->flight = FlightState::None;
  connection->beneficiary = nullptr;
  if (connection->pending != nullptr) connection->pending->connection = nullptr;
  connection->pending = nullptr;
  drop_queue(connection, 0);
  drop_statements(connection);
  connection->read_only_level = 0;
  connection->cleanup.step = CleanupStep::Done;
  connection->awaiting_unawaited = false;
  connection->has_prepared = connection->deallocate_all = false;
}

bool connection_is_worn_out(const RemoteConnection *connection) {
  return connection->idle.ended || (connection->replace_at != 0 && GetCurrentTimestamp() >= connection->replace_at);
}

bool connection_is_stale(RemoteConnection *connection) {
  // Anything that has arrived between transactions is a farewell or an asynchronous notice; reading it
  // shows which.
  bool alive = try_core([&] {
    connection->wire->consume();
    connection->wire->consume();
  });
  if (!alive || connection->wire->bad()) return true;
  // the commit of the last transaction
  if (!connection->wire->awaits_nothing()) return false;
  return connection->wire->transaction_status() != PQTRANS_IDLE;
}

}  // namespace remote_fdw
