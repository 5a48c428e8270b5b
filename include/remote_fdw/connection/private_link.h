// A connection outside of the cache and of the local transaction, for connection/ only: what runs on it takes effect at once.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/pg/errors.h"

namespace remote_fdw {

// Of UserMapping *, in order of their OIDs. A mapping for PUBLIC has the server's owner for its user, by whose rights it is judged.
List *user_mappings_of(const ForeignServer *server);
// As in the catalog: "public" or a role.
const char *mapping_user(const UserMapping *mapping);

// Connects, which may raise, and closes afterwards in any case.
using LinkBody = void (*)(RemoteConnection *link, void *arg);
void with_private_link(const UserMapping *mapping, LinkBody body, void *arg);

template <typename F>
void with_private_link(const UserMapping *mapping, F &&f) {
  using Body = std::remove_reference_t<F>;
  with_private_link(mapping, [](RemoteConnection *link, void *arg) { (*static_cast<Body *>(arg))(link); }, &f);
}

// Outside of a transaction. The answer, an error included, in the current memory context.
PgResult *ask_privately(RemoteConnection *link, const char *sql);

}  // namespace remote_fdw
