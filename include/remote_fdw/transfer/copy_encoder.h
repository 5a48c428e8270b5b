// Rows in the two formats that COPY FROM STDIN reads. Source: PostgreSQL, COPY "Text Format", "Binary Format".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct CopyEncoder;

// Whether values of the local type may be sent in binary to a remote column of that type, a domain counting as its base.
bool copies_in_binary(Oid local, Oid remote);

// In the current memory context. Binary: each type's own form; text: as its input function reads it under the transmission settings.
CopyEncoder *make_binary_copy_encoder(const Oid *types, int count);
CopyEncoder *make_text_copy_encoder(const Oid *types, int count);
// Scratch memory is taken from the current memory context.
void append_copy_row(CopyEncoder *encoder, StringInfo out, const Datum *values, const bool *nulls);

}  // namespace remote_fdw
