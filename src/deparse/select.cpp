// Owns the order of a SELECT's clauses, and its row locks.
#include "remote_fdw/deparse/select.h"

namespace remote_fdw {

namespace {

const char *lock_words(RowLock lock) {
  switch (lock) {
    case RowLock::None:
      break;
    case RowLock::KeyShare:
      return " FOR KEY SHARE";
    case RowLock::Share:
      return " FOR SHARE";
    case RowLock::NoKeyUpdate:
      return " FOR NO KEY UPDATE";
    case RowLock::Update:
      return " FOR UPDATE";
  }
  return "";
}

void print_locks(StringInfo out, const SelectSpec &spec) {
  bool one_table = spec.from != nullptr && spec.from->kind == FromKind::Table;
  ListCell *cell;
  foreach (cell, spec.locks) {
    auto *clause = static_cast<RowLockClause *>(lfirst(cell));
    if (clause->lock == RowLock::None) continue;
    appendStringInfoString(out, lock_words(clause->lock));
    if (!one_table) appendStringInfo(out, " OF r%u", clause->rti);
    if (clause->wait_policy == LockWaitSkip) appendStringInfoString(out, " SKIP LOCKED");
    if (clause->wait_policy == LockWaitError) appendStringInfoString(out, " NOWAIT");
  }
}

TargetList make_targets(ExprPrinter *printer, const SelectSpec &spec) {
  if (spec.target_kind == TargetKind::Columns)
    return table_targets(printer, spec.from->rti, spec.attributes, spec.identity);
  return expression_targets(printer, spec.from, spec.targets);
}

struct SelectText {
  StringInfoData head;  // DISTINCT
  TargetList targets;
  StringInfoData rest;
};

SelectText print_select(ExprPrinter *printer, const SelectSpec &spec) {
  SelectText text{};
  initStringInfo(&text.head);
  initStringInfo(&text.rest);
  printer->out = &text.rest;
  // FROM first: it makes the columns of subqueries known
  if (spec.from != nullptr) {
    appendStringInfoString(&text.rest, " FROM ");
    print_from(printer, spec.from);
  }
  text.targets = make_targets(printer, spec);
  printer->out = &text.head;
  print_distinct_clause(printer, spec.upper);
  printer->out = &text.rest;
  print_where(printer, spec.where);
  print_upper_clauses(printer, spec.upper);
  print_locks(&text.rest, spec);
  return text;
}

}  // namespace

RemoteQuery build_select(const SelectSpec &spec) {
  int queries = 0;
  WithClause with{};
  initStringInfo(&with.text);
  ExprPrinter printer{.scope = spec.scope,
                      .out = nullptr,
                      .params = NIL,
                      .param_style = spec.param_style,
                      .parameters = spec.parameters,
                      .aliases = list_copy(spec.substitutes),
                      .queries = &queries,
                      .with = &with};
  SelectText text = print_select(&printer, spec);
  RemoteQuery query{};
  const char *begin = with.numbers == NIL ? "SELECT" : psprintf("%s SELECT", with.text.data);
  query.sql = psprintf("%s %s%s%s", begin, text.head.data, text.targets.mixed.data, text.rest.data);
  bool same = strcmp(text.targets.mixed.data, text.targets.all_text.data) == 0;
  query.sql_all_text = same ? query.sql : psprintf("%s %s%s%s", begin, text.head.data, text.targets.all_text.data, text.rest.data);
  query.retrieved = text.targets.retrieved;
  query.params = printer.params;
  query.inner_queries = queries;
  // of hundreds of partitions these add up
  pfree(with.text.data);
  pfree(text.head.data);
  pfree(text.rest.data);
  pfree(text.targets.mixed.data);
  pfree(text.targets.all_text.data);
  return query;
}

void print_query(ExprPrinter *outer, const SelectSpec &spec, const SubPlan *link) {
  ExprPrinter printer{.scope = spec.scope,
                      .out = nullptr,
                      .params = outer->params,
                      .param_style = outer->param_style,
                      .aliases = list_copy(spec.substitutes),
                      .query = ++*outer->queries,
                      .queries = outer->queries,
                      .with = outer->with,
                      .outer = outer,
                      .link = link,
                      .key_relids = outer->key_relids,
                      .key_params = outer->key_params,
                      .keys = outer->keys};
  SelectText text = print_select(&printer, spec);
  appendStringInfo(outer->out, "SELECT %s%s%s", text.head.data, text.targets.all_text.data, text.rest.data);
  outer->params = printer.params;
  outer->keys = printer.keys;
}

}  // namespace remote_fdw
