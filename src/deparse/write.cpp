// Owns the text of whole-statement INSERT, UPDATE and DELETE, and taking their target out of a join tree.
#include "remote_fdw/deparse/write.h"

#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/deparse/node_rules.h"
#include "remote_fdw/deparse/target_list.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

// As the type's output writes it, without a type: the remote column's input reads it, as it would a parameter's.
void print_given(ExprPrinter *printer, const Expr *value) {
  if (!IsA(value, Const)) {
    printer->params = lappend(printer->params, const_cast<Expr *>(value));
    appendStringInfo(printer->out, "$%d", list_length(printer->params));
    return;
  }
  append_untyped_literal(printer->out, reinterpret_cast<const Const *>(value));
}

// A cast, and a function that cuts or rounds to the column's length, give the column's type and no other.
bool has_its_type_anywhere(const Expr *value) {
  if (IsA(value, CoerceViaIO)) return true;
  if (!IsA(value, FuncExpr)) return false;
  CoercionForm form = reinterpret_cast<const FuncExpr *>(value)->funcformat;
  return form == COERCE_IMPLICIT_CAST || form == COERCE_EXPLICIT_CAST;
}

bool prints_own_parentheses(const Expr *value) {
  bool operation = IsA(value, OpExpr) && reinterpret_cast<const OpExpr *>(value)->opresulttype != BOOLOID;
  return operation || IsA(value, Var) || IsA(value, SubPlan);
}

}  // namespace

void print_computed(ExprPrinter *printer, const Expr *value) {
  if (has_its_type_anywhere(value)) {
    print_expr(printer, value);
    return;
  }
  bool bare = prints_own_parentheses(value);
  if (!bare) appendStringInfoChar(printer->out, '(');
  print_expr(printer, value);
  appendStringInfo(printer->out, "%s::%s", bare ? "" : ")", remote_type_name(exprType(reinterpret_cast<const Node *>(value)), -1));
}

namespace {

StringInfo begin_section(ExprPrinter *printer) {
  StringInfo text = makeStringInfo();
  printer->out = text;
  return text;
}

void append_name(StringInfo out, const WriteSpec &spec, AttrNumber column) {
  append_identifier(out, remote_column_name(planner_rt_fetch(spec.target->rti, spec.scope->root)->relid, column));
}

// Given values come last among the parameters: they have no type of their own.
void print_assignments(ExprPrinter *printer, const WriteSpec &spec, NewValue origin, StringInfo *texts) {
  ListCell *cell;
  foreach (cell, spec.assignments) {
    auto *assignment = static_cast<Assignment *>(lfirst(cell));
    if (assignment->origin != origin) continue;
    texts[foreach_current_index(cell)] = begin_section(printer);
    if (origin == NewValue::Given)
      print_given(printer, assignment->value);
    else
      print_computed(printer, assignment->value);
  }
}

void print_returning(ExprPrinter *printer, const WriteSpec &spec) {
  if (!spec.returns) return;
  appendStringInfoString(printer->out, " RETURNING ");
  const char *separator = "";
  ListCell *cell;
  foreach (cell, spec.returned) {
    appendStringInfoString(printer->out, separator);
    print_column(printer, spec.target->rti, static_cast<AttrNumber>(lfirst_int(cell)));
    separator = ", ";
  }
  foreach (cell, spec.returned_others) {
    appendStringInfoString(printer->out, separator);
    print_target(printer, spec.others, static_cast<Expr *>(lfirst(cell)));
    separator = ", ";
  }
  if (*separator == '\0') appendStringInfoString(printer->out, "NULL");
}

const char *first_words(CmdType command) {
  if (command == CMD_INSERT) return "INSERT INTO ";
  return command == CMD_UPDATE ? "UPDATE " : "DELETE FROM ";
}

void append_head(StringInfo out, const ExprPrinter *printer, const WriteSpec &spec) {
  appendStringInfoString(out, first_words(spec.command));
  append_qualified_name(out, spec.target->name.schema, spec.target->name.relation);
  appendStringInfoString(out, spec.command == CMD_INSERT ? " AS " : " ");
  ExprPrinter alias = *printer;
  alias.out = out;
  print_table_alias(&alias, spec.target->rti);
}

void print_part(ExprPrinter *printer, const Node *part) {
  if (part == nullptr) return;
  if (IsA(part, SubscriptingRef)) {
    print_array_subscripts(printer, reinterpret_cast<const SubscriptingRef *>(part));
    return;
  }
  appendStringInfoChar(printer->out, '.');
  append_identifier(printer->out, strVal(part));
}

// What is set, each as far as " = ".
StringInfo *print_places(ExprPrinter *printer, const WriteSpec &spec) {
  auto *places = palloc_array_of<StringInfo>(list_length(spec.assignments));
  ListCell *cell;
  foreach (cell, spec.assignments) {
    const auto *assignment = static_cast<Assignment *>(lfirst(cell));
    places[foreach_current_index(cell)] = begin_section(printer);
    append_name(printer->out, spec, assignment->column);
    print_part(printer, assignment->part);
  }
  return places;
}

void append_set(StringInfo out, int count, StringInfo const *places, StringInfo const *values) {
  for (int i = 0; i < count; i++) appendStringInfo(out, "%s%s = %s", i == 0 ? " SET " : ", ", places[i]->data, values[i]->data);
}

void append_select(StringInfo out, const WriteSpec &spec, StringInfo const *values) {
  ListCell *cell;
  foreach (cell, spec.assignments) {
    appendStringInfoString(out, foreach_current_index(cell) == 0 ? " (" : ", ");
    append_name(out, spec, static_cast<Assignment *>(lfirst(cell))->column);
  }
  for (int i = 0; i < list_length(spec.assignments); i++) appendStringInfo(out, "%s%s", i == 0 ? ") SELECT " : ", ", values[i]->data);
}

// Before the other tables.
const char *source_words(CmdType command) { return command == CMD_DELETE ? " USING " : " FROM "; }

}  // namespace

