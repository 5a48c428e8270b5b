// Owns one flight: what must precede a statement, the statement, the sync, and the reading of all answers. The
// remote transaction's state changes when its control statements are put into a flight.
#include "remote_fdw/connection/cache.h"
#include "remote_fdw/connection/counting.h"
#include "remote_fdw/connection/fault_point.h"
#include "remote_fdw/connection/forwarded_timeout.h"
#include "remote_fdw/connection/pending_request.h"
#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/connection/session_settings.h"
#include "remote_fdw/connection/silence.h"
#include "remote_fdw/core/remote_version.h"
#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/latch_wait.h"
#include "remote_fdw/wire/message_size.h"

namespace remote_fdw {

namespace {

constexpr int kMaxSqlOfControl = 128;

// Where what must precede a statement goes: statements of their own in the pipeline, or the head of one simple message.
struct ControlSink {
  RemoteConnection *connection;
  StringInfo script;  // null: the pipeline
};

// A wire that is found dead while it is written to raises nothing: who reads will see, and may send all of it again.
template <typename F>
void unless_lost(RemoteConnection *c, F &&write) {
  if (!c->wire->bad()) call_core_unless([&] { return c->wire->bad(); }, write);
}

void send_to_wire(RemoteConnection *c, const WireStatement &statement) {
  int64 bytes = statement_bytes(statement);
  count(c, [&](Traffic &t) {
    t.statements += statement.kind != WireStatement::Kind::Prepare;
    t.bytes_sent += bytes;
  });
  unless_lost(c, [&] { c->wire->send(statement); });
}

void send_control(const ControlSink &sink, const char *sql) {
  if (sink.script != nullptr) {
    count_statement(sink.connection, 0);
    appendStringInfo(sink.script, "%s; ", sql);
    return;
  }
  send_to_wire(sink.connection, {.kind = WireStatement::Kind::Query, .sql = sql});
  sink.connection->flight_prefix++;
}

void send_savepoints(const ControlSink &sink, int from, int to) {
  for (int level = from; level <= to; level++) {
    char sql[kMaxSqlOfControl];
    snprintf(sql, sizeof sql, "SAVEPOINT s%d", level);
    send_control(sink, sql);
  }
}

// The remote follows SET TRANSACTION READ ONLY given inside the local transaction.
void send_read_only(const ControlSink &sink, int level) {
  // what was kept back was made before
  if (!XactReadOnly || sink.connection->read_only_level != 0 || sink.connection->acting_level > 0) return;
  send_control(sink, "SET TRANSACTION READ ONLY");
  sink.connection->read_only_level = level;
}

void send_timeout(const ControlSink &sink, int level) {
  TimeoutChange change = next_timeout_change(sink.connection, level);
  if (change.own_first) send_control(sink, "SET LOCAL statement_timeout TO DEFAULT");
  if (change.ms == 0) return;
  char sql[320];
  snprintf(sql, sizeof sql,
           "SELECT pg_catalog.set_config('statement_timeout', '%ld', true) FROM "
           "(SELECT pg_catalog.current_setting('statement_timeout')::pg_catalog.interval AS own) s "
           "WHERE own = '0'::pg_catalog.interval OR own > '%ld ms'::pg_catalog.interval",
           change.ms, change.ms);
  send_control(sink, sql);
  sink.connection->flight_answers++;
}

void send_queue(const ControlSink &sink) {
  RemoteConnection *c = sink.connection;
  while (c->queue != nullptr) {
    QueuedStatement *first = c->queue;
    send_control(sink, first->sql);
    c->queue = first->next;
    pfree(first);
  }
}

void send_start_statement(const ControlSink &sink) {
  static constexpr const char *kNames[] = {"READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"};
  bool read_only = XactReadOnly && GetCurrentTransactionNestLevel() == 1;
  bool deferrable = read_only && XactDeferrable && IsolationIsSerializable();
  char sql[kMaxSqlOfControl];
  snprintf(sql, sizeof sql, "START TRANSACTION ISOLATION LEVEL %s%s%s", kNames[static_cast<int>(remote_isolation(sink.connection))],
           read_only ? ", READ ONLY" : "", deferrable ? ", DEFERRABLE" : "");
  send_control(sink, sql);
}

void send_start(const ControlSink &sink, int level) {
  RemoteConnection *c = sink.connection;
  fault_point("opening");
  send_start_statement(sink);
  c->xact_number++;
  c->two_phase.writes_sent = false;
  c->forwarded = {};
  c->begun = false;
  c->read_only_level = XactReadOnly && GetCurrentTransactionNestLevel() == 1 ? 1 : 0;
  if (c->settings_in_doubt) {
    send_control(sink, settings_check());
    c->flight_answers++;
    c->flight_checks = true;
  }
  if (c->deallocate_all) send_control(sink, "DEALLOCATE ALL");
  c->deallocate_all = false;
  if (c->hold == SessionHold::Transaction)
    send_control(sink, session_settings(sink.script == nullptr ? SettingsForm::TransactionQuery : SettingsForm::TransactionScript));
  send_savepoints(sink, 2, level);
}

void send_transaction_control(const ControlSink &sink) {
  RemoteConnection *c = sink.connection;
  int level = c->acting_level > 0 ? c->acting_level : GetCurrentTransactionNestLevel();
  XactTransition step = xact_step(c->xact, {XactEventKind::Use, level});
  if (step.action == XactAction::Refuse)
    ereport(ERROR, (errcode(ERRCODE_CONNECTION_FAILURE), errmsg("the remote transaction is not in a usable state")));
  // From here on only the remote knows; clean-up asks it.
  c->xact = step.next;
  if (step.action == XactAction::Start) send_start(sink, level);
  // before new savepoints: it may hold the release of old ones of the same name
  send_queue(sink);
  if (step.action == XactAction::Savepoints) send_savepoints(sink, step.from, step.to);
  send_timeout(sink, level);
  send_read_only(sink, level);
}

WireStatement wire_statement(const RemoteStatement &s, const char *sql, WireStatement::Kind kind) {
  WireStatement w{.kind = kind, .sql = sql, .result_format = static_cast<int>(s.format)};
  if (s.params != nullptr) {
    w.param_count = s.params->count;
    w.types = s.params->types;
    w.values = s.params->values;
    w.lengths = s.params->lengths;
    w.formats = s.params->formats;
  }
  return w;
}

void send_before(RemoteConnection *c, const RemoteStatement *before) {
  if (before == nullptr) return;
  send_before(c, before->before);
  WireStatement first = wire_statement(*before, before->sql, WireStatement::Kind::Query);
  send_to_wire(c, first);
  c->flight_prefix++;
}

void send_prepare(RemoteConnection *c, const WireStatement &wanted, const char *name) {
  WireStatement prepare = wanted;
  prepare.kind = WireStatement::Kind::Prepare;
  prepare.name = name;
  send_to_wire(c, prepare);
  c->flight_prefix++;
}

void send_repeated(RemoteConnection *c, const RemoteStatement &s) {
  WireStatement wanted = wire_statement(s, s.sql, WireStatement::Kind::Query);
  StatementChoice choice = choose_statement(c, s);
  if (choice.use == StatementUse::Prepare) send_prepare(c, wanted, choice.name);
  if (choice.use != StatementUse::Plain) {
    wanted.kind = WireStatement::Kind::Prepared;
    wanted.sql = choice.name;
  }
  send_to_wire(c, wanted);
}

// A longer one is of many rows: not likely to come again with as many, and dear to keep.
constexpr size_t kLongestRepeated = 16384;

void send_wanted(RemoteConnection *c, const RemoteStatement &s) {
  send_before(c, s.before);
  if (s.kind == StatementKind::Repeated && strlen(s.sql) <= kLongestRepeated && c->hold == SessionHold::Session) {
    send_repeated(c, s);
    return;
  }
  WireStatement wanted = wire_statement(s, s.sql, WireStatement::Kind::Query);
  if (s.prepare_as != nullptr) {
    send_prepare(c, wanted, s.prepare_as);
    c->has_prepared = true;
    wanted.sql = s.prepare_as;
  }
  if (s.prepare_as != nullptr || s.kind == StatementKind::Prepared) wanted.kind = WireStatement::Kind::Prepared;
  send_to_wire(c, wanted);
}

void wait_wire(RemoteConnection *c, SocketWait what) {
  if (c->options.query_timeout_ms == 0) {
    (void)wait_counted(c, what, -1, Interrupts::Serve);
    return;
  }
  TimestampTz deadline = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), c->options.query_timeout_ms);
  for (;;) {
    long left = TimestampDifferenceMilliseconds(GetCurrentTimestamp(), deadline);
    if (left <= 0) raise_silence(c);
    if (wait_counted(c, what, left, Interrupts::Serve) == WaitOutcome::Socket) return;
  }
}

