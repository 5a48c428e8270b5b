// Owns the decision whether the remote can make a join, and where each condition goes: into ON, into WHERE, into EXISTS.
// A condition of an input is moved up: from the side whose rows all survive into WHERE, from the side that an outer join
// extends by NULLs into ON. Where neither is right (FULL), the input becomes a subquery.
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/planner/join_paths.h"
#include "remote_fdw/planner/row_locks.h"

namespace remote_fdw {

namespace {

struct SortedClauses {
  List *on;     // decide which rows match
  List *above;  // filter the result; of an inner join, too
  List *local;
  const char *reason;  // of the first one in `local`
};

constexpr JoinVerdict refusal(const char *reason) { return {nullptr, reason}; }

bool is_inner_join(JoinType type) { return type == JOIN_INNER; }

bool is_filter(const JoinAttempt &a, const RestrictInfo *clause) {
  return is_inner_join(a.type) || (IS_OUTER_JOIN(a.type) && RINFO_IS_PUSHED_DOWN(clause, a.joinrel->relids));
}

SortedClauses sort_clauses(const JoinAttempt &a, const RelPushdownInfo *info) {
  SortedClauses sorted{};
  ListCell *cell;
  foreach (cell, a.clauses) {
    auto *clause = lfirst_node(RestrictInfo, cell);
    Shippability verdict = check_clause(info, clause);
    if (!verdict.ok) {
      if (sorted.reason == nullptr || !is_filter(a, clause)) sorted.reason = verdict.reason;
      sorted.local = lappend(sorted.local, clause);
    } else if (is_filter(a, clause)) {
      sorted.above = lappend(sorted.above, clause);
    } else {
      sorted.on = lappend(sorted.on, clause);
    }
  }
  return sorted;
}

// What decides which rows match must be the remote's; a filter above may stay here, unless it is all there is.
bool must_stay_local(const JoinAttempt &a, const SortedClauses &sorted) {
  ListCell *cell;
  foreach (cell, sorted.local)
    if (!is_filter(a, lfirst_node(RestrictInfo, cell))) return true;
  return is_inner_join(a.type) && sorted.local != NIL && sorted.above == NIL;
}

bool has_pseudoconstant(const List *clauses) {
  ListCell *cell;
  foreach (cell, clauses)
    if (lfirst_node(RestrictInfo, cell)->pseudoconstant) return true;
  return false;
}

// Of a statement with several targets (partitions, children) the row found must tell which one it is of.
bool changes_one_of_several(const PlannerInfo *root, Relids relids) {
  return changes_rows_of(root, relids) && !bms_is_member(root->parse->resultRelation, relids);
}

// LATERAL refers to what is on the left of it, to columns that have a name there.
bool lateral_fits(const JoinAttempt &a) {
  if (bms_overlap(a.outer->lateral_relids, a.inner->relids)) return false;
  const FromItem *from = a.inner_info->from;
  if (!bms_overlap(a.inner->lateral_relids, a.outer->relids) || from->kind != FromKind::Query) return true;
  if (a.type != JOIN_INNER && a.type != JOIN_LEFT) return false;
  PushdownScope scope = a.outer_info->scope;
  scope.relids = a.outer->relids;
  ListCell *cell;
  foreach (cell, from->link->args) {
    auto *column = static_cast<Expr *>(lfirst(cell));
    if (!names_columns_of(a.outer_info->from, column) || !check_shippable(scope, column).ok) return false;
  }
  return true;
}

const char *why_not_at_all(const JoinAttempt &a) {
  if (a.outer_info->local_clauses != NIL || a.inner_info->local_clauses != NIL)
    return "a condition below it is evaluated here";
  if (changes_one_of_several(a.root, a.joinrel->relids)) return "its target is one of several";
  if (!bms_is_empty(a.joinrel->lateral_relids)) return "it refers to a relation outside (LATERAL)";
  if (!lateral_fits(a)) return "it refers to a relation beside it (LATERAL)";
  if (has_placeholder(a.outer) || has_placeholder(a.inner)) return "a value from below an outer join is evaluated here";
  if (has_pseudoconstant(a.clauses)) return "a condition without columns is evaluated here first";
  return nullptr;
}

// The text of such a value within a row depends on settings, or is not its value.
bool is_unsafe_in_row_text(Oid type) {
  Oid base = getBaseType(type);
  Oid element = get_element_type(base);
  if (OidIsValid(element)) base = getBaseType(element);
  return base == MONEYOID || base == CHAROID;
}

bool row_travels_as_text(const JoinAttempt &a, Index rti) {
  Relation relation = table_open(planner_rt_fetch(rti, a.root)->relid, NoLock);
  TupleDesc desc = RelationGetDescr(relation);
  bool safe = true;
  for (int i = 0; i < desc->natts; i++)
    safe = safe && (TupleDescAttr(desc, i)->attisdropped || !is_unsafe_in_row_text(TupleDescAttr(desc, i)->atttypid));
  table_close(relation, NoLock);
  return safe;
}

const char *why_not_result(const JoinAttempt &a) {
  List *tlist = scan_tlist_of(a.joinrel);
  if (list_length(tlist) > MaxTupleAttributeNumber) return "it has too many columns";
  ListCell *cell;
  foreach (cell, tlist) {
    auto *var = reinterpret_cast<Var *>(lfirst_node(TargetEntry, cell)->expr);
    if (is_left_out(pushdown_info(a.joinrel), var)) continue;
    bool of_table = planner_rt_fetch(var->varno, a.root)->rtekind == RTE_RELATION;
    if (var->varattno <= 0 && !of_table) return "the whole row of a function or a VALUES list is made here";
    if (var->varattno == InvalidAttrNumber && !row_travels_as_text(a, var->varno))
      return "a whole row holds a value whose text depends on settings";
  }
  return nullptr;
}

RelPushdownInfo *merged_info(const JoinAttempt &a) {
  const RelPushdownInfo *outer = a.outer_info, *inner = a.inner_info;
  auto *info = palloc_struct<RelPushdownInfo>();
  info->kind = RelKind::Join;
  info->server = outer->server;
  info->user = outer->user;
  info->options = outer->options;
  info->options.use_remote_estimate = outer->options.use_remote_estimate || inner->options.use_remote_estimate;
  info->options.async_capable = Max(outer->options.async_capable, inner->options.async_capable);
  info->options.fetch_size = Max(outer->options.fetch_size, inner->options.fetch_size);
  info->scope = outer->scope;
  info->scope.relids = a.joinrel->relids;
  info->scope.clauses = a.clauses;
  info->size_is_guess = outer->size_is_guess || inner->size_is_guess;
  info->join = {outer, inner, NIL};
  return info;
}

List *explained(const RelPushdownInfo *outer, const char *words, const RelPushdownInfo *inner) {
  List *relations = list_make1(makeString(pstrdup("(")));
  relations = list_concat(relations, outer->relations);
  relations = lappend(relations, makeString(psprintf(") %s (", words)));
  relations = list_concat(relations, inner->relations);
  return lappend(relations, makeString(pstrdup(")")));
}

List *columns_in(const RelOptInfo *rel) {
  return pull_var_clause(reinterpret_cast<Node *>(rel->reltarget->exprs), PVC_RECURSE_PLACEHOLDERS);
}

// With conditions of its own it becomes a subquery, so that they are evaluated before the join.
const FromItem *full_join_input(const RelOptInfo *rel, const RelPushdownInfo *info) {
  if (is_empty(remote_conditions(info))) return info->from;
  auto *item = palloc_struct<FromItem>();
  item->kind = FromKind::Subquery;
  item->number = static_cast<unsigned>(bms_next_member(info->scope.relids, -1));
  item->input = info->from;
  item->where = remote_conditions(info);
  item->columns = columns_in(rel);
  return item;
}

List *both_substitutes(const RelPushdownInfo *outer, const RelPushdownInfo *inner) {
  return list_concat_copy(outer->substitutes, inner->substitutes);
}

void write_inner(RelPushdownInfo *info, const RelPushdownInfo *outer, const RelPushdownInfo *inner, const SortedClauses &sorted) {
  RemoteConditions where = both(remote_conditions(outer), remote_conditions(inner));
  info->from = make_join_item(JOIN_INNER, outer->from, inner->from, {sorted.above, NIL});
  info->remote_clauses = where.clauses;
  info->remote_tests = where.tests;
  info->substitutes = both_substitutes(outer, inner);
  info->relations = explained(outer, "INNER JOIN", inner);
}

void write_left(RelPushdownInfo *info, const RelPushdownInfo *outer, const RelPushdownInfo *inner, const SortedClauses &sorted) {
  info->from = make_join_item(JOIN_LEFT, outer->from, inner->from, both({sorted.on, NIL}, remote_conditions(inner)));
  info->remote_clauses = list_concat_copy(outer->remote_clauses, sorted.above);
  info->remote_tests = outer->remote_tests;
  info->substitutes = both_substitutes(outer, inner);
  info->relations = explained(outer, "LEFT JOIN", inner);
}

void write_full(RelPushdownInfo *info, const JoinAttempt &a, const SortedClauses &sorted) {
  const FromItem *outer = full_join_input(a.outer, a.outer_info), *inner = full_join_input(a.inner, a.inner_info);
  info->from = make_join_item(JOIN_FULL, outer, inner, {sorted.on, NIL});
  info->remote_clauses = sorted.above;
  info->substitutes = both_substitutes(a.outer_info, a.inner_info);
  info->relations = explained(a.outer_info, "FULL JOIN", a.inner_info);
}

// The inner side's own substitutes are good inside EXISTS only, and those made here outside only.
void write_exists(RelPushdownInfo *info, const JoinAttempt &a, const SortedClauses &sorted, List *substitutes) {
  const RelPushdownInfo *outer = a.outer_info, *inner = a.inner_info;
  auto *test = palloc_struct<ExistsTest>();
  test->kind = a.type == JOIN_SEMI ? ExistsKind::Exists : ExistsKind::NotExists;
  test->from = inner->from;
  test->hidden = a.inner->relids;
  test->substitutes = inner->substitutes;
  test->where = both({sorted.on, NIL}, remote_conditions(inner));
  info->from = outer->from;
  info->substitutes = list_concat_copy(outer->substitutes, substitutes);
  info->remote_clauses = list_concat_copy(outer->remote_clauses, sorted.above);
  info->remote_tests = lappend(list_copy(outer->remote_tests), test);
  info->relations = explained(outer, a.type == JOIN_SEMI ? "SEMI JOIN" : "ANTI JOIN", inner);
}

const Var *column_of(const EquivalenceMember *member) {
  Expr *expr = member->em_expr;
  while (IsA(expr, RelabelType)) expr = reinterpret_cast<RelabelType *>(expr)->arg;
  return IsA(expr, Var) ? reinterpret_cast<Var *>(expr) : nullptr;
}

const Var *column_among(const EquivalenceClass *ec, Relids relids) {
  ListCell *cell;
  foreach (cell, ec->ec_members) {
    const Var *column = column_of(static_cast<EquivalenceMember *>(lfirst(cell)));
    if (column != nullptr && bms_is_member(column->varno, relids) && column->varattno > 0) return column;
  }
  return nullptr;
}

bool has_column(const EquivalenceClass *ec, const Var *wanted) {
  ListCell *cell;
  foreach (cell, ec->ec_members) {
    const Var *column = column_of(static_cast<EquivalenceMember *>(lfirst(cell)));
    if (column != nullptr && column->varno == wanted->varno && column->varattno == wanted->varattno) return true;
  }
  return false;
}

// The column of the outer side that the join has found equal: above a semi join an inner column serves comparisons of its
// equivalence class only.
const Var *equal_outer_column(const JoinAttempt &a, const Var *inner) {
  ListCell *cell;
  foreach (cell, a.root->eq_classes) {
    auto *ec = static_cast<EquivalenceClass *>(lfirst(cell));
    if (ec->ec_has_volatile || ec->ec_broken || !has_column(ec, inner)) continue;
    const Var *column = column_among(ec, a.outer->relids);
    if (column != nullptr) return column;
  }
  return nullptr;
}

Oid castable(Oid type) { return type < FirstGenbkiObjectId ? type : TEXTOID; }

ColumnAlias *substitute_for(const JoinAttempt &a, const Var *inner) {
  auto *alias = palloc_struct<ColumnAlias>();
  *alias = {static_cast<Index>(inner->varno), inner->varattno, AliasKind::Null, 0, 0, nullptr, castable(inner->vartype)};
  if (a.type == JOIN_ANTI) return alias;
  alias->kind = AliasKind::SameAs;
  alias->same = equal_outer_column(a, inner);
  if (alias->same == nullptr) return nullptr;
  if (alias->same->vartype == inner->vartype) alias->type = InvalidOid;
  return alias;
}

bool is_inner_column(const JoinAttempt &a, const Var *var) { return bms_is_member(var->varno, a.inner->relids); }

// Columns of the inner side that are used above; NIL and !ok when one cannot be had.
struct Substitutes {
  List *aliases;
  bool ok;
};

Substitutes find_substitutes(const JoinAttempt &a, const RelPushdownInfo *info) {
  Substitutes found{NIL, true};
  ListCell *cell;
  foreach (cell, columns_in(a.joinrel)) {
    auto *var = lfirst_node(Var, cell);
    if (!is_inner_column(a, var) || is_left_out(info, var)) continue;
    ColumnAlias *alias = substitute_for(a, var);
    if (alias == nullptr) return {NIL, false};
    found.aliases = lappend(found.aliases, alias);
  }
  return found;
}

bool hides_inner_side(JoinType type) { return type == JOIN_SEMI || type == JOIN_ANTI; }

bool is_supported(JoinType type) {
  return type == JOIN_INNER || type == JOIN_LEFT || type == JOIN_FULL || hides_inner_side(type);
}

// Which columns of the inner side a filter above an anti join uses is not in its target: all of them are NULL.
bool uses_hidden_column(const JoinAttempt &a, const List *above) {
  ListCell *cell;
  foreach (cell, above)
    if (bms_overlap(lfirst_node(RestrictInfo, cell)->clause_relids, a.inner->relids)) return true;
  return false;
}

void write_join(RelPushdownInfo *info, const JoinAttempt &a, const SortedClauses &sorted, List *substitutes) {
  const RelPushdownInfo *outer = a.outer_info, *inner = a.inner_info;
  switch (a.type) {
    case JOIN_INNER:
      write_inner(info, outer, inner, sorted);
      break;
    case JOIN_LEFT:
      write_left(info, outer, inner, sorted);
      break;
    case JOIN_FULL:
      write_full(info, a, sorted);
      break;
    default:
      write_exists(info, a, sorted, substitutes);
      break;
  }
  info->join.clauses = is_inner_join(a.type) ? sorted.above : sorted.on;
}

JoinAttempt as_left_join(const JoinAttempt &a) {
  if (a.type != JOIN_RIGHT) return a;
  return {a.root, a.joinrel, a.inner, a.outer, a.inner_info, a.outer_info, JOIN_LEFT, a.clauses};
}

}  // namespace

JoinVerdict make_join_info(const JoinAttempt &attempt) {
  JoinAttempt a = as_left_join(attempt);
  if (!is_supported(a.type)) return refusal(nullptr);
  if (const char *reason = why_not_at_all(a)) return refusal(reason);

  RelPushdownInfo *info = merged_info(a);
  SortedClauses sorted = sort_clauses(a, info);
  if (must_stay_local(a, sorted)) return refusal(sorted.reason);
  Substitutes found{NIL, true};
  if (hides_inner_side(a.type)) {
    found = find_substitutes(a, info);
    if (!found.ok || sorted.local != NIL || uses_hidden_column(a, sorted.above))
      return refusal("a column of the inner side of a semi join is used above it");
  }
  write_join(info, a, sorted, found.aliases);
  ListCell *cell;
  foreach (cell, sorted.local) classify_clause(info, lfirst_node(RestrictInfo, cell));

  a.joinrel->fdw_private = info;
  const char *reason = why_not_result(a);
  a.joinrel->fdw_private = nullptr;
  return reason == nullptr ? JoinVerdict{info, nullptr} : refusal(reason);
}

}  // namespace remote_fdw
