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
  bool one_table = spec.from->kind == FromKind::Table;
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

}  // namespace

RemoteQuery build_select(const SelectSpec &spec) {
  StringInfoData rest;
  initStringInfo(&rest);
  ExprPrinter printer{.scope = spec.scope,
                      .out = &rest,
                      .params = NIL,
                      .param_style = spec.param_style,
                      .aliases = list_copy(spec.substitutes)};
  // FROM first: it makes the columns of subqueries known
  appendStringInfoString(&rest, " FROM ");
  print_from(&printer, spec.from);
  TargetList targets = make_targets(&printer, spec);
  printer.out = &rest;
  print_where(&printer, spec.where);
  print_upper_clauses(&printer, spec.upper);
  print_locks(&rest, spec);

  StringInfoData head;
  initStringInfo(&head);
  printer.out = &head;
  print_distinct_clause(&printer, spec.upper);
  RemoteQuery query{};
  query.sql = psprintf("SELECT %s%s%s", head.data, targets.mixed.data, rest.data);
  bool same = strcmp(targets.mixed.data, targets.all_text.data) == 0;
  query.sql_all_text = same ? query.sql : psprintf("SELECT %s%s%s", head.data, targets.all_text.data, rest.data);
  query.retrieved = targets.retrieved;
  query.params = printer.params;
  // of hundreds of partitions these add up
  pfree(head.data);
  pfree(rest.data);
  pfree(targets.mixed.data);
  pfree(targets.all_text.data);
  return query;
}

}  // namespace remote_fdw