// Only a transaction that may well be over after its first flight is asked. A serializable one can fail to commit even so.
bool worth_asking(const RemoteConnection *c, StatementEffect effect) {
  RemoteVersion version(c->wire->server_version());
  return c->flight_opens && effect != StatementEffect::Writes && !XactReadOnly && remote_isolation(c) != RemoteIsolation::Serializable &&
         !IsTransactionBlock() && version.supports(RemoteFeature::CurrentXactId);
}

// Prepared when the statement before it is, which is the first then to find that nothing is prepared any more.
void ask_whether_written(RemoteConnection *c) {
  static const StatementParams none{};
  RemoteStatement question{};
  question.sql = kWroteNothing;
  question.params = &none;
  int wanted = c->flight_prefix;
  if (c->flight_reuses)
    send_repeated(c, question);
  else
    send_to_wire(c, wire_statement(question, question.sql, WireStatement::Kind::Query));
  c->flight_asks_at = c->flight_prefix + 1;
  c->flight_prefix = wanted;
}

// Keeps the first error, else the wanted statement's result.
void keep_result(RemoteConnection *c, PgResult *into, PGresult *result, bool wanted) {
  if (wanted) count_rows(c, result);
  bool have_error = *into && is_error_result(into->status());
  if (!have_error && (is_error_result(PQresultStatus(result)) || wanted))
    into->reset(result);
  else
    PQclear(result);
}

