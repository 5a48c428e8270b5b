// Owns printing: parameters, columns, type names; the nodes themselves are printed by their rules.
#include "remote_fdw/deparse/expr_printer.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/catalog/shippable_cache.h"
#include "remote_fdw/deparse/conflict.h"
#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/deparse/lookup_select.h"
#include "remote_fdw/deparse/node_rules.h"

namespace remote_fdw {

namespace {

const NodeRule *find_in(const NodeRule *rules, int count, NodeTag tag) {
  for (int i = 0; i < count; i++)
    if (rules[i].tag == tag) return &rules[i];
  return nullptr;
}

int parameter_number(ExprPrinter *printer, const Expr *expr) {
  ListCell *cell;
  foreach (cell, printer->params)
    if (equal(lfirst(cell), expr)) return foreach_current_index(cell) + 1;
  printer->params = lappend(printer->params, const_cast<Expr *>(expr));
  return list_length(printer->params);
}

void print_parameter(ExprPrinter *printer, const Expr *expr) {
  auto *node = reinterpret_cast<Node *>(const_cast<Expr *>(expr));
  if (const Expr *key = lookup_key(printer, expr)) {
    print_lookup_key(printer, key);
    return;
  }
  const char *type = remote_type_name(exprType(node), exprTypmod(node));
  if (printer->param_style == ParamStyle::Placeholder)
    appendStringInfo(printer->out, "((SELECT null::%s)::%s)", type, type);
  else if (printer->parts != nullptr)
    leave_gap(printer, list_make2_int(parameter_number(printer, expr), static_cast<int>(ValueForm::Typed)));
  else
    appendStringInfo(printer->out, "$%d::%s", parameter_number(printer, expr), type);
}

}  // namespace

const NodeRule *find_rule(NodeTag tag) {
  if (const NodeRule *rule = find_in(kBasicRules, kBasicRuleCount, tag)) return rule;
  if (const NodeRule *rule = find_in(kOperatorRules, kOperatorRuleCount, tag)) return rule;
  if (const NodeRule *rule = find_in(kConditionalRules, kConditionalRuleCount, tag)) return rule;
  if (const NodeRule *rule = find_in(kContainerRules, kContainerRuleCount, tag)) return rule;
  if (const NodeRule *rule = find_in(kRowRules, kRowRuleCount, tag)) return rule;
  if (const NodeRule *rule = find_in(kAggregateRules, kAggregateRuleCount, tag)) return rule;
  return find_in(kSubqueryRules, kSubqueryRuleCount, tag);
}

static void print_subquery_alias(ExprPrinter *printer, unsigned number) {
  appendStringInfo(printer->out, "s%u", number);
  if (printer->query > 0) appendStringInfo(printer->out, "_%d", printer->query);
}

// What an outer query gives to this one: an expression of its own, printed in place.
struct OuterValue {
  const ExprPrinter *query;
  const Expr *expr;
};

static OuterValue outer_value(const ExprPrinter *printer, const Node *node) {
  if (!IsA(node, Param) || reinterpret_cast<const Param *>(node)->paramkind != PARAM_EXEC) return {nullptr, nullptr};
  for (; printer != nullptr; printer = printer->outer) {
    if (printer->link == nullptr) continue;
    ListCell *id, *value;
    forboth(id, printer->link->parParam, value, printer->link->args)
      if (lfirst_int(id) == reinterpret_cast<const Param *>(node)->paramid) return {printer->outer, static_cast<Expr *>(lfirst(value))};
  }
  return {nullptr, nullptr};
}

static void print_outer_value(ExprPrinter *printer, const OuterValue &value) {
  ExprPrinter outer = *value.query;
  outer.out = printer->out;
  outer.params = printer->params;
  outer.keys = printer->keys;
  print_expr(&outer, value.expr);
  printer->params = outer.params;
  printer->keys = outer.keys;
}

// What the plan would compute for the outermost query may be sent; what an inner query has of its own is in no plan.
static bool is_of_outermost(const ExprPrinter *printer, const SubPlan *initial) {
  while (printer->outer != nullptr) printer = printer->outer;
  const PlannerInfo *owner = static_cast<PlannerInfo *>(list_nth(printer->scope->root->glob->subroots, initial->plan_id - 1))->parent_root;
  for (const PlannerInfo *root = printer->scope->root; root != nullptr; root = root->parent_root)
    if (root == owner) return printer->parameters == InitialQueries::Sent;
  return false;
}

static const SubPlan *spelled_out(const ExprPrinter *printer, const Node *node) {
  if (!IsA(node, Param) || reinterpret_cast<const Param *>(node)->paramkind != PARAM_EXEC || printer->scope->initial_query == nullptr) return nullptr;
  const SubPlan *initial = printer->scope->initial_query(*printer->scope, reinterpret_cast<const Param *>(node));
  return initial == nullptr || is_of_outermost(printer, initial) ? nullptr : initial;
}

void print_expr(ExprPrinter *printer, const Expr *expr) {
  check_stack_depth();
  auto *node = reinterpret_cast<const Node *>(expr);
  OuterValue outer = outer_value(printer, node);
  if (outer.expr != nullptr) {
    print_outer_value(printer, outer);
    return;
  }
  if (const SubPlan *initial = spelled_out(printer, node)) {
    find_rule(T_SubPlan)->print(printer, reinterpret_cast<const Node *>(initial));
    return;
  }
  if (is_sent_as_parameter(*printer->scope, expr)) {
    print_parameter(printer, expr);
    return;
  }
  const NodeRule *rule = find_rule(nodeTag(node));
  if (rule == nullptr) elog(ERROR, "remote_fdw: no rule to print node type %d", static_cast<int>(nodeTag(node)));
  rule->print(printer, node);
}

void print_list(ExprPrinter *printer, const List *nodes) {
  ListCell *cell;
  foreach (cell, nodes) {
    if (foreach_current_index(cell) > 0) appendStringInfoString(printer->out, ", ");
    print_expr(printer, static_cast<Expr *>(lfirst(cell)));
  }
}

void print_conjunction(ExprPrinter *printer, const List *clauses) {
  ListCell *cell;
  foreach (cell, clauses) {
    auto *clause = static_cast<Node *>(lfirst(cell));
    if (IsA(clause, RestrictInfo)) clause = reinterpret_cast<Node *>(reinterpret_cast<RestrictInfo *>(clause)->clause);
    if (foreach_current_index(cell) > 0) appendStringInfoString(printer->out, " AND ");
    print_expr(printer, reinterpret_cast<Expr *>(clause));
  }
}

const ColumnAlias *find_alias(const ExprPrinter *printer, Index rti, AttrNumber attno) {
  ListCell *cell;
  foreach (cell, printer->aliases) {
    auto *alias = static_cast<const ColumnAlias *>(lfirst(cell));
    if (alias->rti == rti && alias->attno == attno) return alias;
  }
  return nullptr;
}

static void print_alias(ExprPrinter *printer, const ColumnAlias *alias) {
  switch (alias->kind) {
    case AliasKind::SubqueryColumn:
      print_subquery_alias(printer, alias->subquery);
      appendStringInfo(printer->out, ".c%d", alias->column);
      return;
    case AliasKind::SameAs:
      print_column(printer, alias->same->varno, alias->same->varattno);
      break;
    case AliasKind::Null:
      appendStringInfoString(printer->out, "NULL");
      break;
  }
  if (OidIsValid(alias->type)) appendStringInfo(printer->out, "::%s", remote_type_name(alias->type, -1));
}

void leave_gap(ExprPrinter *printer, void *gap) {
  if (printer->out->len > 0) *printer->parts = lappend(*printer->parts, makeString(pstrdup(printer->out->data)));
  resetStringInfo(printer->out);
  *printer->parts = lappend(*printer->parts, gap);
}

void print_table_alias(ExprPrinter *printer, Index rti) {
  if (printer->excluded > 0 && rti == printer->excluded) {
    appendStringInfoString(printer->out, "excluded");
    return;
  }
  if (printer->parts != nullptr) {
    appendStringInfoString(printer->out, kConflictAlias);
    return;
  }
  // the most printed of all: without printf
  char digits[12];
  digits[pg_ultoa_n(rti, digits)] = '\0';
  appendStringInfoChar(printer->out, 'r');
  appendStringInfoString(printer->out, digits);
  if (printer->query > 0) appendStringInfo(printer->out, "_%d", printer->query);
}

void print_column(ExprPrinter *printer, Index rti, AttrNumber attno) {
  if (const ColumnAlias *alias = find_alias(printer, rti, attno)) {
    print_alias(printer, alias);
    return;
  }
  if (rti != printer->unqualified) {
    print_table_alias(printer, rti);
    appendStringInfoChar(printer->out, '.');
  }
  if (printer->parts != nullptr && attno > 0) {
    leave_gap(printer, makeInteger(attno));
  } else if (attno == SelfItemPointerAttributeNumber) {
    appendStringInfoString(printer->out, "ctid");
  } else if (attno == TableOidAttributeNumber) {
    appendStringInfoString(printer->out, "tableoid");
  } else {
    const RangeTblEntry *rte = planner_rt_fetch(rti, printer->scope->root);
    if (rte->rtekind != RTE_RELATION) {
      appendStringInfo(printer->out, "c%d", attno);
      return;
    }
    Oid relid = rte->relid;
    append_identifier(printer->out, remote_column_name(relid, attno));
  }
}

const char *remote_type_name(Oid type, int32 typmod) {
  bits16 flags = FORMAT_TYPE_TYPEMOD_GIVEN;
  if (!is_built_in(type)) flags |= FORMAT_TYPE_FORCE_QUALIFY;
  return format_type_extended(type, typmod, flags);
}

}  // namespace remote_fdw
