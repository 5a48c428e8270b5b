// Owns the decision which queries of a WITH clause go along with the remote queries that read them.
#include "remote_fdw/planner/common_queries.h"

#include "remote_fdw/pg/compat.h"
#include "remote_fdw/planner/initial_queries.h"
#include "remote_fdw/planner/top_query.h"

namespace remote_fdw {

namespace {

const PlannerInfo *owner_of(const PlannerInfo *root, const RangeTblEntry *rte) {
  for (Index up = rte->ctelevelsup; up > 0 && root != nullptr; up--) root = root->parent_root;
  return root;
}

// 0: it was not planned apart.
int plan_number(const PlannerInfo *owner, const char *name) {
  ListCell *cte, *number;
  forboth(cte, owner->parse->cteList, number, owner->cte_plan_ids)
    if (strcmp(lfirst_node(CommonTableExpr, cte)->ctename, name) == 0) return Max(lfirst_int(number), 0);
  return 0;
}

// Part of a larger query on this server it is computed once, for all that read it.
bool may_be_all_there(const PlannerInfo *root) {
  while (root->parent_root != nullptr) root = root->parent_root;
  return root->parse->commandType == CMD_SELECT && !root->parse->hasModifyingCTE && reads_one_server(root->parse);
}

bool has_parameter(Node *node, void *) {
  if (node == nullptr) return false;
  if (IsA(node, Param)) return reinterpret_cast<Param *>(node)->paramkind == PARAM_EXEC;
  return walk_expression(node, has_parameter, nullptr);
}

// It stands before the whole text, where no outer columns are.
bool stands_alone(const WholeQuery &whole) {
  SelectSpec query = *whole.query;
  query.parameters = InitialQueries::SpelledOut;
  return !has_parameter(reinterpret_cast<Node *>(build_select(query).params), nullptr);
}

}  // namespace

CommonQuery find_common_query(PlannerInfo *root, const RangeTblEntry *rte) {
  const PlannerInfo *owner = owner_of(root, rte);
  int number = owner == nullptr || rte->self_reference ? 0 : plan_number(owner, rte->ctename);
  if (number == 0 || !may_be_all_there(root)) return {};
  auto *subroot = static_cast<PlannerInfo *>(list_nth(root->glob->subroots, number - 1));
  if (may_give_other_rows(subroot->parse)) return {};
  WholeQuery whole = find_whole_query(subroot, RowOrder::Matters);
  if (whole.query == nullptr || !stands_alone(whole)) return {};
  return {whole, static_cast<unsigned>(number)};
}

}  // namespace remote_fdw
