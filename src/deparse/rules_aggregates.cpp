// Rules for what only upper relations compute: aggregates, GROUPING(), window functions.
#include "remote_fdw/deparse/node_rules.h"
#include "remote_fdw/deparse/partial_states.h"
#include "remote_fdw/deparse/sort_items.h"

namespace remote_fdw {

namespace {

// Most only hold or count their arguments; comparing ones look at the collation.
bool is_blind_to_collation(Oid aggregate) {
  if (aggregate >= FirstGenbkiObjectId) return false;
  const char *name = get_func_name(aggregate);
  return strcmp(name, "min") != 0 && strcmp(name, "max") != 0;
}

Oid wanted_collation(Oid function, Oid input_collation) {
  return is_blind_to_collation(function) ? InvalidOid : input_collation;
}

// Over no rows at all the arguments are never evaluated here.
DerivedCollation check_targets(CheckContext *context, const List *targets) {
  DerivedCollation merged = kNoCollation;
  context->conditional_depth++;
  ListCell *cell;
  foreach (cell, targets) {
    auto *target = lfirst_node(TargetEntry, cell);
    DerivedCollation one = check_node(context, node_of(target->expr));
    if (!target->resjunk) merged = merge_collations(merged, one);
  }
  context->conditional_depth--;
  return merged;
}

void check_order(CheckContext *context, const List *clauses, List *targets) {
  ListCell *cell;
  foreach (cell, clauses) {
    auto *clause = lfirst_node(SortGroupClause, cell);
    if (!OidIsValid(clause->sortop)) continue;  // DISTINCT of what can only be hashed
    check_sort_item(context, *sort_item_of(clause, targets));
  }
}

// The remote takes the default equality of the type for DISTINCT and GROUP BY.
void check_equality(CheckContext *context, const Node *node, const List *clauses) {
  ListCell *cell;
  foreach (cell, clauses) {
    auto *clause = lfirst_node(SortGroupClause, cell);
    if (!check_operator(context, node, clause->eqop)) return;
  }
}

// DISTINCT sorts, and the result shows in which order.
bool shows_order(Oid aggregate) {
  if (aggregate >= FirstGenbkiObjectId) return true;
  const char *name = get_func_name(aggregate);
  return strstr(name, "_agg") != nullptr || strcmp(name, "xmlagg") == 0;
}

DerivedCollation check_aggref(CheckContext *context, const Node *node);

DerivedCollation check_part(CheckContext *context, const Aggref *part) {
  auto *node = reinterpret_cast<const Node *>(part);
  if (part->aggsplit != AGGSPLIT_INITIAL_SERIAL || state_form(part->aggfnoid) == StateForm::Unknown)
    return refuse(context, node, "the state of aggregate %s is made here only", get_func_name(part->aggfnoid));
  return check_aggref(context, reinterpret_cast<Node *>(whole_aggregate(part)));
}

DerivedCollation check_aggref(CheckContext *context, const Node *node) {
  auto *agg = as<Aggref>(node);
  if (agg->agglevelsup != 0) return refuse(context, node, "an aggregate of an outer query is evaluated here");
  if (agg->aggsplit != AGGSPLIT_SIMPLE) return check_part(context, agg);
  if (!check_function(context, node, agg->aggfnoid) || !check_type(context, node, agg->aggtype)) return kNoCollation;
  DerivedCollation inputs = check_list(context, agg->aggdirectargs);
  inputs = merge_collations(inputs, check_targets(context, agg->args));
  check_order(context, agg->aggorder, agg->args);
  check_equality(context, node, agg->aggdistinct);
  if (shows_order(agg->aggfnoid)) check_order(context, agg->aggdistinct, agg->args);
  if (!is_blind_to_collation(agg->aggfnoid)) check_inner_order_of_type(context, node, agg->aggtype);
  check_node(context, node_of(agg->aggfilter));
  if (!is_blind_to_collation(agg->aggfnoid) && !check_inner_order_of_type(context, node, agg->aggtype)) return kNoCollation;
  return derive_collation(context, node, inputs, wanted_collation(agg->aggfnoid, agg->inputcollid), agg->aggcollid);
}

void print_filter(ExprPrinter *printer, const Expr *filter) {
  if (filter == nullptr) return;
  appendStringInfoString(printer->out, " FILTER (WHERE ");
  print_expr(printer, filter);
  appendStringInfoChar(printer->out, ')');
}

void print_order(ExprPrinter *printer, const List *clauses, List *targets) {
  appendStringInfoString(printer->out, "ORDER BY ");
  print_sort_items(printer, sort_items_of(clauses, targets));
}

void print_within_group(ExprPrinter *printer, const Aggref *agg) {
  ListCell *cell;
  foreach (cell, agg->aggdirectargs) {
    if (foreach_current_index(cell) > 0) appendStringInfoString(printer->out, ", ");
    if (agg->aggvariadic && lnext(agg->aggdirectargs, cell) == nullptr) appendStringInfoString(printer->out, "VARIADIC ");
    print_expr(printer, static_cast<Expr *>(lfirst(cell)));
  }
  appendStringInfoString(printer->out, ") WITHIN GROUP (");
  print_order(printer, agg->aggorder, agg->args);
}

void print_plain_arguments(ExprPrinter *printer, const Aggref *agg) {
  if (agg->aggstar) appendStringInfoChar(printer->out, '*');
  if (agg->aggdistinct != NIL) appendStringInfoString(printer->out, "DISTINCT ");
  bool first = true;
  int given = 0, count = 0;
  ListCell *cell;
  foreach (cell, agg->args)
    if (!lfirst_node(TargetEntry, cell)->resjunk) count++;
  foreach (cell, agg->args) {
    auto *target = lfirst_node(TargetEntry, cell);
    if (target->resjunk) continue;
    if (!first) appendStringInfoString(printer->out, ", ");
    first = false;
    if (agg->aggvariadic && ++given == count) appendStringInfoString(printer->out, "VARIADIC ");
    print_expr(printer, target->expr);
  }
  if (agg->aggorder == NIL) return;
  appendStringInfoChar(printer->out, ' ');
  print_order(printer, agg->aggorder, agg->args);
}

void print_aggref(ExprPrinter *printer, const Node *node) {
  auto *agg = as<Aggref>(node);
  StateForm form = part_form(as<Expr>(node));
  if (form != StateForm::Unknown && form != StateForm::Result) {
    print_state(printer, agg, form);
    return;
  }
  print_function_name(printer->out, agg->aggfnoid);
  appendStringInfoChar(printer->out, '(');
  if (agg->aggkind == AGGKIND_NORMAL)
    print_plain_arguments(printer, agg);
  else
    print_within_group(printer, agg);
  appendStringInfoChar(printer->out, ')');
  print_filter(printer, agg->aggfilter);
}

DerivedCollation check_grouping(CheckContext *context, const Node *node) {
  auto *grouping = as<GroupingFunc>(node);
  if (grouping->agglevelsup != 0) return refuse(context, node, "GROUPING() of an outer query is evaluated here");
  check_list(context, grouping->args);
  return kNoCollation;
}

void print_grouping(ExprPrinter *printer, const Node *node) {
  appendStringInfoString(printer->out, "GROUPING(");
  print_list(printer, as<GroupingFunc>(node)->args);
  appendStringInfoChar(printer->out, ')');
}

const WindowClause *window_of(const PushdownScope *scope, Index winref) {
  ListCell *cell;
  foreach (cell, scope->root->parse->windowClause) {
    auto *window = lfirst_node(WindowClause, cell);
    if (window->winref == winref) return window;
  }
  elog(ERROR, "remote_fdw: no window clause %u", winref);
}

List *query_targets(const PushdownScope *scope) { return scope->root->processed_tlist; }

void check_window(CheckContext *context, const Node *node, const WindowClause *window) {
  check_order(context, window->partitionClause, query_targets(context->scope));
  check_equality(context, node, window->partitionClause);
  check_order(context, window->orderClause, query_targets(context->scope));
  context->conditional_depth++;
  check_node(context, window->startOffset);
  check_node(context, window->endOffset);
  context->conditional_depth--;
}

DerivedCollation check_window_func(CheckContext *context, const Node *node) {
  auto *function = as<WindowFunc>(node);
  if (!check_function(context, node, function->winfnoid) || !check_type(context, node, function->wintype)) return kNoCollation;
  context->conditional_depth++;
  DerivedCollation inputs = check_list(context, function->args);
  check_node(context, node_of(function->aggfilter));
  context->conditional_depth--;
  check_window(context, node, window_of(context->scope, function->winref));
  if (!is_blind_to_collation(function->winfnoid) && !check_inner_order_of_type(context, node, function->wintype)) return kNoCollation;
  return derive_collation(context, node, inputs, wanted_collation(function->winfnoid, function->inputcollid), function->wincollid);
}

struct FrameEnd {
  int unbounded, current_row, offset;
  const char *word;
};

void print_frame_end(ExprPrinter *printer, const WindowClause *window, const FrameEnd &end, const Node *offset) {
  if ((window->frameOptions & end.unbounded) != 0) {
    appendStringInfo(printer->out, "UNBOUNDED %s", end.word);
  } else if ((window->frameOptions & end.current_row) != 0) {
    appendStringInfoString(printer->out, "CURRENT ROW");
  } else {
    print_expr(printer, reinterpret_cast<const Expr *>(offset));
    appendStringInfo(printer->out, " %s", (window->frameOptions & end.offset) != 0 ? "PRECEDING" : "FOLLOWING");
  }
}

void print_frame(ExprPrinter *printer, const WindowClause *window) {
  int options = window->frameOptions;
  if ((options & FRAMEOPTION_NONDEFAULT) == 0) return;
  appendStringInfoString(printer->out, (options & FRAMEOPTION_RANGE) != 0  ? " RANGE BETWEEN "
                                       : (options & FRAMEOPTION_ROWS) != 0 ? " ROWS BETWEEN "
                                                                           : " GROUPS BETWEEN ");
  print_frame_end(printer, window, {FRAMEOPTION_START_UNBOUNDED_PRECEDING, FRAMEOPTION_START_CURRENT_ROW, FRAMEOPTION_START_OFFSET_PRECEDING, "PRECEDING"},
                  window->startOffset);
  appendStringInfoString(printer->out, " AND ");
  print_frame_end(printer, window, {FRAMEOPTION_END_UNBOUNDED_FOLLOWING, FRAMEOPTION_END_CURRENT_ROW, FRAMEOPTION_END_OFFSET_PRECEDING, "FOLLOWING"},
                  window->endOffset);
  if ((options & FRAMEOPTION_EXCLUDE_CURRENT_ROW) != 0) appendStringInfoString(printer->out, " EXCLUDE CURRENT ROW");
  if ((options & FRAMEOPTION_EXCLUDE_GROUP) != 0) appendStringInfoString(printer->out, " EXCLUDE GROUP");
  if ((options & FRAMEOPTION_EXCLUDE_TIES) != 0) appendStringInfoString(printer->out, " EXCLUDE TIES");
}

void print_partition(ExprPrinter *printer, const List *clauses) {
  ListCell *cell;
  foreach (cell, clauses) {
    appendStringInfoString(printer->out, foreach_current_index(cell) > 0 ? ", " : "PARTITION BY ");
    Node *key = get_sortgroupclause_expr(lfirst_node(SortGroupClause, cell), query_targets(printer->scope));
    print_key(printer, reinterpret_cast<Expr *>(key));
  }
}

void print_window_func(ExprPrinter *printer, const Node *node) {
  auto *function = as<WindowFunc>(node);
  print_function_name(printer->out, function->winfnoid);
  appendStringInfoChar(printer->out, '(');
  if (function->winstar) appendStringInfoChar(printer->out, '*');
  print_list(printer, function->args);
  appendStringInfoChar(printer->out, ')');
  print_filter(printer, function->aggfilter);
  const WindowClause *window = window_of(printer->scope, function->winref);
  appendStringInfoString(printer->out, " OVER (");
  print_partition(printer, window->partitionClause);
  if (window->orderClause != NIL) {
    if (window->partitionClause != NIL) appendStringInfoChar(printer->out, ' ');
    print_order(printer, window->orderClause, query_targets(printer->scope));
  }
  print_frame(printer, window);
  appendStringInfoChar(printer->out, ')');
}

}  // namespace

const NodeRule kAggregateRules[] = {
    {T_Aggref, check_aggref, print_aggref},
    {T_GroupingFunc, check_grouping, print_grouping},
    {T_WindowFunc, check_window_func, print_window_func},
};
const int kAggregateRuleCount = lengthof(kAggregateRules);

}  // namespace remote_fdw
