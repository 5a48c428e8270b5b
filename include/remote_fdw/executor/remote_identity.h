// Whether the rows of a remote relation may be told by ctid and tableoid.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/executor/remote_relation.h"

namespace remote_fdw {

// Raises when they may not. What has been done to the rows meanwhile the error takes back.
void check_identity_by_ctid(const RemoteRelation &remote, Relation relation);

}  // namespace remote_fdw
