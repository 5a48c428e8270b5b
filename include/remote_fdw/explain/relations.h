// The relations of a remote query, as EXPLAIN names them.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// `relations`: String, and Integer for the n-th of `relids`.
const char *relations_text(const List *relations, const Bitmapset *relids, ExplainState *es);

// The values of String nodes, for ExplainPropertyList.
List *string_values(const List *strings);

}  // namespace remote_fdw
