// What this session, or all sessions, have had to do with each remote server and user. A session counts for itself; at the end
// of a transaction its counts go where all sessions' are when the library has been preloaded (usage_store).
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/core/traffic.h"

namespace remote_fdw {

struct RemoteConnection;

struct Usage {
  Traffic traffic;
  int64 connections;  // opened
  int64 failures;     // that could not be opened
  int64 commits;      // of remote transactions
  int64 rollbacks;
  int64 errors;       // that the remote has raised

  Usage &operator+=(const Usage &more);
};

// Of the present database. `user`: that of the user mapping, InvalidOid for PUBLIC.
struct UsageKey {
  Oid server;
  Oid user;
};

enum class UsageScope : uint8 { Session, AllSessions };

struct UsageRow {
  UsageKey key;
  Usage usage;
  TimestampTz since;  // the first use or the last reset
  UsageScope scope;
};

// Where this session counts; for as long as it lives.
Usage *session_usage(UsageKey key);
// Of UsageRow *.
List *list_usage();
// InvalidOid: of all servers.
void reset_usage(Oid server);
// Hands what has been counted on to where all sessions' counts are, if anywhere.
void flush_usage();

// For what is waited for outside of connection/ (asynchronous execution).
void count_wait(RemoteConnection *connection, Traffic *traffic, int64 ns);
void count_rows_sent(RemoteConnection *connection, Traffic *traffic, int64 rows);

}  // namespace remote_fdw
