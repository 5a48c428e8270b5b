// Datums on their way out as statement parameters. Nothing of the user's is evaluated here.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/wire/statement_params.h"

namespace remote_fdw {

enum class ParamTyping : uint8 {
  Declared,  // the SQL casts each parameter to its local type: binary where that is safe
  Inferred,  // the remote takes the type from its own column: text, as its input function reads it
};

struct ValueEncoder;

// In the current memory context.
ValueEncoder *make_value_encoder(const Oid *types, int count, ParamTyping typing);
// The first `declared` are Declared, the others Inferred.
ValueEncoder *make_value_encoder(const Oid *types, int count, int declared);
ValueEncoder *make_value_encoder(const Oid *types, const ParamTyping *typing, int count);
// Values of this column travel in binary.
bool sends_binary(const ValueEncoder *encoder, int column);
// Encodes rows * count values (row after row). The result and what it points to live in the current memory context.
const StatementParams *encode_values(ValueEncoder *encoder, const Datum *values, const bool *nulls, int rows);

}  // namespace remote_fdw
