// Owns the rewriting of a whole query before it is planned.
#include "remote_fdw/planner/top_query.h"

#include "remote_fdw/pg/compat.h"
#include "remote_fdw/planner/base_paths.h"

namespace remote_fdw {

bool is_our_server(Oid server) { return GetFdwRoutineByServerId(server)->GetForeignRelSize == get_foreign_rel_size; }

namespace {

// What a walk has found so far: one server of ours, or a table that is not on it.
struct Tables {
  Oid server;
  bool others;
};

void note(Tables *tables, const RangeTblEntry *rte) {
  // the entries of a view's rule are no tables of the query
  if (rte->rtekind != RTE_RELATION || rte->relkind == RELKIND_VIEW) return;
  Oid server = rte->relkind == RELKIND_FOREIGN_TABLE ? GetForeignServerIdByRelId(rte->relid) : InvalidOid;
  if (!OidIsValid(tables->server) && OidIsValid(server) && is_our_server(server)) tables->server = server;
  tables->others = tables->others || !OidIsValid(server) || server != tables->server;
}

bool is_elsewhere(Node *node, void *context) {
  if (node == nullptr) return false;
  auto *tables = static_cast<Tables *>(context);
  if (IsA(node, RangeTblEntry)) {
    note(tables, reinterpret_cast<RangeTblEntry *>(node));
    return tables->others;
  }
  return walk_queries(node, is_elsewhere, context);
}

}  // namespace

bool reads_one_server(Query *query) {
  Tables tables{InvalidOid, false};
  return !is_elsewhere(reinterpret_cast<Node *>(query), &tables) && OidIsValid(tables.server);
}

namespace {

bool may_be_wrapped(Query *query) {
  bool plain = query->commandType == CMD_SELECT && query->setOperations != nullptr && query->rowMarks == NIL && !query->hasModifyingCTE;
  // a sub-SELECT there might use a WITH of the query's
  return plain && !contain_subplans(query->limitCount) && !contain_subplans(query->limitOffset) && reads_one_server(query);
}

RangeTblEntry *entry_of(Query *query) {
  auto *rte = makeNode(RangeTblEntry);
  rte->rtekind = RTE_SUBQUERY;
  rte->subquery = query;
  rte->inFromCl = true;
  List *names = NIL;
  ListCell *cell;
  foreach (cell, query->targetList) {
    const char *name = lfirst_node(TargetEntry, cell)->resname;
    names = lappend(names, makeString(pstrdup(name == nullptr ? "?column?" : name)));
  }
  rte->alias = makeAlias("*SELECT*", NIL);
  rte->eref = makeAlias("*SELECT*", names);
  return rte;
}

// Its sort references move out with ORDER BY.
TargetEntry *outer_target(TargetEntry *inner) {
  auto *target = makeNode(TargetEntry);
  *target = *inner;
  target->expr = reinterpret_cast<Expr *>(makeVarFromTargetEntry(1, inner));
  inner->ressortgroupref = 0;
  return target;
}

Query *wrapped(Query *query) {
  auto *outer = makeNode(Query);
  outer->commandType = CMD_SELECT;
  outer->querySource = query->querySource;
  outer->queryId = query->queryId;
  outer->canSetTag = query->canSetTag;
  outer->hasRowSecurity = query->hasRowSecurity;
  outer->rtable = list_make1(entry_of(query));
  auto *reference = makeNode(RangeTblRef);
  reference->rtindex = 1;
  outer->jointree = makeFromExpr(list_make1(reference), nullptr);
  ListCell *cell;
  foreach (cell, query->targetList) outer->targetList = lappend(outer->targetList, outer_target(lfirst_node(TargetEntry, cell)));
  outer->sortClause = query->sortClause;
  outer->limitCount = query->limitCount;
  outer->limitOffset = query->limitOffset;
  outer->limitOption = query->limitOption;
  outer->stmt_location = query->stmt_location;
  outer->stmt_len = query->stmt_len;
  query->sortClause = NIL;
  query->limitCount = query->limitOffset = nullptr;
  query->limitOption = LIMIT_OPTION_COUNT;
  return outer;
}

}  // namespace

Query *as_subquery(Query *query) { return may_be_wrapped(query) ? wrapped(query) : query; }

}  // namespace remote_fdw
