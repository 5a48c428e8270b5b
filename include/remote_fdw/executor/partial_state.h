// Makes the serialised transition states of aggregates over integers and numerics, as their deserialisation functions read
// them, from what the remote returns. Source: PostgreSQL, "CREATE AGGREGATE", SERIALFUNC and DESERIALFUNC.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/catalog/partial_states.h"

namespace remote_fdw {

// `sums`: numeric[] as catalog/partial_states.h says. Null over no values. In the current memory context.
NullableDatum serialised_state(StateForm form, Datum sums);

}  // namespace remote_fdw
