// Turns one row of a remote result into Datums, column by column.
// Source: PostgreSQL protocol, "Formats and Format Codes"; each type's send function documents its
// binary form by behaviour.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/core/field_view.h"
#include "remote_fdw/wire/pg_result.h"
#include "remote_fdw/wire/statement_params.h"

namespace remote_fdw {

enum class NullCheck : uint8 { ByDomain, None };

// Where the value of one result column goes.
struct ColumnTarget {
  int slot_index;           // index into values/nulls, or one of the special targets below
  Oid type;                 // local type
  int32 typmod;             // local typmod, enforced
  const char *column_name;  // for errors; local name; null: a computed column
  const char *relation_name = nullptr;  // for errors; its foreign table, when the columns are of several
  NullCheck null_check = NullCheck::ByDomain;
};
constexpr int kTargetCtid = -1;
constexpr int kTargetTableoid = -2;

struct TupleDecoder;

// Targets in the order of the result's columns. `relation_name` (foreign table, for error context) may
// be null. Allocated in the current memory context.
TupleDecoder *make_tuple_decoder(const ColumnTarget *targets, int count, const char *relation_name);
// Of the remote result: a query without columns selects one NULL.
int decoder_columns(const TupleDecoder *decoder);

// How many rows of such a result may be in memory together: one, if its values may be long.
int rows_at_once(const TupleDecoder *decoder);

// What was decoded besides the slot's values.
struct RowIdentity {
  ItemPointerData ctid;
  Oid tableoid;
};

enum class ResultFit : uint8 {
  Fits,
  NeedsText,  // a binary column's remote type is not binary_compatible: ask again in text format
};
// To be called once per result, before decode_row. Raises when the column count is wrong (a remote
// that lies, or a table that changed).
ResultFit check_result_shape(TupleDecoder *decoder, const PgResult *result, ResultFormat format);
// The same for rows that come in `format` although `result`, which tells their types, did not.
ResultFit check_column_types(TupleDecoder *decoder, const PgResult *result, ResultFormat format);

// Fills values/nulls (by-reference values in the current memory context). The error context names column
// and foreign table when a value is refused: `column "x" of foreign table "t"`.
RowIdentity decode_row(TupleDecoder *decoder, const FieldView *fields, Datum *values, bool *nulls);
RowIdentity decode_row(TupleDecoder *decoder, const PgResult *result, int row, Datum *values, bool *nulls);

}  // namespace remote_fdw
