// What this session knows of the remotes' catalogs: which types, functions, operators and collations are the same there.
// Asked for at need, kept per server until the server, an object here, or an answer of the remote casts doubt on it.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/deparse/remote_catalog.h"

namespace remote_fdw {

// For a PushdownScope; in the current memory context. Connects (as `user`'s mapping says) only when learn() needs to.
const RemoteCatalog *remote_catalog(Oid server, Oid user);

}  // namespace remote_fdw
