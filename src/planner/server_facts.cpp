// Owns what the statement being planned has read of servers.
#include "remote_fdw/planner/server_facts.h"

#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

// Of the statement planned last; a function that is evaluated in planning may plan another one in between.
struct {
  const PlannerGlobal *statement;
  List *facts;  // ServerFacts *
} known;

void forget(void *statement) {
  if (known.statement == statement) known = {};
}

void watch(PlannerGlobal *statement) {
  if (known.statement == statement) return;
  MemoryContext context = GetMemoryChunkContext(statement);
  auto *callback = static_cast<MemoryContextCallback *>(MemoryContextAllocZero(context, sizeof(MemoryContextCallback)));
  callback->func = forget;
  callback->arg = statement;
  MemoryContextRegisterResetCallback(context, callback);
  known = {statement, NIL};
}

}  // namespace

const ServerFacts *server_facts(PlannerInfo *root, Oid server) {
  watch(root->glob);
  ListCell *cell;
  foreach (cell, known.facts) {
    auto *facts = static_cast<ServerFacts *>(lfirst(cell));
    if (facts->server->serverid == server) return facts;
  }
  return in_context(GetMemoryChunkContext(root->glob), [&] {
    auto *facts = palloc_struct<ServerFacts>();
    facts->server = GetForeignServer(server);
    facts->options = read_foreign_options(facts->server, nullptr);
    known.facts = lappend(known.facts, facts);
    return facts;
  });
}

}  // namespace remote_fdw
