// What deparse may ask about the remote's catalog. It knows no connections: planner/remote_catalog answers.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/catalog/type_parts.h"

namespace remote_fdw {

enum class RemoteMatch : uint8 {
  Unknown,  // not asked yet
  Same,
  Different,
  Missing,
  Incomparable,  // what it does cannot be read from a catalog
  Unreachable,   // the remote could not be asked
};

struct RemoteCatalog {
  // What is known already; never a round trip. A collation is the same when it orders, matches and folds alike.
  RemoteMatch (*match)(const RemoteCatalog *self, CatalogObject object);
  // Asks about all of them (CatalogObject *) at once. Afterwards match() answers; it may still say Unknown.
  void (*learn)(const RemoteCatalog *self, const List *objects);
  Oid server;
  Oid user;  // whose mapping is used
};

}  // namespace remote_fdw
