// Owns the decision whether the first rows of each member are enough for the first rows of the whole: nothing between the scan
// and the query's LIMIT takes rows away or puts them in another order.
#include "remote_fdw/planner/arm_limit.h"

namespace remote_fdw {

namespace {

// No table has so many rows, and the sum of two such numbers is still a bigint.
constexpr int64 kMany = INT64CONST(1) << 61;

bool hands_rows_through(const PlannerInfo *root) {
  const Query *query = root->parse;
  bool regroups = query->hasAggs || query->groupClause != NIL || query->groupingSets != NIL || query->havingQual != nullptr ||
                  query->distinctClause != NIL || query->hasWindowFuncs || query->hasTargetSRFs || query->setOperations != nullptr;
  return query->commandType == CMD_SELECT && !regroups && query->rowMarks == NIL && bms_membership(root->all_baserels) == BMS_SINGLETON;
}

bool is_in_order(const PlannerInfo *root, const Path *path) {
  return root->sort_pathkeys == NIL || pathkeys_contained_in(root->sort_pathkeys, path->pathkeys);
}

Expr *number(int64 value) {
  return reinterpret_cast<Expr *>(makeConst(INT8OID, -1, InvalidOid, sizeof(int64), Int64GetDatum(value), false, FLOAT8PASSBYVAL));
}

bool is_null_constant(const Node *node) { return IsA(node, Const) && reinterpret_cast<const Const *>(node)->constisnull; }

// A NULL is no limit: LEAST ignores it.
Expr *at_most_many(Node *value) {
  if (IsA(value, Const)) return number(Min(DatumGetInt64(reinterpret_cast<Const *>(value)->constvalue), kMany));
  auto *least = makeNode(MinMaxExpr);
  least->minmaxtype = INT8OID;
  least->op = IS_LEAST;
  least->args = list_make2(copyObjectImpl(value), number(kMany));
  least->location = -1;
  return reinterpret_cast<Expr *>(least);
}

int64 value_of(const Expr *constant) { return DatumGetInt64(reinterpret_cast<const Const *>(constant)->constvalue); }

Expr *sum_of(Expr *a, Expr *b) {
  if (IsA(a, Const) && IsA(b, Const)) return number(value_of(a) + value_of(b));
  Oid plus = GetSysCacheOid4(OPERNAMENSP, Anum_pg_operator_oid, CStringGetDatum("+"), ObjectIdGetDatum(INT8OID), ObjectIdGetDatum(INT8OID),
                             ObjectIdGetDatum(PG_CATALOG_NAMESPACE));
  auto *sum = reinterpret_cast<OpExpr *>(make_opclause(plus, INT8OID, false, a, b, InvalidOid, InvalidOid));
  set_opfuncid(sum);
  return reinterpret_cast<Expr *>(sum);
}

// The same whenever it is computed, and by whom.
bool is_fixed(Node *value) { return !contain_volatile_functions(value) && !contain_subplans(value); }

}  // namespace

const Expr *arm_limit(PlannerInfo *root, const Path *path) {
  Node *count = root->parse->limitCount;
  Node *offset = root->parse->limitOffset;
  if (count == nullptr || is_null_constant(count) || root->parse->limitOption != LIMIT_OPTION_COUNT) return nullptr;
  if (path->parent->reloptkind != RELOPT_OTHER_MEMBER_REL || path->param_info != nullptr) return nullptr;
  if (!hands_rows_through(root) || !is_in_order(root, path) || !is_fixed(count) || !is_fixed(offset)) return nullptr;
  Expr *limit = at_most_many(count);
  if (offset != nullptr && !is_null_constant(offset)) limit = sum_of(limit, at_most_many(offset));
  // the local LIMIT refuses a negative number
  return IsA(limit, Const) && value_of(limit) < 0 ? nullptr : limit;
}

}  // namespace remote_fdw
