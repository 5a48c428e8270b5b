// Owns the text of FROM and WHERE: tables, joins, subqueries and the names of their columns, EXISTS.
#include "remote_fdw/deparse/from_clause.h"

#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/deparse/node_rules.h"
#include "remote_fdw/deparse/select.h"
#include "remote_fdw/deparse/target_list.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

const char *join_words(JoinType type) {
  switch (type) {
    case JOIN_LEFT:
      return " LEFT JOIN ";
    case JOIN_RIGHT:
      return " RIGHT JOIN ";
    case JOIN_FULL:
      return " FULL JOIN ";
    default:
      return " INNER JOIN ";
  }
}

void print_table(ExprPrinter *printer, const FromItem *item) {
  append_qualified_name(printer->out, item->name.schema, item->name.relation);
  appendStringInfoChar(printer->out, ' ');
  print_table_alias(printer, item->rti);
}

void print_column_names(StringInfo out, int count) {
  appendStringInfoChar(out, '(');
  for (int i = 1; i <= count; i++) appendStringInfo(out, i > 1 ? ", c%d" : "c%d", i);
  appendStringInfoChar(out, ')');
}

void print_query_item(ExprPrinter *printer, const FromItem *item) {
  appendStringInfoString(printer->out, item->link != nullptr ? "LATERAL (" : "(");
  print_query(printer, *item->query, item->link);
  appendStringInfoString(printer->out, ") ");
  print_table_alias(printer, item->rti);
  if (item->query->targets != NIL) print_column_names(printer->out, list_length(item->query->targets));
}

const char *set_words(const SetTree *set) {
  switch (set->op) {
    case SETOP_INTERSECT:
      return set->all ? " INTERSECT ALL " : " INTERSECT ";
    case SETOP_EXCEPT:
      return set->all ? " EXCEPT ALL " : " EXCEPT ";
    default:
      return set->all ? " UNION ALL " : " UNION ";
  }
}

void print_set(ExprPrinter *printer, const SetTree *set);

void print_arm(ExprPrinter *printer, const SetTree *set) {
  appendStringInfoChar(printer->out, '(');
  print_set(printer, set);
  appendStringInfoChar(printer->out, ')');
}

// From left to right, but INTERSECT binds tighter.
bool stands_first(const SetTree *set) { return set->left->query == nullptr && (set->op != SETOP_INTERSECT || set->left->op == SETOP_INTERSECT); }

void print_set(ExprPrinter *printer, const SetTree *set) {
  check_stack_depth();
  if (set->query != nullptr) {
    print_query(printer, *set->query, nullptr);
    return;
  }
  if (stands_first(set))
    print_set(printer, set->left);
  else
    print_arm(printer, set->left);
  appendStringInfoString(printer->out, set_words(set));
  print_arm(printer, set->right);
}

const SetTree *first_arm(const SetTree *set) {
  while (set->query == nullptr) set = set->left;
  return set;
}

void print_set_item(ExprPrinter *printer, const FromItem *item) {
  print_arm(printer, item->set);
  appendStringInfoChar(printer->out, ' ');
  print_table_alias(printer, item->rti);
  print_column_names(printer->out, list_length(first_arm(item->set)->query->targets));
}

List *arms_of(const SetTree *set) {
  if (set->query != nullptr) return list_make1(const_cast<SelectSpec *>(set->query));
  return list_concat(arms_of(set->left), arms_of(set->right));
}

// Printed as a part of the outermost query: it refers to no columns outside.
void define_cte(ExprPrinter *printer, const FromItem *item) {
  const ExprPrinter *outermost = printer;
  while (outermost->outer != nullptr) outermost = outermost->outer;
  ExprPrinter definer = *outermost;
  StringInfoData text;
  initStringInfo(&text);
  definer.out = &text;
  definer.params = printer->params;
  print_query(&definer, *item->query, nullptr);
  printer->params = definer.params;
  WithClause *with = printer->with;
  appendStringInfo(&with->text, "%sw%u", with->numbers == NIL ? "WITH " : ", ", item->number);
  if (item->query->targets != NIL) print_column_names(&with->text, list_length(item->query->targets));
  appendStringInfo(&with->text, " AS (%s)", text.data);
  with->numbers = lappend_int(with->numbers, static_cast<int>(item->number));
}

void print_cte_item(ExprPrinter *printer, const FromItem *item) {
  if (!list_member_int(printer->with->numbers, static_cast<int>(item->number))) define_cte(printer, item);
  appendStringInfo(printer->out, "w%u ", item->number);
  print_table_alias(printer, item->rti);
}

void print_values(ExprPrinter *printer, const List *rows) {
  appendStringInfoString(printer->out, "(VALUES ");
  ListCell *row;
  foreach (row, rows) {
    if (foreach_current_index(row) > 0) appendStringInfoString(printer->out, ", ");
    appendStringInfoChar(printer->out, '(');
    print_list(printer, lfirst_node(List, row));
    appendStringInfoChar(printer->out, ')');
  }
  appendStringInfoChar(printer->out, ')');
}

