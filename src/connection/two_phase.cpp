// Owns two-phase commit: who prepares, the preparing, and telling the outcome. What could not be told is in_doubt's business.
#include "remote_fdw/connection/two_phase.h"

#include "remote_fdw/connection/counting.h"
#include "remote_fdw/connection/fault_point.h"
#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/connection/shared_doubts.h"
#include "remote_fdw/core/remote_version.h"
#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/pg/xact_outcome.h"

namespace remote_fdw {

namespace {

constexpr long kCommitMs = 10000;  // longest wait for the answers to COMMIT PREPARED
constexpr long kPollMs = 500;      // so that an interrupt is noticed whose latch another wait has taken
constexpr size_t kMaxSql = sizeof(PreparedIdText) + 32;

enum class Writing : uint8 { No, Unknown, Yes };

Writing writing_of(const RemoteConnection *c) {
  if (c->two_phase.writes_sent) return Writing::Yes;
  return c->wrote_nothing || c->read_only_level == 1 ? Writing::No : Writing::Unknown;
}

struct Census {
  int writers;
  int unknown;
  bool on;     // some server asks for it in any case ...
  bool autos;  // ... or when it is not the only one to have written
};

Census take_census() {
  Census census{};
  census.writers = TransactionIdIsValid(GetTopTransactionIdIfAny()) ? 1 : 0;
  for_each_connection([&](const RemoteConnection *c) {
    if (!taking_part(c)) return;
    Writing writing = writing_of(c);
    census.writers += writing == Writing::Yes;
    census.unknown += writing == Writing::Unknown;
    if (writing == Writing::No) return;
    census.on = census.on || c->options.two_phase_commit == TwoPhase::On;
    census.autos = census.autos || c->options.two_phase_commit == TwoPhase::Auto;
  });
  return census;
}

bool more_than_one(const Census &census) { return census.writers + census.unknown > 1; }

// A server without two phases only counts, and need not be asked when there are enough without it.
bool worth_asking(const RemoteConnection *c, const Census &census) {
  if (!taking_part(c) || writing_of(c) != Writing::Unknown) return false;
  if (!RemoteVersion(c->wire->server_version()).supports(RemoteFeature::CurrentXactId)) return false;
  switch (c->options.two_phase_commit) {
    case TwoPhase::On:
      return true;
    case TwoPhase::Auto:
      return more_than_one(census);
    case TwoPhase::Off:
      return census.autos && census.writers < 2 && more_than_one(census);
  }
  return false;
}

void hear_whether_written(RemoteConnection *c) {
  PgResult *result = context_new<PgResult>(CurrentMemoryContext);
  finish_flight(c, result);
  if (!*result || result->status() != PGRES_TUPLES_OK) raise_remote_error(c, result->get(), {kWroteNothing, nullptr});
  c->wrote_nothing = result_is_true(result->get());
  // asked, and not denied
  c->two_phase.writes_sent = !c->wrote_nothing;
}

void ask_whether_written(const Census &census) {
  for_each_connection([&](RemoteConnection *c) {
    if (worth_asking(c, census)) send_simple_statement(c, kWroteNothing);
  });
  for_each_connection([&](RemoteConnection *c) {
    if (c->flight == FlightState::Simple) hear_whether_written(c);
  });
}

// Those that cannot be asked count as writers.
bool must_prepare(const RemoteConnection *c, const Census &census) {
  if (!taking_part(c) || writing_of(c) == Writing::No) return false;
  return c->options.two_phase_commit == TwoPhase::On || (c->options.two_phase_commit == TwoPhase::Auto && more_than_one(census));
}

int choose_participants() {
  int chosen = 0;
  Census census = take_census();
  if (!census.on && !census.autos) return 0;
  ask_whether_written(census);
  census = take_census();
  for_each_connection([&](RemoteConnection *c) {
    c->two_phase.chosen = must_prepare(c, census);
    chosen += c->two_phase.chosen;
  });
  return chosen;
}

void name_part(RemoteConnection *c, const LocalXact &xact) {
  PreparedId id{xact.system, xact.timeline, xact.lsn, xact.xid, MyDatabaseId, c->server, c->mapping};
  c->two_phase.id = call_core([&] { return prepared_id_text(id); });
  ForeignServer *server = GetForeignServerExtended(c->server, FSV_MISSING_OK);
  namestrcpy(&c->two_phase.server_name, server == nullptr ? "(dropped)" : server->servername);
}

struct Sql {
  char text[kMaxSql];
};

// The name is of harmless characters only.
Sql about_part(const char *command, const RemoteConnection *c) {
  Sql sql;
  snprintf(sql.text, sizeof sql.text, "%s '%s'", command, c->two_phase.id.text);
  return sql;
}

void send_prepare(RemoteConnection *c) {
  drop_queue(c, 0);
  c->xact = xact_step(c->xact, {XactEventKind::Prepare}).next;
  send_simple_statement(c, about_part("PREPARE TRANSACTION", c).text);
  c->awaits = WaitReason::Prepare;
}

void finish_prepare(RemoteConnection *c) {
  Sql sql = about_part("PREPARE TRANSACTION", c);
  PgResult *result = context_new<PgResult>(CurrentMemoryContext);
  finish_flight(c, result);
  bool answered = *result && !c->wire->bad() && c->wire->transaction_status() == PQTRANS_IDLE;
  bool prepared = answered && result->status() == PGRES_COMMAND_OK && strcmp(PQcmdStatus(const_cast<PGresult *>(result->get())), "PREPARE TRANSACTION") == 0;
  // rolled back there, and known to be: nothing is left to be told
  if (answered && !prepared) c->two_phase.id.text[0] = '\0';
  if (!*result || result->status() != PGRES_COMMAND_OK) raise_remote_error(c, *result ? result->get() : nullptr, {sql.text, nullptr});
  if (!prepared)
    ereport(ERROR, (errcode(ERRCODE_TRANSACTION_ROLLBACK), errmsg("the remote server rolled back instead of preparing")));
  c->xact = xact_step(c->xact, {XactEventKind::PrepareDone}).next;
}

// How telling a participant the outcome went.
enum class Told : uint8 { Yes, NotThere, Refused, Lost };

struct Deadline {
  TimestampTz at;
  long stopped_ms;  // left when the user, or the administrator, does not want to wait