void finish_pipeline(RemoteConnection *c, PgResult *into) {
  int index = 0;
  int nulls_in_a_row = 0;
  for (;;) {
    PGresult *result = next_result(c);
    if (result == nullptr) {
      index++;
      // a lost wire answers null for ever
      if (c->wire->bad() && ++nulls_in_a_row > 2) break;
      continue;
    }
    nulls_in_a_row = 0;
    if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
      PQclear(result);
      break;
    }
    note_answer(c, index, result);
    keep_result(c, into, result, index == c->flight_prefix && PQresultStatus(result) != PGRES_PIPELINE_ABORTED);
  }
  if (!c->wire->bad()) call_core([&] { c->wire->leave_pipeline(); });
}

void finish_simple(RemoteConnection *c, PgResult *into) {
  while (PGresult *result = next_result(c)) keep_result(c, into, result, true);
}

// With an error of another statement they stay in doubt.
void note_settings(RemoteConnection *c) {
  if (c->flight_checks && !c->wire->bad() && c->wire->transaction_status() == PQTRANS_INTRANS) c->settings_in_doubt = false;
}

// What was done in it may be committed or not, and what follows would commit at once.
void check_still_in_transaction(RemoteConnection *c) {
  if (c->xact.phase == XactPhase::Open && c->begun && c->wire->transaction_status() == PQTRANS_IDLE)
    c->wire->give_up("the remote server ended the transaction by itself");
}

void begin_flight(RemoteConnection *c, FlightState form, Traffic *traffic) {
  count_flight(c, traffic);
  forget_silence(c);
  c->flight = form;
  c->wire->allow_copy(CopyAllowed::None);
  c->flight_number++;
  c->flight_prefix = 0;
  c->flight_opens = !in_remote_xact(c);
  c->flight_asks_at = c->flight_answers = 0;
  c->flight_synced = c->flight_reuses = c->flight_checks = c->wrote_nothing = false;
}

