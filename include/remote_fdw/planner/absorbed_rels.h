// Functions and VALUES lists in FROM that the remote can evaluate beside its own tables.
// Source: PostgreSQL, "Table Functions", "VALUES Lists".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/planner/rel_info.h"

namespace remote_fdw {

enum class JoinPlace : uint8 { Outer, Inner };

// What is known of `rel` as one side of `joinrel`, whose other side is `partner`; nullptr when it must stay here. On the inner
// side it may refer to the partner's columns (LATERAL).
RelPushdownInfo *make_absorbed_info(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *rel, const RelPushdownInfo *partner,
                                    JoinPlace place);

// Can the remote of that scope make these rows, if nothing outside is referred to.
bool is_absorbable(const PlannerInfo *root, const RelOptInfo *rel, const PushdownScope &scope);

}  // namespace remote_fdw
