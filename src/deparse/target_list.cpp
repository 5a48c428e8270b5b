// Owns the columns of a remote SELECT: which format each travels in, whole rows, system columns.
#include "remote_fdw/deparse/target_list.h"

#include "remote_fdw/catalog/partial_states.h"
#include "remote_fdw/catalog/table_columns.h"
#include "remote_fdw/deparse/from_clause.h"
#include "remote_fdw/deparse/node_rules.h"
#include "remote_fdw/transfer/type_transfer.h"

namespace remote_fdw {

namespace {

TargetList empty_list() {
  TargetList targets{};
  initStringInfo(&targets.mixed);
  initStringInfo(&targets.all_text);
  return targets;
}

// A SELECT of nothing is no SELECT before 9.4, and no subquery with columns.
TargetList complete(TargetList targets) {
  if (targets.retrieved == NIL) {
    appendStringInfoString(&targets.mixed, "NULL");
    appendStringInfoString(&targets.all_text, "NULL");
  }
  return targets;
}

void add_target(TargetList *targets, const char *text, Oid type, int retrieved) {
  StringInfo lists[] = {&targets->mixed, &targets->all_text};
  for (StringInfo list : lists) {
    if (targets->retrieved != NIL) appendStringInfoString(list, ", ");
    appendStringInfoString(list, text);
  }
  if (transfer_format(type) == TransferFormat::Text) appendStringInfoString(&targets->mixed, "::text");
  targets->retrieved = lappend_int(targets->retrieved, retrieved);
}

struct ColumnText {
  ExprPrinter *printer;
  Index rti;
  StringInfoData buffer;
};

// Until the next call.
const char *column_text(ColumnText *column, int attnum) {
  resetStringInfo(&column->buffer);
  column->printer->out = &column->buffer;
  print_column(column->printer, column->rti, static_cast<AttrNumber>(attnum));
  return column->buffer.data;
}

bool wanted(const Bitmapset *attributes, int attnum) {
  return bms_is_member(attnum - FirstLowInvalidHeapAttributeNumber, attributes);
}

void print_row(ExprPrinter *printer, Index rti) {
  Relation relation = table_open(planner_rt_fetch(rti, printer->scope->root)->relid, NoLock);
  TupleDesc desc = RelationGetDescr(relation);
  appendStringInfoString(printer->out, "ROW(");
  bool first = true;
  for (int i = 0; i < desc->natts; i++) {
    const FormData_pg_attribute *attribute = TupleDescAttr(desc, i);
    if (attribute->attisdropped) continue;
    if (!first) appendStringInfoString(printer->out, ", ");
    first = false;
    if (has_remote_column(attribute))
      print_column(printer, rti, attribute->attnum);
    else
      appendStringInfoString(printer->out, "NULL");
  }
  appendStringInfoChar(printer->out, ')');
  table_close(relation, NoLock);
}

// What a foreign table's own scan gives: its local OID, and no transaction, but in xmax the remote OID of the table of a row to be
// changed (see executor/scan).
void print_system_column(ExprPrinter *printer, const Var *var) {
  if (var->varattno == MaxTransactionIdAttributeNumber && bms_is_member(var->varno, printer->scope->root->all_result_relids)) {
    print_column(printer, var->varno, TableOidAttributeNumber);
    appendStringInfoString(printer->out, "::text::xid");
    return;
  }
  if (var->varattno == TableOidAttributeNumber)
    appendStringInfo(printer->out, "'%u'::oid", planner_rt_fetch(var->varno, printer->scope->root)->relid);
  else
    appendStringInfo(printer->out, "'0'::%s", format_type_be(var->vartype));
}

// A row of NULLs is no NULL row: IS DISTINCT FROM NULL tells them apart, IS NULL does not.
void print_row_or_system_column(ExprPrinter *printer, const FromItem *from, const Var *var) {
  bool may_be_null = is_null_extended(from, var->varno);
  if (may_be_null) {
    appendStringInfoString(printer->out, "CASE WHEN ");
    print_table_alias(printer, static_cast<Index>(var->varno));
    appendStringInfoString(printer->out, ".* IS DISTINCT FROM NULL THEN ");
  }
  if (var->varattno == InvalidAttrNumber)
    print_row(printer, var->varno);
  else
    print_system_column(printer, var);
  if (may_be_null) appendStringInfoString(printer->out, " END");
}

bool is_made_here(const Var *var) { return var->varattno <= 0 && var->varattno != SelfItemPointerAttributeNumber; }

}  // namespace

void print_target(ExprPrinter *printer, const FromItem *from, const Expr *expr) {
  auto *var = reinterpret_cast<const Var *>(expr);
  if (!IsA(expr, Var) || !bms_is_member(var->varno, printer->scope->relids))
    print_expr(printer, expr);
  else if (is_made_here(var) && find_alias(printer, var->varno, var->varattno) == nullptr)
    print_row_or_system_column(printer, from, var);
  else
    print_column(printer, var->varno, var->varattno);
}

TargetList table_targets(ExprPrinter *printer, Index rti, const Bitmapset *attributes, RemoteIdentity identity) {
  TargetList targets = empty_list();
  ColumnText column{printer, rti, {}};
  initStringInfo(&column.buffer);
  Relation relation = table_open(planner_rt_fetch(rti, printer->scope->root)->relid, NoLock);
  TupleDesc desc = RelationGetDescr(relation);
  bool whole_row = wanted(attributes, InvalidAttrNumber);
  for (int attnum = 1; attnum <= desc->natts; attnum++) {
    Form_pg_attribute attribute = TupleDescAttr(desc, attnum - 1);
    if (!has_remote_column(attribute) || !(whole_row || wanted(attributes, attnum))) continue;
    add_target(&targets, column_text(&column, attnum), attribute->atttypid, attnum);
  }
  table_close(relation, NoLock);
  bool identified = identity == RemoteIdentity::CtidAndTableoid;
  if (identified || wanted(attributes, SelfItemPointerAttributeNumber))
    add_target(&targets, column_text(&column, SelfItemPointerAttributeNumber), TIDOID, SelfItemPointerAttributeNumber);
  if (identified) add_target(&targets, column_text(&column, TableOidAttributeNumber), OIDOID, TableOidAttributeNumber);
  pfree(column.buffer.data);
  return complete(targets);
}

TargetList expression_targets(ExprPrinter *printer, const FromItem *from, const List *exprs) {
  TargetList targets = empty_list();
  ListCell *cell;
  foreach (cell, exprs) {
    auto *expr = static_cast<Expr *>(lfirst(cell));
    StringInfoData text;
    initStringInfo(&text);
    printer->out = &text;
    print_target(printer, from, expr);
    add_target(&targets, text.data, column_type(expr), foreach_current_index(cell) + 1);
    pfree(text.data);
  }
  return complete(targets);
}

}  // namespace remote_fdw
