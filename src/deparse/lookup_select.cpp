// Owns the text of lookups by many keys.
#include "remote_fdw/deparse/lookup_select.h"

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

}  // namespace

bool is_lookup_key(const ExprPrinter *printer, const Expr *expr) {
  if (printer->key_relids == nullptr) return false;
  Relids used = pull_varnos(printer->scope->root, reinterpret_cast<Node *>(const_cast<Expr *>(expr)));
  return bms_overlap(used, printer->key_relids);
}

void print_lookup_key(ExprPrinter *printer, const Expr *expr) {
  Oid type = getBaseType(exprType(reinterpret_cast<const Node *>(expr)));
  appendStringInfo(printer->out, "k.c%d", key_number(printer, expr));
  // types without arrays of their own come as text
  if (type != TEXTOID && array_type_for(type) == TEXTARRAYOID) appendStringInfo(printer->out, "::%s", remote_type_name(type, -1));
}

LookupQuery build_lookup(const LookupSpec &spec) {
  const SelectSpec &select = spec.select;
  int queries = 0;
  ExprPrinter printer{.scope = select.scope,
                      .out = nullptr,
                      .params = NIL,
                      .param_style = ParamStyle::Numbered,
                      .aliases = list_copy(select.substitutes),
                      .queries = &queries,
                      .key_relids = spec.outer};
  LookupText text{};
  initStringInfo(&text.from);
  initStringInfo(&text.where);
  initStringInfo(&text.keys);
  printer.out = &text.from;
  print_from(&printer, select.from);
  text.targets = expression_targets(&printer, select.from, select.targets);
  printer.out = &text.where;
  print_where(&printer, select.where);
  print_keys(&text.keys, printer);

  LookupQuery lookup{};
  lookup.query.sql = lookup_sql(text, spec.answer, text.targets.mixed);
  lookup.query.sql_all_text = lookup_sql(text, spec.answer, text.targets.all_text);
  lookup.query.params = printer.params;
  lookup.query.inner_queries = queries;
  lookup.keys = printer.keys;
  return lookup;
}

}  // namespace remote_fdw
