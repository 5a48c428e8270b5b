// What is computed here and sent as $n instead of being printed.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// A parameter is evaluated once before the scan even where the expression around it would never have come to
// evaluate it; true when that can do no harm (now(), current_date, now() - interval ...; plain Params and Vars).
bool parameter_cannot_fail(const Node *node);

struct PushdownScope;
// No column of the scope's, nothing that has a meaning only inside its plan node, nothing volatile.
bool is_free_of_columns(const PushdownScope &scope, const Node *node);

}  // namespace remote_fdw
