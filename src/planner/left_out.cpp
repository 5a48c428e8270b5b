// Owns finding the columns that an INSERT leaves to the remote's defaults.
#include "remote_fdw/planner/left_out.h"

#include "remote_fdw/catalog/remote_defaults.h"
#include "remote_fdw/planner/top_query.h"

namespace remote_fdw {

namespace {

// Locations of a Const that no parser gives; folding keeps them.
constexpr int kDefaultMark = -2;

bool marks_queries = false;

Const *null_in(Node *cell) {
  if (IsA(cell, CoerceToDomain)) cell = reinterpret_cast<Node *>(reinterpret_cast<CoerceToDomain *>(cell)->arg);
  if (!IsA(cell, Const)) return nullptr;
  auto *constant = reinterpret_cast<Const *>(cell);
  return constant->constisnull ? constant : nullptr;
}

bool is_without_position(const Const *null) { return null != nullptr && null->location == -1; }

struct ValuesColumn {
  RangeTblEntry *rte;  // null: it is no column of VALUES
  int index;
};

ValuesColumn values_column(const List *rtable, const TargetEntry *target) {
  if (!IsA(target->expr, Var)) return {nullptr, 0};
  auto *var = reinterpret_cast<const Var *>(target->expr);
  if (var->varlevelsup != 0) return {nullptr, 0};
  RangeTblEntry *rte = rt_fetch(var->varno, rtable);
  return {rte->rtekind == RTE_VALUES ? rte : nullptr, var->varattno - 1};
}

Const *null_at(const List *row, int column) { return null_in(static_cast<Node *>(list_nth(row, column))); }

// A text as it was written has positions, unless every value in it is DEFAULT.
bool has_positions(const RangeTblEntry *rte) {
  bool all_defaults = true;
  ListCell *row, *cell;
  foreach (row, rte->values_lists)
    foreach (cell, lfirst_node(List, row)) {
      auto *node = static_cast<Node *>(lfirst(cell));
      if (exprLocation(node) >= 0) return true;
      all_defaults = all_defaults && null_in(node) != nullptr;
    }
  return all_defaults;
}

void mark_column(const ValuesColumn &column) {
  ListCell *row;
  foreach (row, column.rte->values_lists) {
    Const *null = null_at(lfirst_node(List, row), column.index);
    if (is_without_position(null)) null->location = kDefaultMark;
  }
}

bool inserts_into_ours(const Query *query) {
  if (query->commandType != CMD_INSERT || query->querySource != QSRC_ORIGINAL) return false;
  const RangeTblEntry *target = rt_fetch(query->resultRelation, query->rtable);
  return target->relkind == RELKIND_FOREIGN_TABLE && is_our_server(GetForeignServerIdByRelId(target->relid));
}

void mark_insert(const Query *query) {
  if (!inserts_into_ours(query)) return;
  ListCell *cell;
  foreach (cell, query->targetList) {
    ValuesColumn column = values_column(query->rtable, lfirst_node(TargetEntry, cell));
    if (column.rte != nullptr && has_positions(column.rte)) mark_column(column);
  }
}

[[noreturn]] void raise_unmarked(Relation relation) {
  ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                  errmsg("cannot tell DEFAULT from NULL in the first statement that uses remote_fdw in a session"),
                  errdetail("The INSERT gives foreign table \"%s\" several rows, and one of its columns has option remote_defaults.",
                            RelationGetRelationName(relation)),
                  errhint("Run it again, or set session_preload_libraries = 'remote_fdw'.")));
}

struct Count {
  int defaults;
  int unmarked;
};

Count count_defaults(const ValuesColumn &column) {
  Count count{};
  ListCell *row;
  foreach (row, column.rte->values_lists) {
    const Const *null = null_at(lfirst_node(List, row), column.index);
    if (null != nullptr && null->location == kDefaultMark) count.defaults++;
    if (is_without_position(null)) count.unmarked++;
  }
  return count;
}

void note_column(const ValuesColumn &column, AttrNumber attnum, Relation relation, LeftOut *out) {
  Count count = count_defaults(column);
  if (count.unmarked > 0 && !marks_queries) raise_unmarked(relation);
  if (count.defaults == list_length(column.rte->values_lists))
    out->always = bms_add_member(out->always, attnum);
  else if (count.defaults > 0)
    out->sometimes = bms_add_member(out->sometimes, attnum);
}

}  // namespace

void mark_defaults(Query *query) {
  marks_queries = true;
  mark_insert(query);
  if (!query->hasModifyingCTE) return;
  ListCell *cell;
  foreach (cell, query->cteList) mark_insert(castNode(Query, lfirst_node(CommonTableExpr, cell)->ctequery));
}

LeftOut left_out_columns(const PlannerInfo *root, Relation relation) {
  LeftOut out{columns_with_remote_defaults(relation), nullptr};
  Bitmapset *candidates = bms_copy(out.always);
  ListCell *cell;
  foreach (cell, root->parse->targetList) {
    auto *target = lfirst_node(TargetEntry, cell);
    if (target->resjunk || !bms_is_member(target->resno, candidates)) continue;
    out.always = bms_del_member(out.always, target->resno);
    ValuesColumn column = values_column(root->parse->rtable, target);
    if (column.rte != nullptr) note_column(column, target->resno, relation, &out);
  }
  return out;
}

List *left_out_by_rows(const PlannerInfo *root, const Bitmapset *columns) {
  List *rows = NIL;
  ListCell *cell, *row;
  foreach (cell, root->parse->targetList) {
    auto *target = lfirst_node(TargetEntry, cell);
    if (target->resjunk || !bms_is_member(target->resno, columns)) continue;
    ValuesColumn column = values_column(root->parse->rtable, target);
    if (rows == NIL)
      foreach (row, column.rte->values_lists) rows = lappend(rows, NIL);
    foreach (row, column.rte->values_lists) {
      const Const *null = null_at(lfirst_node(List, row), column.index);
      ListCell *left_out = list_nth_cell(rows, foreach_current_index(row));
      if (null != nullptr && null->location == kDefaultMark) lfirst(left_out) = lappend_int(static_cast<List *>(lfirst(left_out)), target->resno);
    }
  }
  return rows;
}

}  // namespace remote_fdw