void open_pipeline(RemoteConnection *c, Traffic *traffic) {
  make_room(c);
  ensure_open(c);
  begin_flight(c, FlightState::Pipeline, traffic);
  unless_lost(c, [&] { c->wire->enter_pipeline(); });
  send_transaction_control({c, nullptr});
}

void sync_pipeline(RemoteConnection *c) {
  c->flight_synced = true;
  unless_lost(c, [&] { c->wire->sync(); });
  flush_out(c);
}

}  // namespace

// A transaction without an id has changed nothing, and its commit cannot fail in a way that matters. But it may have written
// through foreign tables of the remote's own, which leaves no trace here: so there must never have been a server.
const char *const kWroteNothing =
    "SELECT pg_catalog.pg_current_xact_id_if_assigned() IS NULL AND "
    "pg_catalog.pg_relation_size('pg_catalog.pg_foreign_server') = 0";

bool result_is_true(const PGresult *result) {
  return PQntuples(result) == 1 && PQnfields(result) == 1 && strcmp(PQgetvalue(result, 0, 0), "t") == 0;
}

void flush_out(RemoteConnection *c) {
  for (;;) {
    Want want = Want::Nothing;
    if (!try_core([&] { want = c->wire->flush(); }) || want == Want::Nothing) return;
    // The peer may stop reading until its own answers are taken: always read as well.
    wait_wire(c, SocketWait::ReadWrite);
    if (!read_arrived(c)) return;
  }
}

// Also where the peer never lets us wait: what it sends may have no end.
PGresult *next_result(RemoteConnection *c) {
  CHECK_FOR_INTERRUPTS();
  while (c->wire->busy()) {
    wait_wire(c, SocketWait::Read);
    if (!read_arrived(c)) break;
  }
  return c->wire->next_result();
}

RemoteIsolation remote_isolation(const RemoteConnection *c) {
  RemoteIsolation own = IsolationIsSerializable()      ? RemoteIsolation::Serializable
                        : IsolationUsesXactSnapshot() ? RemoteIsolation::RepeatableRead
                                                      : RemoteIsolation::ReadCommitted;
  return Max(own, c->options.isolation_level);
}

// A socket that fails is noticed by libpq and told with the next result: no error of its own here.
bool read_arrived(RemoteConnection *c) {
  note_sound(c);
  return try_core([&] { c->wire->consume(); });
}

void wait_readable(RemoteConnection *c) { wait_wire(c, SocketWait::Read); }

// The statement that it was for has ended already: no more than what one waits for a rollback, or the connection is given up.
void await_cancel(RemoteConnection *c) {
  CancelRequest &cancel = c->wire->cancel();
  TimestampTz deadline = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), c->options.cleanup_timeout_ms);
  while (cancel.under_way()) {
    using Progress = CancelRequest::Progress;
    Progress progress = call_core([&] { return cancel.advance(); });
    if (progress == Progress::Sent || progress == Progress::Failed) return;
    long left = TimestampDifferenceMilliseconds(GetCurrentTimestamp(), deadline);
    if (left <= 0)
      ereport(ERROR, (errcode(ERRCODE_CONNECTION_FAILURE), errmsg("a request to cancel a remote scan was not answered"),
                      errdetail("The scan has ended, but its connection cannot be used any more.")));
    SocketWait what = progress == Progress::NeedWrite ? SocketWait::ReadWrite : SocketWait::Read;
    (void)wait_for_socket(cancel.socket(), what, left, wait_event(WaitReason::Cancel), Interrupts::Serve);
  }
}

void start_flight(RemoteConnection *c, const RemoteStatement &statement) {
  open_pipeline(c, statement.traffic);
  c->two_phase.writes_sent = c->two_phase.writes_sent || statement.effect == StatementEffect::Writes;
  send_wanted(c, statement);
  if (worth_asking(c, statement.effect)) ask_whether_written(c);
  sync_pipeline(c);
}

