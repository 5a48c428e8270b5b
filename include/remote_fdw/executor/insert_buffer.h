// Rows of an INSERT or COPY FROM that nobody must see come back, kept until many can be sent at once: few as one INSERT, more by
// COPY in binary, or in text where a type demands it; by INSERTs of many rows where the remote relation or the statement
// needs those.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct ModifyState;
struct InsertBuffer;

struct InsertBufferSpec {
  ModifyState *state;
  EState *query;
  bool counts;   // its rows are the statement's
  bool is_copy;  // of COPY FROM, whose count is no executor's
};
// In the current memory context.
InsertBuffer *make_insert_buffer(const InsertBufferSpec &spec);
void buffer_row(InsertBuffer *buffer, TupleTableSlot *slot);
// Sends what is left, and waits for the remote's word on all.
void settle_insert_buffer(InsertBuffer *buffer);

}  // namespace remote_fdw
