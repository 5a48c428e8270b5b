// A foreign server and its options, read once per planning however many tables it has.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/catalog/options.h"

namespace remote_fdw {

struct ServerFacts {
  ForeignServer *server;
  ForeignOptions options;  // of a table without its own
};

// Lives as long as the planning of the whole statement.
const ServerFacts *server_facts(PlannerInfo *root, Oid server);

}  // namespace remote_fdw
