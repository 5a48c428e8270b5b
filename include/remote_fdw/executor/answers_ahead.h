// Rows that must come back (RETURNING, AFTER ROW triggers, WITH CHECK OPTION), sent many at a time: when the first of them has its turn the
// ones that the source has read already are sent along, a statement each in one flight, and their answers kept for their turns.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/wire/pg_result.h"

namespace remote_fdw {

struct ModifyState;
struct AnswersAhead;

// In the current memory context. `source`: the RemoteWriteSource below ModifyTable.
AnswersAhead *make_answers_ahead(ModifyState *state, CustomScanState *source);
// Of the row that has its turn; null: the statement has changed this row before. Until the next call.
PgResult *next_answer(AnswersAhead *ahead, TupleTableSlot *slot, TupleTableSlot *plan_slot);

}  // namespace remote_fdw
