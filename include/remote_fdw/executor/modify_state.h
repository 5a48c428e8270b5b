// The state of a running write on one foreign table, kept in ResultRelInfo.ri_FdwState.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/connection/query.h"
#include "remote_fdw/core/traffic.h"
#include "remote_fdw/executor/remote_relation.h"
#include "remote_fdw/executor/row_set.h"
#include "remote_fdw/transfer/tuple_decoder.h"
#include "remote_fdw/transfer/value_encoder.h"
#include "remote_fdw/plan/modify_private.h"

namespace remote_fdw {

struct AnswersAhead;
struct ChangeBuffer;
struct InsertBuffer;


struct ModifyState {
  RemoteConnection *connection;
  const ModifyPrivate *plan;
  ModifyTableState *writer;
  CmdType command;
  Relation relation;

  int identity_count;         // parameters that identify a row; UPDATE, DELETE
  AttrNumber *identity_junk;  // where they are in the plan's target list
  RowSet *changed;            // identities of rows that have been changed; null: none comes twice, or it would not be found
  int param_count;            // per row
  ValueEncoder *encoder;
  TupleDecoder *returning;   // null when nothing is returned

  // Where nobody must see the rows come back; else null:
  InsertBuffer *buffer;      // INSERT
  ChangeBuffer *changes;     // UPDATE, DELETE
  AnswersAhead *ahead;       // rows that must come back, sent before their turn; else null
  bool identity_checked;     // ctid and tableoid are known to tell the remote's rows apart

  // INSERT whose rows may leave out different columns: see left_out.h
  Bitmapset *left_out;       // of a state for such rows
  List *variants;            // ModifyState *

  const char *sql;           // for one row; null before the first one
  const char *tail;          // what comes behind the rows of an INSERT
  char statement_name[16];
  bool prepared;
  bool checks_bounds;        // UPDATE of a partition: see partition_check.h

  Traffic traffic;
  int64 batches;             // statements sent

  MemoryContext row_context;  // parameters, answers and returned values of the current call
};

// Builds the state; the connection is opened here.
// `writer`: whose parameters ON CONFLICT has; null in COPY.
ModifyState *make_modify_state(const ModifyPrivate *plan, ModifyTableState *writer, CmdType command, ResultRelInfo *result, Oid user,
                               const Plan *subplan);
struct RowValues {
  Datum *values;
  bool *nulls;
};
// What identifies the row, then the new values. In the current memory context.
RowValues collect_values(const ModifyState *state, TupleTableSlot *slot, TupleTableSlot *plan_slot);
// The part of it that the source gives.
void collect_identity(const ModifyState *state, TupleTableSlot *plan_slot, Datum *values);

// The statement for one row, by name once it is prepared.
RemoteStatement row_statement(const ModifyState *state, const StatementParams *params);
// Its rows are told by ctid, and whether that is safe has not been asked.
bool must_check_identity(const ModifyState *state);

// A row encoded by `encoder`.
PgResult *send_change(ModifyState *state, const StatementParams *row);
// The same for the first one, in one flight with the questions what the remote relation is: all of them, or as far as they tell
// whether its rows may be told by ctid. An error if they may not.
enum class RelationFacts : uint8 { Kind, All };
struct FirstRow {
  PgResult *answer;
  RemoteRelation remote;  // with All
};
FirstRow send_first_change(ModifyState *state, const StatementParams *row, RelationFacts facts);

// Makes the statement's text. Not before the first row: the sub-SELECTs whose values are wanted in it may not be ready.
void complete_text(ModifyState *state);
// The same INSERT with fewer columns.
ModifyState *make_variant(ModifyState *state, Bitmapset *left_out);
// Sends one row and returns the remote's answer; null: the statement has changed this row before.
PgResult *send_row(ModifyState *state, TupleTableSlot *slot, TupleTableSlot *plan_slot);
// Number of rows the remote says it changed.
int rows_changed(const ModifyState *state, const PgResult *result);
void store_returned(ModifyState *state, const PgResult *result, TupleTableSlot *slot);

}  // namespace remote_fdw
