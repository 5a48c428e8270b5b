// In which format the values of a type travel: decided from the local type alone, checked against the
// remote's RowDescription when the answer comes.
// Source: PostgreSQL protocol, "Formats and Format Codes"; PERFORMANCE section 2.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

enum class TransferFormat : uint8 {
  Binary,  // a built-in type whose binary form is the same on every server and in every encoding
  Text,    // anything else: the remote sends col::text, the type's input function reads it
};

TransferFormat transfer_format(Oid type);
// To the remote; of a base type. An infinite interval's bytes are a finite one to servers before 17, which refuse its text.
bool may_send_binary(Oid type);

// Whether a binary value that the remote declares as `remote_type` may be decoded as `local_type`
// (a domain counts as its base type; text, varchar, bpchar, name share one form).
bool binary_compatible(Oid local_type, Oid remote_type);

}  // namespace remote_fdw
