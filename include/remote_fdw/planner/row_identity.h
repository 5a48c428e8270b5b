// By what a row of the target of UPDATE or DELETE is found again: its key columns, else ctid and tableoid.
// Source: PostgreSQL, "FDW Routines for Updating Foreign Tables", AddForeignUpdateTargets.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

void add_foreign_update_targets(PlannerInfo *root, Index rti, RangeTblEntry *rte, Relation relation);

// The rows found by a scan of this relation will be updated or deleted.
bool is_update_target(const PlannerInfo *root, Index relid);
// They will, and are identified by ctid and tableoid.
bool is_identified_by_ctid(const PlannerInfo *root, Index relid);

}  // namespace remote_fdw
