// Rows of values on their way out as array parameters, one array per column. Source: PostgreSQL protocol, "Formats and Format
// Codes"; "Array Input and Output Syntax".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/wire/statement_params.h"

namespace remote_fdw {

// The type of the array in which values of `type` travel: of its base type, or text[] when that has no arrays that unnest
// would take apart into single values (arrays, composites).
Oid array_type_for(Oid type);

struct ArrayEncoder;

// In the current memory context.
ArrayEncoder *make_array_encoder(const Oid *types, int count);
// The same where the remote's element types are known: a column travels in binary only when its own type is the remote's.
ArrayEncoder *make_array_encoder(const Oid *types, const Oid *remote_elements, int count);
// Empty arrays, which live in the current memory context.
void begin_arrays(ArrayEncoder *encoder);
// One row's values as they will travel, in the current memory context.
const StatementParams *encode_array_row(ArrayEncoder *encoder, const Datum *values, const bool *nulls);
void append_array_row(ArrayEncoder *encoder, const StatementParams *row);
// `others`, then the arrays, whose memory is the encoder's until begin_arrays; the rest in the current memory context.
// `others` may be null.
const StatementParams *with_arrays(ArrayEncoder *encoder, const StatementParams *others);

}  // namespace remote_fdw
