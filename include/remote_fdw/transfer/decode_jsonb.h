// Reads jsonb as jsonb_send writes it, several times as fast as jsonb_in.
#pragma once

#include <optional>

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// `text` is in this database's encoding and valid in it. Exactly what jsonb_in makes of it, in the current memory
// context; nothing for a text that jsonb_send would not write, or that is too unusual: jsonb_in judges it.
std::optional<Datum> jsonb_from_sent_text(const char *text, int length);

}  // namespace remote_fdw