void start_flight_of(RemoteConnection *c, std::span<const RemoteStatement> statements) {
  open_pipeline(c, statements.empty() ? nullptr : statements[0].traffic);
  for (const RemoteStatement &statement : statements) send_wanted(c, statement);
  sync_pipeline(c);
}

void start_simple_flight(RemoteConnection *c, const char *sql, Traffic *traffic) {
  make_room(c);
  ensure_open(c);
  (void)await_unawaited(c);
  StringInfoData script;
  initStringInfo(&script);
  begin_flight(c, FlightState::Simple, traffic);
  send_transaction_control({c, &script});
  appendStringInfoString(&script, sql);
  count_statement(c, script.len);
  unless_lost(c, [&] { c->wire->send_simple(script.data); });
  flush_out(c);
  pfree(script.data);
}

void send_simple_statement(RemoteConnection *c, const char *sql) {
  collect_pending(c);
  count_flight(c, nullptr);
  count_statement(c, static_cast<int64>(strlen(sql)));
  c->flight = FlightState::Simple;
  c->wire->allow_copy(CopyAllowed::None);
  unless_lost(c, [&] { c->wire->send_simple(sql); });
  flush_out(c);
}

void send_unawaited_statement(RemoteConnection *c, const char *sql) {
  count_statement(c, static_cast<int64>(strlen(sql)));
  unless_lost(c, [&] { c->wire->send_unawaited(sql); });
  flush_out(c);
}

bool await_unawaited(RemoteConnection *c) {
  while (!c->wire->awaits_nothing()) {
    c->awaiting_unawaited = true;
    wait_wire(c, SocketWait::Read);
    c->awaiting_unawaited = false;
    if (!read_arrived(c)) return false;
  }
  return !c->wire->in_pipeline() || c->wire->bad() || try_core([&] { c->wire->leave_pipeline(); });
}

void note_answer(RemoteConnection *c, int index, const PGresult *result) {
  if (index == 0 && c->flight_opens && PQresultStatus(result) == PGRES_COMMAND_OK) c->begun = true;
  if (c->flight_asks_at == 0 || index != c->flight_asks_at || PQresultStatus(result) != PGRES_TUPLES_OK) return;
  c->wrote_nothing = result_is_true(result);
}

void finish_flight(RemoteConnection *c, PgResult *into) {
  if (c->flight == FlightState::Pipeline)
    finish_pipeline(c, into);
  else if (c->flight == FlightState::Simple)
    finish_simple(c, into);
  flight_ended(c);
}

void flight_ended(RemoteConnection *c) {
  c->flight = FlightState::None;
  c->beneficiary = nullptr;
  note_settings(c);
  check_still_in_transaction(c);
  bool failed = c->wire->bad() || c->wire->transaction_status() != PQTRANS_INTRANS;
  settle_prepared(c, failed ? FlightOutcome::Failed : FlightOutcome::Succeeded);
  if (c->wire->bad()) c->xact = xact_step(c->xact, {XactEventKind::Lost}).next;
}

void finish_flight_of(RemoteConnection *c, std::span<PgResult *const> into) {
  int index = -c->flight_prefix;
  int nulls_in_a_row = 0;
  while (!c->wire->bad() || nulls_in_a_row < 2) {
    PGresult *result = next_result(c);
    if (result == nullptr) {
      index++;
      nulls_in_a_row++;
      continue;
    }
    nulls_in_a_row = 0;
    note_answer(c, index + c->flight_prefix, result);
    bool synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    bool skipped = synced || PQresultStatus(result) == PGRES_PIPELINE_ABORTED;
    size_t place = Max(index, 0);
    // of a control statement, or of the connection, only an error is told: with the statement that was to come next
    bool told = !skipped && place < into.size() && !*into[place] && (index >= 0 || is_error_result(PQresultStatus(result)));
    if (index >= 0) count_rows(c, result);
    if (told)
      into[place]->reset(result);
    else
      PQclear(result);
    if (synced) break;
  }
  if (!c->wire->bad()) call_core([&] { c->wire->leave_pipeline(); });
  flight_ended(c);
}

}  // namespace remote_fdw
