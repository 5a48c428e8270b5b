// Rows of an UPDATE or DELETE that nobody must see come back, kept until many can be sent as one statement. The first row goes alone,
// with the questions what the remote relation is.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct ModifyState;
struct ChangeBuffer;

// In the current memory context.
ChangeBuffer *make_change_buffer(ModifyState *state, ModifyTableState *node);
// The rows of this statement may be kept back after all: nobody collects them.
bool may_keep_changes(const ChangeBuffer *buffer);
enum class Kept : uint8 { Yes, ChangedBefore };
Kept buffer_change(ChangeBuffer *buffer, TupleTableSlot *slot, TupleTableSlot *plan_slot);

}  // namespace remote_fdw
