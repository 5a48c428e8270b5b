// The columns of a scan's remote result: where each goes in the scan tuple, and by what name an error calls it.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/plan/scan_private.h"
#include "remote_fdw/transfer/tuple_decoder.h"

namespace remote_fdw {

TupleDecoder *make_scan_decoder(const ForeignScanState *node, const ScanPrivate *plan);
// Of a table's result column, by attribute number.
ColumnTarget table_target(TupleDesc desc, int attnum);
// Of the column of fdw_scan_tlist at `position`, from 1.
ColumnTarget expression_target(const ForeignScanState *node, TupleDesc desc, int position);
// Of an expression whose value goes into this column of the scan tuple.
ColumnTarget expression_target(EState *estate, const Expr *expr, Form_pg_attribute attribute);
// nullptr when the scan is of several tables.
const char *scanned_table_name(const ForeignScanState *node);

}  // namespace remote_fdw
