// Owns the SELECT over one foreign table: target list, FROM, WHERE, row locks.
#include "remote_fdw/deparse/select.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/transfer/type_transfer.h"
#include "remote_fdw/deparse/literals.h"

namespace remote_fdw {

namespace {

struct TargetList {
  StringInfoData mixed;
  StringInfoData all_text;
  List *retrieved;
};

bool wanted(const Bitmapset *attributes, int attnum) {
  return bms_is_member(attnum - FirstLowInvalidHeapAttributeNumber, attributes);
}

void add_target(TargetList *targets, ExprPrinter *printer, Index relation, int attnum, TransferFormat format) {
  StringInfoData column;
  initStringInfo(&column);
  printer->out = &column;
  print_column(printer, relation, attnum);
  const char *comma = targets->retrieved == NIL ? "" : ", ";
  appendStringInfo(&targets->mixed, "%s%s%s", comma, column.data, format == TransferFormat::Text ? "::text" : "");
  appendStringInfo(&targets->all_text, "%s%s", comma, column.data);
  targets->retrieved = lappend_int(targets->retrieved, attnum);
}

void add_user_columns(TargetList *targets, ExprPrinter *printer, const SelectSpec &spec, TupleDesc desc) {
  bool whole_row = wanted(spec.attributes, InvalidAttrNumber);
  for (int attnum = 1; attnum <= desc->natts; attnum++) {
    Form_pg_attribute attribute = TupleDescAttr(desc, attnum - 1);
    if (attribute->attisdropped || !(whole_row || wanted(spec.attributes, attnum))) continue;
    add_target(targets, printer, spec.relation, attnum, transfer_format(attribute->atttypid));
  }
}

TargetList make_target_list(const SelectSpec &spec, ExprPrinter *printer) {
  TargetList targets{};
  initStringInfo(&targets.mixed);
  initStringInfo(&targets.all_text);
  RangeTblEntry *rte = planner_rt_fetch(spec.relation, spec.scope->root);
  Relation relation = table_open(rte->relid, NoLock);
  add_user_columns(&targets, printer, spec, RelationGetDescr(relation));
  table_close(relation, NoLock);
  if (spec.identity != RemoteIdentity::NotNeeded || wanted(spec.attributes, SelfItemPointerAttributeNumber))
    add_target(&targets, printer, spec.relation, SelfItemPointerAttributeNumber, TransferFormat::Binary);
  if (spec.identity == RemoteIdentity::CtidAndTableoid)
    add_target(&targets, printer, spec.relation, TableOidAttributeNumber, TransferFormat::Binary);
  if (targets.retrieved == NIL) {
    appendStringInfoString(&targets.mixed, "NULL");
    appendStringInfoString(&targets.all_text, "NULL");
  }
  return targets;
}

void append_lock(StringInfo out, RowLock lock, LockWaitPolicy wait_policy) {
  switch (lock) {
    case RowLock::None:
      return;
    case RowLock::KeyShare:
      appendStringInfoString(out, " FOR KEY SHARE");
      break;
    case RowLock::Share:
      appendStringInfoString(out, " FOR SHARE");
      break;
    case RowLock::NoKeyUpdate:
      appendStringInfoString(out, " FOR NO KEY UPDATE");
      break;
    case RowLock::Update:
      appendStringInfoString(out, " FOR UPDATE");
      break;
  }
  if (wait_policy == LockWaitSkip) appendStringInfoString(out, " SKIP LOCKED");
  if (wait_policy == LockWaitError) appendStringInfoString(out, " NOWAIT");
}

}  // namespace

RemoteQuery build_select(const SelectSpec &spec) {
  StringInfoData rest;
  initStringInfo(&rest);
  ExprPrinter printer{.scope = spec.scope, .out = &rest, .params = NIL, .param_style = spec.param_style};
  TargetList targets = make_target_list(spec, &printer);

  printer.out = &rest;
  RemoteRelationName name = remote_relation_name(planner_rt_fetch(spec.relation, spec.scope->root)->relid);
  appendStringInfoString(&rest, " FROM ");
  append_qualified_name(&rest, name.schema, name.relation);
  appendStringInfo(&rest, " r%u", spec.relation);
  if (spec.conditions != NIL) {
    appendStringInfoString(&rest, " WHERE ");
    print_conjunction(&printer, spec.conditions);
  }
  append_lock(&rest, spec.lock, spec.wait_policy);

  RemoteQuery query{};
  query.sql = psprintf("SELECT %s%s", targets.mixed.data, rest.data);
  query.sql_all_text = psprintf("SELECT %s%s", targets.all_text.data, rest.data);
  query.retrieved = targets.retrieved;
  query.params = printer.params;
  return query;
}

}  // namespace remote_fdw
