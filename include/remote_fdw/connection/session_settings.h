// The settings that a remote session needs, in each form in which they travel. They make text forms unambiguous (DateStyle ...),
// keep the meaning of shipped expressions and parameters independent of the remote role's settings (transform_null_equals,
// array_nulls ...), and plan a cursor for all of its rows.
// Source: libpq, "options"; PostgreSQL, SET, set_config; PgBouncer, "pool_mode", "ignore_startup_parameters".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

class PgConn;

enum class SettingsForm : uint8 {
  Startup,           // for the startup packet, where they cost no round trip and win over role and database settings
  Session,           // SET: for a peer that did not take those (PGTZ in the postmaster's environment)
  TransactionQuery,  // one SELECT, for the extended protocol: they end with the transaction
  TransactionScript  // SET LOCAL, without rows: for one message of several statements
};
// Kept for the life of the session.
const char *session_settings(SettingsForm form);

// Of those that servers report by themselves; what is not reported is taken for right.
bool reported_settings_taken(const PgConn *wire);
// A SELECT of one row that raises an error, is_settings_error, where the session lacks one of those settings that no server reports by
// itself: a pooler has dropped them from the startup packet.
const char *settings_check();
bool is_settings_error(const char *message);

}  // namespace remote_fdw