  long left_ms() {
    TimestampTz now = GetCurrentTimestamp();
    if (is_told_to_stop()) at = Min(at, TimestampTzPlusMilliseconds(now, stopped_ms));
    return TimestampDifferenceMilliseconds(now, at);
  }
};

bool wait_quietly(RemoteConnection *c, SocketWait what, Deadline *deadline) {
  long left = deadline->left_ms();
  if (left <= 0) return false;
  (void)wait_counted(c, what, Min(left, kPollMs), Interrupts::Hold);
  return try_core([&] { c->wire->consume(); });
}

bool send_outcome(RemoteConnection *c, const char *command, Deadline *deadline) {
  Sql sql = about_part(command, c);
  count_flight(c, nullptr);
  c->awaits = WaitReason::Commit;
  count_statement(c, static_cast<int64>(strlen(sql.text)));
  if (!try_core([&] { c->wire->send_simple(sql.text); })) return false;
  c->flight = FlightState::Simple;
  for (;;) {
    Want want = Want::Nothing;
    if (!try_core([&] { want = c->wire->flush(); })) return false;
    if (want == Want::Nothing) return true;
    if (!wait_quietly(c, SocketWait::ReadWrite, deadline)) return false;
  }
}

Told told_by(const PGresult *result) {
  if (PQresultStatus(result) == PGRES_COMMAND_OK) return Told::Yes;
  const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  return state != nullptr && strcmp(state, "42704") == 0 ? Told::NotThere : Told::Refused;
}

Told hear_outcome(RemoteConnection *c, Deadline *deadline) {
  Told told = Told::Lost;
  // another may have taken all the time
  if (!try_core([&] { c->wire->consume(); })) return told;
  for (;;) {
    while (c->wire->busy())
      if (!wait_quietly(c, SocketWait::Read, deadline)) return Told::Lost;
    PGresult *result = c->wire->next_result();
    if (result == nullptr) break;
    if (!c->wire->bad()) told = told_by(result);
    PQclear(result);
  }
  c->flight = FlightState::None;
  return told;
}

void lose(RemoteConnection *c) { c->xact = xact_step(c->xact, {XactEventKind::Lost}).next; }

void leave_in_doubt(RemoteConnection *c, const char *outcome) {
  lose(c);
  note_in_doubt();
  ereport(WARNING, (errmsg("a transaction may be left prepared on server \"%s\"", NameStr(c->two_phase.server_name)),
                    errdetail("The server has not confirmed that it is %s. Its name there is \"%s\".", outcome, c->two_phase.id.text),
                    errhint("remote_fdw_resolve_in_doubt() settles it, or the background worker does when remote_fdw is in "
                            "shared_preload_libraries.")));
}

bool is_named(const RemoteConnection *c) { return c->two_phase.id.text[0] != '\0'; }

struct Outcome {
  const char *command;
  const char *word;
  const char *fault;
  long patience_ms;  // 0: as for any rollback
};

// One for all.
Deadline deadline_of(const Outcome &outcome) {
  long stopped_ms = 0;
  for_each_connection([&](const RemoteConnection *c) {
    if (is_named(c)) stopped_ms = Max(stopped_ms, static_cast<long>(c->options.cleanup_timeout_ms));
  });
  return {TimestampTzPlusMilliseconds(GetCurrentTimestamp(), Max(outcome.patience_ms, stopped_ms)), stopped_ms};
}

// All at the same time: those that can still be told anything. `done`: what follows for one that was told.
template <typename Done>
void tell_outcome(const Outcome &outcome, Done done) {
  Deadline deadline = deadline_of(outcome);
  for_each_connection([&](RemoteConnection *c) {
    if (!is_named(c) || !c->wire->is_open() || c->wire->bad() || c->flight != FlightState::None || c->xact.phase == XactPhase::Broken) return;
    if (!send_outcome(c, outcome.command, &deadline)) lose(c);
  });
  fault_point(outcome.fault);
  for_each_connection([&](RemoteConnection *c) {
    if (!is_named(c)) return;
    bool sent = c->flight == FlightState::Simple && c->xact.phase != XactPhase::Broken;
    Told told = sent ? hear_outcome(c, &deadline) : Told::Lost;
    if (told == Told::Yes || told == Told::NotThere)
      done(c);
    else
      leave_in_doubt(c, outcome.word);
  });
}

}  // namespace

void prepare_writers() {
  // neither is able to have a transaction id of its own, nor to write there
  if (IsParallelWorker() || RecoveryInProgress() || choose_participants() == 0) return;
  note_two_phase_use();
  LocalXact xact = name_local_xact();
  ForceSyncCommit();
  fault_point("named");
  for_each_connection([&](RemoteConnection *c) {
    if (c->two_phase.chosen) name_part(c, xact);
    if (c->two_phase.chosen) send_prepare(c);
  });
  fault_point("prepare_sent");
  for_each_connection([](RemoteConnection *c) {
    if (c->two_phase.chosen) finish_prepare(c);
  });
  fault_point("prepared");
}

void commit_prepared() {
  bool any = false;
  for_each_connection([&](RemoteConnection *c) {
    if (!is_named(c)) return;
    any = true;
    if (c->xact.phase == XactPhase::Prepared) c->xact = xact_step(c->xact, {XactEventKind::Commit}).next;
  });
  if (!any) return;
  fault_point("committed");
  tell_outcome({"COMMIT PREPARED", "committed", "commit_sent", kCommitMs}, [](RemoteConnection *c) {
    c->xact = xact_step(c->xact, {XactEventKind::CommitDone}).next;
    c->usage->commits++;
  });
}

void rollback_prepared() {
  bool any = false;
  for_each_connection([&](RemoteConnection *c) { any = any || is_named(c); });
  // never prepared, most of the time; its being told costs a message
  if (any) tell_outcome({"ROLLBACK PREPARED", "rolled back", "rollback_sent", 0}, [](RemoteConnection *) {});
}

void forget_two_phase(RemoteConnection *c) { c->two_phase = {}; }

}  // namespace remote_fdw
