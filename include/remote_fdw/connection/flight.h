// One flight of statements and their answers, for connection/ only: everything between the first byte sent and the last answer
// read. Source: libpq, "Pipeline Mode"; protocol, "Message Flow".
#pragma once

#include "remote_fdw/pg/server.h"

#include <span>

#include "remote_fdw/connection/query.h"

namespace remote_fdw {

void start_flight(RemoteConnection *connection, const RemoteStatement &statement);
// Reads to the end of the flight. The wanted statement's result, or the first error of the flight, goes to
// `into`. Never raises remote errors; local interrupts and a lost wire are raised.
void finish_flight(RemoteConnection *connection, PgResult *into);
// The same for several statements (of kind Query or Prepared, only the first with prepare_as) and their results, one each: empty for those that were
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
// Asks whether the remote transaction has written: true when it can be proved not to have.
extern const char *const kWroteNothing;
bool result_is_true(const PGresult *result);
// What an answer says that nobody asked for but this file; `index` of its statement in the flight.
void note_answer(RemoteConnection *connection, int index, const PGresult *result);
// Serves interrupts. Raises when the remote is silent for longer than query_timeout.
void wait_readable(RemoteConnection *connection);
// Returns when no cancel request is under way that could hit what is sent next.
void await_cancel(RemoteConnection *connection);
// False: the peer is gone.
bool read_arrived(RemoteConnection *connection);

void flush_out(RemoteConnection *connection);
// Reads the next result of a flight, waiting for it.
PGresult *next_result(RemoteConnection *connection);

}  // namespace remote_fdw
