// Which index ON CONFLICT means is for the remote to say: the planner, which knows no index of a foreign table, must not ask for one.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Before planning: what INSERTs into our foreign tables, or into partitioned tables all of whose partitions are ours, say of the
// index is put where the planner leaves it alone, in an entry of the range table that nothing refers to. It stays with the
// query through copies and nested planning. WITH queries are looked into.
void hide_arbiters(Query *query);

struct Arbiter {
  List *elements;  // InferenceElem, simplified by the planner; none: any conflict
  List *where;     // Expr
};
// While the query is planned.
Arbiter hidden_arbiter(const PlannerInfo *root);

// The foreign tables that are leaves of a partitioned table; none when it has other leaves, or no leaf.
List *our_partitions(Oid relid);

}  // namespace remote_fdw
