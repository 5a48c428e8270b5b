// Where the source of an INSERT, UPDATE or DELETE may send the target's server another query after the first row has been written,
// it would meet the statement's own changes: a plan node between ModifyTable and its source then reads it to the end first.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Puts the node there, for a target whose rows are written one by one; or together, which reading from the same server meanwhile
// would break up. Once in a plan.
enum class RowsGo : uint8 { OneByOne, Together };
void drain_source_where_needed(PlannerInfo *root, ModifyTable *plan, Index target, RowsGo rows);
// The same for rows that must come back: they are sent some at a time, with one answer for each, where nothing that runs between two of
// them (a trigger, a volatile function) could see that they are sent early. False: they go one by one.
bool read_source_ahead(PlannerInfo *root, ModifyTable *plan, Relation target);
// Would it be.
bool must_drain_source(PlannerInfo *root, const ModifyTable *plan, Index target);
bool drains_source(const ModifyTable *plan);

// The node itself; `reason`: for EXPLAIN.
Plan *make_source_drain(Plan *source, const char *reason);

// What gives the rows, below that node.
Plan *write_source(const ModifyTable *plan);
// No row of the target can come twice: nothing is joined with it.
bool gives_each_row_once(const Plan *source, Index target);

}  // namespace remote_fdw
