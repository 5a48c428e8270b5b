// Rows put aside in the order in which they came, to be read later or again: in memory up to work_mem, beyond that in a
// temporary file. Rows handed out stay where they are until the next call of next() or clear().
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/core/field_view.h"

namespace remote_fdw {

struct RowSpool;

// In the current memory context; its file belongs to the current resource owner.
RowSpool *make_row_spool(int columns);
void append_row(RowSpool *spool, const FieldView *fields);
// nullptr: no more.
const FieldView *next_spooled_row(RowSpool *spool);
bool has_unread_rows(const RowSpool *spool);
void rewind_spool(RowSpool *spool);
void clear_spool(RowSpool *spool);
// Of all rows, read or not.
int64 spooled_bytes(const RowSpool *spool);
// Written to disk since the spool was made.
int64 spilled_bytes(const RowSpool *spool);

}  // namespace remote_fdw
