// Constants as SQL literals, independent of either session's settings.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

enum class LiteralCast : uint8 { WhenNeeded, Always, Never };

void append_literal(StringInfo out, const Const *constant, LiteralCast cast);
void append_quoted_text(StringInfo out, const char *text);
void append_identifier(StringInfo out, const char *identifier);
void append_qualified_name(StringInfo out, const char *schema, const char *relation);

}  // namespace remote_fdw