void print_function(ExprPrinter *printer, Index rti) {
  const RangeTblEntry *rte = planner_rt_fetch(rti, printer->scope->root);
  if (rte->rtekind == RTE_VALUES)
    print_values(printer, rte->values_lists);
  else
    print_from_function(printer, reinterpret_cast<FuncExpr *>(linitial_node(RangeTblFunction, rte->functions)->funcexpr));
  if (rte->funcordinality) appendStringInfoString(printer->out, " WITH ORDINALITY");
  appendStringInfoChar(printer->out, ' ');
  print_table_alias(printer, rti);
  print_column_names(printer->out, list_length(rte->eref->colnames));
}

void print_join(ExprPrinter *printer, const FromItem *item) {
  appendStringInfoChar(printer->out, '(');
  print_from(printer, item->outer);
  appendStringInfoString(printer->out, join_words(item->join_type));
  print_from(printer, item->inner);
  appendStringInfoString(printer->out, " ON (");
  if (is_empty(item->on)) appendStringInfoString(printer->out, "TRUE");
  print_conditions(printer, item->on);
  appendStringInfoString(printer->out, "))");
}

ColumnAlias *make_alias(const Var *var, unsigned subquery, int column) {
  auto *alias = palloc_struct<ColumnAlias>();
  *alias = {static_cast<Index>(var->varno), var->varattno, AliasKind::SubqueryColumn, subquery, column, nullptr, InvalidOid};
  return alias;
}

// The FROM of a subquery comes before its columns in the making: it may hold subqueries, too.
void print_subquery(ExprPrinter *printer, const FromItem *item) {
  StringInfo out = printer->out;
  StringInfoData from;
  initStringInfo(&from);
  printer->out = &from;
  print_from(printer, item->input);
  printer->out = out;

  appendStringInfoString(out, "(SELECT ");
  if (item->columns == NIL) appendStringInfoString(out, "NULL");
  List *aliases = NIL;
  StringInfoData names;
  initStringInfo(&names);
  ListCell *cell;
  foreach (cell, item->columns) {
    auto *var = lfirst_node(Var, cell);
    int column = foreach_current_index(cell) + 1;
    if (column > 1) appendStringInfoString(out, ", ");
    print_target(printer, item->input, reinterpret_cast<Expr *>(var));
    appendStringInfo(&names, column > 1 ? ", c%d" : "c%d", column);
    aliases = lappend(aliases, make_alias(var, item->number, column));
  }
  appendStringInfo(out, " FROM %s", from.data);
  print_where(printer, item->where);
  appendStringInfo(out, ") s%u", item->number);
  if (printer->query > 0) appendStringInfo(out, "_%d", printer->query);
  if (item->columns != NIL) appendStringInfo(out, "(%s)", names.data);
  // the newest first: a column may pass through several subqueries
  printer->aliases = list_concat(aliases, printer->aliases);
}

List *aliases_inside(const ExprPrinter *printer, const ExistsTest *test) {
  List *aliases = list_copy(test->substitutes);
  ListCell *cell;
  foreach (cell, printer->aliases) {
    auto *alias = static_cast<ColumnAlias *>(lfirst(cell));
    if (!bms_is_member(static_cast<int>(alias->rti), test->hidden)) aliases = lappend(aliases, alias);
  }
  return aliases;
}

void print_test(ExprPrinter *printer, const ExistsTest *test) {
  List *aliases_outside = printer->aliases;
  printer->aliases = aliases_inside(printer, test);
  if (test->kind == ExistsKind::NotExists) appendStringInfoString(printer->out, "NOT ");
  appendStringInfoString(printer->out, "EXISTS (SELECT NULL FROM ");
  print_from(printer, test->from);
  print_where(printer, test->where);
  appendStringInfoChar(printer->out, ')');
  printer->aliases = aliases_outside;
}

bool contains(const FromItem *item, Index rti) {
  switch (item->kind) {
    case FromKind::Table:
    case FromKind::Function:
    case FromKind::Query:
    case FromKind::SetOperation:
    case FromKind::Cte:
      return item->rti == rti;
    case FromKind::Subquery:
      return contains(item->input, rti);
    case FromKind::Join:
      break;
  }
  return contains(item->outer, rti) || contains(item->inner, rti);
}

bool nulls_outer(JoinType type) { return type == JOIN_RIGHT || type == JOIN_FULL; }
bool nulls_inner(JoinType type) { return type == JOIN_LEFT || type == JOIN_FULL; }

bool passes_on(const List *columns, const Var *wanted) {
  ListCell *cell;
  foreach (cell, columns) {
    auto *var = lfirst_node(Var, cell);
    if (var->varno == wanted->varno && var->varattno == wanted->varattno) return true;
  }
  return false;
}

