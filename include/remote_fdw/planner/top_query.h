// What is done to a query before it is planned, and to its plan afterwards. Source: PostgreSQL, planner_hook.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// A set operation over foreign tables of one server becomes SELECT ... FROM (it): the planner lets no FDW take part in a set operation,
// but in a subquery. ORDER BY and LIMIT come along to the outside. Any other query is returned as it is.
Query *as_subquery(Query *query);

// A server of this wrapper.
bool is_our_server(Oid server);

// Does it, as far as its text tells, read tables of one server of ours only.
bool reads_one_server(Query *query);

}  // namespace remote_fdw
