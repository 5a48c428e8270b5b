// Prints what the remote returns for an aggregate that is computed in parts: its state, or what it is made of here
// (catalog/partial_states.h).
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/catalog/partial_states.h"
#include "remote_fdw/deparse/expr_printer.h"

namespace remote_fdw {

// The aggregate of the whole: what runs remotely when its state is its result, and what must ship in any case.
Aggref *whole_aggregate(const Aggref *part);

// Of any form but Unknown and Result.
void print_state(ExprPrinter *printer, const Aggref *part, StateForm form);

}  // namespace remote_fdw
