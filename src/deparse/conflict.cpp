// Owns the text of ON CONFLICT, within a statement or in parts that are put together when column names and values are known.
#include "remote_fdw/deparse/conflict.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/catalog/table_columns.h"
#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/deparse/node_rules.h"

namespace remote_fdw {

namespace {

void print_operator_class(StringInfo out, Oid opclass) {
  if (!OidIsValid(opclass)) return;
  HeapTuple tuple = SearchSysCache1(CLAOID, ObjectIdGetDatum(opclass));
  if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for operator class %u", opclass);
  auto *form = reinterpret_cast<Form_pg_opclass>(GETSTRUCT(tuple));
  appendStringInfoChar(out, ' ');
  append_qualified_name(out, get_namespace_name(form->opcnamespace), NameStr(form->opcname));
  ReleaseSysCache(tuple);
}

void print_element(ExprPrinter *printer, const InferenceElem *element) {
  auto *expr = reinterpret_cast<const Expr *>(element->expr);
  bool plain = IsA(expr, Var);
  if (!plain) appendStringInfoChar(printer->out, '(');
  print_expr(printer, expr);
  if (!plain) appendStringInfoChar(printer->out, ')');
  if (OidIsValid(element->infercollid)) append_collate(printer->out, element->infercollid);
  print_operator_class(printer->out, element->inferopclass);
}

void print_arbiter(ExprPrinter *printer, const ConflictSpec &spec) {
  if (spec.elements == NIL) return;
  printer->unqualified = spec.target;
  ListCell *cell;
  foreach (cell, spec.elements) {
    appendStringInfoString(printer->out, foreach_current_index(cell) == 0 ? " (" : ", ");
    print_element(printer, lfirst_node(InferenceElem, cell));
  }
  appendStringInfoChar(printer->out, ')');
  if (spec.arbiter_where != NIL) {
    appendStringInfoString(printer->out, " WHERE ");
    print_conjunction(printer, spec.arbiter_where);
  }
  printer->unqualified = 0;
}

void print_name(ExprPrinter *printer, const ConflictSpec &spec, AttrNumber column) {
  printer->unqualified = spec.target;
  print_column(printer, spec.target, column);
  printer->unqualified = 0;
}

void print_given(ExprPrinter *printer, const Expr *value, ConflictPass pass) {
  if (IsA(value, Const)) {
    append_untyped_literal(printer->out, reinterpret_cast<const Const *>(value));
    return;
  }
  if (pass == ConflictPass::Collect) return;
  printer->params = lappend(printer->params, const_cast<Expr *>(value));
  int number = list_length(printer->params);
  if (printer->parts != nullptr)
    leave_gap(printer, list_make2_int(number, static_cast<int>(ValueForm::Untyped)));
  else
    appendStringInfo(printer->out, "$%d", number);
}

// What is taken over from the row to be inserted has the remote column's own type.
bool is_same_column(const Assignment *assignment) {
  return IsA(assignment->value, Var) && reinterpret_cast<const Var *>(assignment->value)->varattno == assignment->column;
}

void print_new_value(ExprPrinter *printer, const Assignment *assignment, ConflictPass pass) {
  if (assignment->origin == NewValue::Given)
    print_given(printer, assignment->value, pass);
  else if (is_same_column(assignment))
    print_expr(printer, assignment->value);
  else
    print_computed(printer, assignment->value);
}

// SET needs at least one column; a generated one may only be set to DEFAULT.
void print_generated_default(ExprPrinter *printer, const ConflictSpec &spec) {
  Relation relation = table_open(planner_rt_fetch(spec.target, spec.scope->root)->relid, NoLock);
  AttrNumber column = first_generated_column(relation);
  table_close(relation, NoLock);
  if (column == InvalidAttrNumber) return;
  print_name(printer, spec, column);
  appendStringInfoString(printer->out, " = DEFAULT");
}

void print_update(ExprPrinter *printer, const ConflictSpec &spec, ConflictPass pass) {
  appendStringInfoString(printer->out, " DO UPDATE SET ");
  ListCell *cell;
  foreach (cell, spec.assignments) {
    auto *assignment = static_cast<const Assignment *>(lfirst(cell));
    if (foreach_current_index(cell) > 0) appendStringInfoString(printer->out, ", ");
    print_name(printer, spec, assignment->column);
    appendStringInfoString(printer->out, " = ");
    print_new_value(printer, assignment, pass);
  }
  if (spec.assignments == NIL) print_generated_default(printer, spec);
  if (spec.where == NIL) return;
  appendStringInfoString(printer->out, " WHERE ");
  print_conjunction(printer, spec.where);
}

void print_clause(ExprPrinter *printer, const ConflictSpec &spec, ConflictPass pass) {
  appendStringInfoString(printer->out, " ON CONFLICT");
  print_arbiter(printer, spec);
  if (spec.action == ONCONFLICT_UPDATE)
    print_update(printer, spec, pass);
  else
    appendStringInfoString(printer->out, " DO NOTHING");
}

}  // namespace

Shippability check_arbiter(const PushdownScope &scope, const Expr *expr) {
  CheckContext context = start_check(scope, Unasked::Assume);
  check_node(&context, node_of(expr));
  return context.verdict;
}

void refuse_update_triggers(Relation relation) {
  const TriggerDesc *triggers = relation->trigdesc;
  if (triggers == nullptr || (!triggers->trig_update_before_row && !triggers->trig_update_after_row)) return;
  ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                  errmsg("cannot run ON CONFLICT DO UPDATE on foreign table \"%s\"", RelationGetRelationName(relation)),
                  errdetail("It has row triggers for UPDATE, which would not see the rows that the remote server updates.")));
}

