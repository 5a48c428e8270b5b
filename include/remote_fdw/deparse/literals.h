// Constants as SQL literals, independent of either session's settings.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// With an explicit cast, except int4 and boolean whose literals have that type anyway.
void append_literal(StringInfo out, const Const *constant);
// Without any type, for a place that gives it one: 'text' or NULL.
void append_untyped_literal(StringInfo out, const Const *constant);
void append_quoted_text(StringInfo out, const char *text);
// An expression printed by the remote, so that it reads the same here under any standard_conforming_strings.
void append_portable_expression(StringInfo out, const char *expression);
void append_identifier(StringInfo out, const char *identifier);
void append_qualified_name(StringInfo out, const char *schema, const char *relation);
const char *qualified_name(const char *schema, const char *relation);

//  COLLATE schema.name
void append_collate(StringInfo out, Oid collation);

}  // namespace remote_fdw