WriteQuery build_write(const WriteSpec &spec) {
  int queries = 0;
  ExprPrinter printer{.scope = spec.scope,
                      .out = nullptr,
                      .params = NIL,
                      .param_style = ParamStyle::Numbered,
                      .aliases = list_copy(spec.substitutes),
                      .queries = &queries};
  // FROM first: it makes the columns of subqueries known
  StringInfo others = begin_section(&printer);
  if (spec.others != nullptr) {
    appendStringInfoString(others, source_words(spec.command));
    print_from(&printer, spec.others);
  }
  auto *texts = palloc_array_of<StringInfo>(list_length(spec.assignments));
  StringInfo *places = print_places(&printer, spec);
  print_assignments(&printer, spec, NewValue::Computed, texts);
  StringInfo rest = begin_section(&printer);
  print_where(&printer, spec.where);
  StringInfo returning = begin_section(&printer);
  print_returning(&printer, spec);
  begin_section(&printer);
  if (spec.conflict != nullptr) print_conflict(&printer, *spec.conflict, ConflictPass::Collect);
  int declared = list_length(printer.params);
  print_assignments(&printer, spec, NewValue::Given, texts);
  StringInfo conflict = begin_section(&printer);
  if (spec.conflict != nullptr) print_conflict(&printer, *spec.conflict, ConflictPass::Print);

  StringInfo sql = makeStringInfo();
  append_head(sql, &printer, spec);
  if (spec.command == CMD_UPDATE) append_set(sql, list_length(spec.assignments), places, texts);
  if (spec.command == CMD_INSERT) append_select(sql, spec, texts);
  appendStringInfo(sql, "%s%s%s%s", others->data, rest->data, conflict->data, returning->data);
  return {sql->data, printer.params, declared};
}

GatheredQuery build_gathered(const WriteSpec &spec, const List *columns) {
  ExprPrinter printer{.scope = spec.scope, .out = nullptr, .params = NIL, .param_style = ParamStyle::Numbered};
  begin_section(&printer);
  if (spec.conflict != nullptr) print_conflict(&printer, *spec.conflict, ConflictPass::Collect);
  int declared = list_length(printer.params);
  StringInfo tail = begin_section(&printer);
  if (spec.conflict != nullptr) print_conflict(&printer, *spec.conflict, ConflictPass::Print);
  print_returning(&printer, spec);
  StringInfo head = makeStringInfo();
  append_head(head, &printer, spec);
  ListCell *cell;
  foreach (cell, columns) {
    appendStringInfoString(head, foreach_current_index(cell) == 0 ? " (" : ", ");
    append_name(head, spec, static_cast<AttrNumber>(lfirst_int(cell)));
  }
  appendStringInfoString(head, ") VALUES ");
  return {head->data, tail->data, printer.params, declared};
}

namespace {

constexpr TargetSplit kImpossible = {nullptr, {}, false};

bool is_target(const FromItem *item, Index target) { return item->kind == FromKind::Table && item->rti == target; }

bool uses(const RemoteConditions &conditions, Index target) {
  // a test names its own tables only by its conditions: not looked into
  if (conditions.tests != NIL) return true;
  ListCell *cell;
  foreach (cell, conditions.clauses) {
    auto *clause = static_cast<Node *>(lfirst(cell));
    if (IsA(clause, RestrictInfo)) clause = reinterpret_cast<Node *>(reinterpret_cast<RestrictInfo *>(clause)->clause);
    if (bms_is_member(static_cast<int>(target), pull_varnos(nullptr, clause))) return true;
  }
  return false;
}

TargetSplit split_inner(const FromItem *join, const TargetSplit &side, const FromItem *other) {
  RemoteConditions conditions = both(side.conditions, join->on);
  if (side.rest == nullptr) return {other, conditions, true};
  return {make_join_item(JOIN_INNER, side.rest, other, {}), conditions, true};
}

// An outer join stays one as long as its own condition can do without the table.
TargetSplit split_left(const FromItem *join, const TargetSplit &side, Index target) {
  if (!side.possible || side.rest == nullptr || uses(join->on, target)) return kImpossible;
  return {make_join_item(JOIN_LEFT, side.rest, join->inner, join->on), side.conditions, true};
}

}  // namespace

TargetSplit split_target(const FromItem *from, Index target) {
  if (is_target(from, target)) return {nullptr, {}, true};
  if (from->kind != FromKind::Join) return kImpossible;
  TargetSplit outer = split_target(from->outer, target);
  if (from->join_type == JOIN_LEFT) return split_left(from, outer, target);
  if (from->join_type != JOIN_INNER) return kImpossible;
  if (outer.possible) return split_inner(from, outer, from->inner);
  TargetSplit inner = split_target(from->inner, target);
  return inner.possible ? split_inner(from, inner, from->outer) : kImpossible;
}

}  // namespace remote_fdw