void print_conflict(ExprPrinter *printer, const ConflictSpec &spec, ConflictPass pass) {
  ExprPrinter own = *printer;
  own.scope = spec.scope;
  own.aliases = NIL;
  own.excluded = spec.excluded;
  print_clause(&own, spec, pass);
  printer->params = own.params;
}

ConflictParts conflict_parts(const ConflictSpec &spec, List *params) {
  List *parts = NIL;
  ExprPrinter printer{.scope = spec.scope, .out = makeStringInfo(), .params = params, .param_style = ParamStyle::Numbered, .excluded = spec.excluded, .parts = &parts};
  print_clause(&printer, spec, ConflictPass::Print);
  if (printer.out->len > 0) parts = lappend(parts, makeString(printer.out->data));
  return {parts, printer.params};
}

namespace {

bool is_value(const void *part) { return IsA(part, IntList); }

void append_text(List **parts, StringInfo text) {
  if (text->len > 0) *parts = lappend(*parts, makeString(pstrdup(text->data)));
  resetStringInfo(text);
}

AttrNumber column_of(Oid root, AttrNumber column, Oid table) {
  return root == table ? column : get_attnum(table, get_attname(root, column, false));
}

}  // namespace

List *name_columns(const List *parts, Oid root, Oid table) {
  List *named = NIL;
  StringInfoData text;
  initStringInfo(&text);
  ListCell *cell;
  foreach (cell, parts) {
    auto *part = static_cast<Node *>(lfirst(cell));
    if (is_value(part)) {
      append_text(&named, &text);
      named = lappend(named, part);
    } else if (IsA(part, Integer)) {
      append_identifier(&text, remote_column_name(table, column_of(root, static_cast<AttrNumber>(intVal(part)), table)));
    } else {
      appendStringInfoString(&text, strVal(part));
    }
  }
  append_text(&named, &text);
  return named;
}

char *conflict_text(const List *parts, const List *values) {
  StringInfoData text;
  initStringInfo(&text);
  ListCell *cell;
  foreach (cell, parts) {
    auto *part = static_cast<Node *>(lfirst(cell));
    if (!is_value(part)) {
      appendStringInfoString(&text, strVal(part));
      continue;
    }
    auto *gap = reinterpret_cast<const List *>(part);
    auto *value = list_nth_node(Const, values, linitial_int(gap) - 1);
    if (lsecond_int(gap) == static_cast<int>(ValueForm::Typed))
      append_literal(&text, value);
    else
      append_untyped_literal(&text, value);
  }
  return text.data;
}

char *conflict_outline(const List *parts, int first) {
  StringInfoData text;
  initStringInfo(&text);
  ListCell *cell;
  foreach (cell, parts) {
    auto *part = static_cast<Node *>(lfirst(cell));
    if (is_value(part))
      appendStringInfo(&text, "$%d", first + linitial_int(reinterpret_cast<const List *>(part)) - 1);
    else
      appendStringInfoString(&text, strVal(part));
  }
  return text.data;
}

}  // namespace remote_fdw