bool names_column(const FromItem *item, const Var *var) {
  switch (item->kind) {
    case FromKind::Table:
    case FromKind::Function:
    case FromKind::Query:
    case FromKind::SetOperation:
    case FromKind::Cte:
      return item->rti == static_cast<Index>(var->varno);
    case FromKind::Subquery:
      return passes_on(item->columns, var);
    case FromKind::Join:
      break;
  }
  return names_column(item->outer, var) || names_column(item->inner, var);
}

}  // namespace

FromItem *make_join_item(JoinType type, const FromItem *outer, const FromItem *inner, const RemoteConditions &on) {
  auto *item = palloc_struct<FromItem>();
  item->kind = FromKind::Join;
  item->join_type = type;
  item->outer = outer;
  item->inner = inner;
  item->on = on;
  return item;
}

FromItem *make_table_item(Index rti, const RemoteRelationName &name) {
  auto *item = palloc_struct<FromItem>();
  item->kind = FromKind::Table;
  item->rti = rti;
  item->name = name;
  return item;
}

FromItem *make_from_entry(Index rti) {
  FromItem *item = make_table_item(rti, {});
  item->kind = FromKind::Function;
  return item;
}

FromItem *make_query_item(Index rti, const SelectSpec *query) {
  auto *item = palloc_struct<FromItem>();
  item->kind = FromKind::Query;
  item->rti = rti;
  item->query = query;
  return item;
}

FromItem *make_set_item(Index rti, const SetTree *set) {
  auto *item = palloc_struct<FromItem>();
  item->kind = FromKind::SetOperation;
  item->rti = rti;
  item->set = set;
  return item;
}

FromItem *make_cte_item(Index rti, unsigned number, const SelectSpec *query) {
  FromItem *item = make_query_item(rti, query);
  item->kind = FromKind::Cte;
  item->number = number;
  return item;
}

List *queries_in(const FromItem *from) {
  if (from == nullptr) return NIL;
  switch (from->kind) {
    case FromKind::Table:
    case FromKind::Function:
    case FromKind::Cte:
      return NIL;
    case FromKind::Query:
      return list_make1(const_cast<SelectSpec *>(from->query));
    case FromKind::SetOperation:
      return arms_of(from->set);
    case FromKind::Subquery:
      return queries_in(from->input);
    case FromKind::Join:
      break;
  }
  return list_concat(queries_in(from->outer), queries_in(from->inner));
}

RemoteConditions both(const RemoteConditions &a, const RemoteConditions &b) {
  return {list_concat_copy(a.clauses, b.clauses), list_concat_copy(a.tests, b.tests)};
}

void print_from(ExprPrinter *printer, const FromItem *item) {
  check_stack_depth();
  switch (item->kind) {
    case FromKind::Table:
      print_table(printer, item);
      break;
    case FromKind::Function:
      print_function(printer, item->rti);
      break;
    case FromKind::Join:
      print_join(printer, item);
      break;
    case FromKind::Subquery:
      print_subquery(printer, item);
      break;
    case FromKind::Query:
      print_query_item(printer, item);
      break;
    case FromKind::SetOperation:
      print_set_item(printer, item);
      break;
    case FromKind::Cte:
      print_cte_item(printer, item);
      break;
  }
}

void print_conditions(ExprPrinter *printer, const RemoteConditions &conditions) {
  print_conjunction(printer, conditions.clauses);
  bool first = conditions.clauses == NIL;
  ListCell *cell;
  foreach (cell, conditions.tests) {
    if (!first) appendStringInfoString(printer->out, " AND ");
    first = false;
    print_test(printer, static_cast<ExistsTest *>(lfirst(cell)));
  }
}

void print_where(ExprPrinter *printer, const RemoteConditions &conditions) {
  if (is_empty(conditions)) return;
  appendStringInfoString(printer->out, " WHERE ");
  print_conditions(printer, conditions);
}

bool names_columns_of(const FromItem *from, const Expr *expr) {
  auto *node = reinterpret_cast<Node *>(const_cast<Expr *>(expr));
  ListCell *cell;
  foreach (cell, pull_var_clause(node, PVC_RECURSE_AGGREGATES | PVC_RECURSE_WINDOWFUNCS | PVC_RECURSE_PLACEHOLDERS))
    if (!names_column(from, lfirst_node(Var, cell))) return false;
  return true;
}

bool is_null_extended(const FromItem *from, Index rti) {
  if (!contains(from, rti)) return true;
  switch (from->kind) {
    case FromKind::Table:
    case FromKind::Function:
    case FromKind::Query:
    case FromKind::SetOperation:
    case FromKind::Cte:
      return false;
    case FromKind::Subquery:
      return is_null_extended(from->input, rti);
    case FromKind::Join:
      break;
  }
  if (contains(from->outer, rti)) return nulls_outer(from->join_type) || is_null_extended(from->outer, rti);
  return nulls_inner(from->join_type) || is_null_extended(from->inner, rti);
}

}  // namespace remote_fdw
