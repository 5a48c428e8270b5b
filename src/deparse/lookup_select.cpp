// Owns the text of lookups by many keys.
#include "remote_fdw/deparse/lookup_select.h"

#include "remote_fdw/deparse/sort_items.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/transfer/array_encoder.h"

namespace remote_fdw {

namespace {

int key_number(ExprPrinter *printer, const Expr *expr) {
  ListCell *cell;
  foreach (cell, printer->keys)
    if (equal(lfirst(cell), expr)) return foreach_current_index(cell) + 1;
  printer->keys = lappend(printer->keys, const_cast<Expr *>(expr));
  return list_length(printer->keys);
}

// unnest($1::t1[], $2::t2[]) WITH ORDINALITY k(c1, c2, o)
void print_keys(StringInfo out, const ExprPrinter &printer) {
  StringInfoData names;
  initStringInfo(&names);
  int parameter = list_length(printer.params);
  appendStringInfoString(out, "unnest(");
  ListCell *cell;
  foreach (cell, printer.keys) {
    if (foreach_current_index(cell) > 0) appendStringInfoString(out, ", ");
    Oid array = array_type_for(exprType(static_cast<Node *>(lfirst(cell))));
    appendStringInfo(out, "$%d::%s", ++parameter, remote_type_name(array, -1));
    appendStringInfo(&names, "c%d, ", foreach_current_index(cell) + 1);
  }
  appendStringInfo(out, ") WITH ORDINALITY k(%so)", names.data);
}

const PlannerParamItem *key_item(const Node *node, const List *params) {
  if (!IsA(node, Param) || reinterpret_cast<const Param *>(node)->paramkind != PARAM_EXEC) return nullptr;
  ListCell *cell;
  foreach (cell, params) {
    auto *item = static_cast<PlannerParamItem *>(lfirst(cell));
    if (item->paramId == reinterpret_cast<const Param *>(node)->paramid) return item;
  }
  return nullptr;
}

Node *in_outer_terms(Node *node, void *params) {
  if (node == nullptr) return nullptr;
  if (const PlannerParamItem *item = key_item(node, static_cast<List *>(params))) return item->item;
  return mutate_expression(node, in_outer_terms, params);
}

bool has_key_param(Node *node, void *params) {
  if (node == nullptr) return false;
  return key_item(node, static_cast<List *>(params)) != nullptr || walk_expression(node, has_key_param, params);
}

bool aggregates_keys_only(Node *node, void *params) {
  if (node == nullptr) return false;
  if (IsA(node, Aggref) && !contain_var_clause(node) && has_key_param(node, params)) return true;
  return walk_expression(node, aggregates_keys_only, params);
}

List *ordered_exprs(const UpperClauses &upper) {
  List *exprs = NIL;
  ListCell *cell;
  foreach (cell, upper.order) exprs = lappend(exprs, const_cast<Expr *>(static_cast<SortItem *>(lfirst(cell))->expr));
  return exprs;
}

struct LookupText {
  StringInfoData from;
  StringInfoData where;
  StringInfoData keys;
  TargetList targets;
};

char *lookup_sql(const LookupText &text, LookupAnswer answer, const StringInfoData &targets) {
  if (answer == LookupAnswer::Existence)
    return psprintf("SELECT k.o FROM %s WHERE EXISTS (SELECT NULL FROM %s%s)", text.keys.data, text.from.data, text.where.data);
  return psprintf("SELECT k.o%s%s FROM %s, %s%s", text.targets.retrieved == NIL ? "" : ", ",
                  text.targets.retrieved == NIL ? "" : targets.data, text.keys.data, text.from.data, text.where.data);
}

const char *with_text(const WithClause &with) { return with.numbers == NIL ? "" : psprintf("%s ", with.text.data); }

}  // namespace

const Expr *lookup_key(const ExprPrinter *printer, const Expr *expr) {
  if (printer->key_relids == nullptr) return nullptr;
  auto *node = const_cast<Expr *>(expr);
  if (printer->key_params != NIL) node = reinterpret_cast<Expr *>(in_outer_terms(reinterpret_cast<Node *>(node), printer->key_params));
  // within a LATERAL subquery range-table indexes are its own
  bool is_key = printer->query > 0 ? !equal(node, expr) : bms_overlap(pull_varnos(printer->scope->root, reinterpret_cast<Node *>(node)), printer->key_relids);
  return is_key ? node : nullptr;
}

void print_lookup_key(ExprPrinter *printer, const Expr *expr) {
  Oid type = getBaseType(exprType(reinterpret_cast<const Node *>(expr)));
  appendStringInfo(printer->out, "k.c%d", key_number(printer, expr));
  // types without arrays of their own come as text
  if (type != TEXTOID && array_type_for(type) == TEXTARRAYOID) appendStringInfo(printer->out, "::%s", remote_type_name(type, -1));
}

bool may_refer_to_keys(const SelectSpec &query, const List *params) {
  auto *context = const_cast<List *>(params);
  // what a WITH query computes goes before the keys
  if (query.scope->root->parse->hasSubLinks || query.scope->root->parse->cteList != NIL || query.from == nullptr) return false;
  List *const parts[] = {query.targets, query.upper.having, query.upper.distinct_on, ordered_exprs(query.upper)};
  for (List *exprs : parts)
    if (aggregates_keys_only(reinterpret_cast<Node *>(exprs), context)) return false;
  ListCell *cell;
  foreach (cell, queries_in(query.from))
    if (!may_refer_to_keys(*static_cast<SelectSpec *>(lfirst(cell)), params)) return false;
  return true;
}

LookupQuery build_lookup(const LookupSpec &spec) {
  const SelectSpec &select = spec.select;
  int queries = 0;
  WithClause with{};
  initStringInfo(&with.text);
  ExprPrinter printer{.scope = select.scope,
                      .out = nullptr,
                      .params = NIL,
                      .param_style = ParamStyle::Numbered,
                      .aliases = list_copy(select.substitutes),
                      .queries = &queries,
                      .with = &with,
                      .key_relids = spec.outer,
                      .key_params = spec.lateral};
  LookupText text{};
  initStringInfo(&text.from);
  initStringInfo(&text.where);
  initStringInfo(&text.keys);
  printer.out = &text.from;
  if (spec.lateral != NIL) appendStringInfoString(&text.from, "LATERAL ");
  print_from(&printer, select.from);
  text.targets = expression_targets(&printer, select.from, select.targets);
  printer.out = &text.where;
  print_where(&printer, select.where);
  print_keys(&text.keys, printer);

  LookupQuery lookup{};
  lookup.query.sql = psprintf("%s%s", with_text(with), lookup_sql(text, spec.answer, text.targets.mixed));
  lookup.query.sql_all_text = psprintf("%s%s", with_text(with), lookup_sql(text, spec.answer, text.targets.all_text));
  lookup.query.params = printer.params;
  lookup.query.inner_queries = queries;
  lookup.keys = printer.keys;
  return lookup;
}

}  // namespace remote_fdw
