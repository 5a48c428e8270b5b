// Owns giving up a transaction that has only begun, with a flight that is to be sent again.
#include "remote_fdw/connection/opening_flight.h"

#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/connection/session_settings.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

enum class Mistake : uint8 { None, StatementUnfit, SettingsLost };

Mistake mistake_of(const RemoteConnection *c, const PgResult *answer) {
  if (c->wire->bad() || answer == nullptr || !*answer || !is_error_result(answer->status())) return Mistake::None;
  const char *code = PQresultErrorField(answer->get(), PG_DIAG_SQLSTATE);
  const char *message = PQresultErrorField(answer->get(), PG_DIAG_MESSAGE_PRIMARY);
  if (code == nullptr || message == nullptr) return Mistake::None;
  if (c->flight_checks && is_settings_error(message)) return Mistake::SettingsLost;
  // ALTER TABLE ("cached plan must not change result type"), DISCARD
  bool unfit = strcmp(code, "0A000") == 0 || strcmp(code, "26000") == 0;
  return c->flight_reuses && unfit ? Mistake::StatementUnfit : Mistake::None;
}

// There shall be none of either.
bool undo_opening(RemoteConnection *c) {
  PgResult *result = context_new<PgResult>(CurrentMemoryContext);
  c->begun = false;
  send_simple_statement(c, "ROLLBACK TRANSACTION");
  finish_flight(c, result);
  if (!*result || result->status() != PGRES_COMMAND_OK) return false;
  c->xact = xact_step(c->xact, {XactEventKind::NeverStarted}).next;
  c->flight_reuses = c->flight_checks = false;
  drop_queue(c, 0);
  drop_statements(c);
  return true;
}

}  // namespace

bool give_up_opening(RemoteConnection *c, const PgResult *answer) {
  Mistake mistake = mistake_of(c, answer);
  if (mistake == Mistake::None || !undo_opening(c)) return false;
  if (mistake == Mistake::StatementUnfit)
    c->deallocate_all = true;
  else
    settings_were_lost(c);
  return true;
}

}  // namespace remote_fdw
