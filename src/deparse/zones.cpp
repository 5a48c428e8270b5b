// Owns conversions and comparisons across time zones. The session's zone travels as a parameter, so that a plan kept while
// TimeZone is changed stays right; only zones that every server knows under the same name are used.
//
// column \ value   timestamptz                                         date, timestamp
// date             the first or last date that fits, computed here     -
// timestamp        column AT TIME ZONE $zone; beside it plain bounds   -
//                  for the remote's indexes
// timestamptz      -                                                   converted here
#include "remote_fdw/deparse/zones.h"

#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/deparse/parameters.h"
#include "remote_fdw/pg/compat.h"

namespace remote_fdw {

namespace {

Node *call(Oid function, Oid result, List *args) {
  return reinterpret_cast<Node *>(makeFuncExpr(function, result, args, InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL));
}

Node *text_constant(const char *text) {
  return reinterpret_cast<Node *>(
      makeConst(TEXTOID, -1, DEFAULT_COLLATION_OID, -1, CStringGetTextDatum(text), false, false));
}

Node *integer_constant(int value) {
  return reinterpret_cast<Node *>(makeConst(INT4OID, -1, InvalidOid, sizeof(int32), Int32GetDatum(value), false, true));
}

Node *operation(Oid function, Oid op, Node *left, Node *right) {
  auto *made = reinterpret_cast<OpExpr *>(
      make_opclause(op, BOOLOID, false, reinterpret_cast<Expr *>(left), reinterpret_cast<Expr *>(right), InvalidOid, InvalidOid));
  made->opfuncid = function;
  return reinterpret_cast<Node *>(made);
}

Node *choose(Node *condition, Node *yes, Node *no) {
  auto *when = makeNode(CaseWhen);
  when->expr = reinterpret_cast<Expr *>(condition);
  when->result = reinterpret_cast<Expr *>(yes);
  auto *expr = makeNode(CaseExpr);
  expr->casetype = exprType(yes);
  expr->casecollid = get_typcollation(expr->casetype);
  expr->args = list_make1(when);
  expr->defresult = reinterpret_cast<Expr *>(no);
  return reinterpret_cast<Node *>(expr);
}

// Zones named Region/City mean the same everywhere; other names may be abbreviations for AT TIME ZONE.
bool has_portable_zone() {
  const char *name = pg_get_timezone_name(session_timezone);
  return strchr(name, '/') != nullptr || pg_strcasecmp(name, "UTC") == 0 || pg_strcasecmp(name, "GMT") == 0;
}

Node *is_ambiguous(Node *zone) {
  static constexpr const char *kAbbreviationsToo[] = {"CET", "EET", "MET", "WET"};
  Datum names[lengthof(kAbbreviationsToo)];
  for (size_t i = 0; i < lengthof(kAbbreviationsToo); i++) names[i] = CStringGetTextDatum(kAbbreviationsToo[i]);
  ArrayType *list = construct_array(names, lengthof(kAbbreviationsToo), TEXTOID, -1, false, TYPALIGN_INT);
  auto *any = makeNode(ScalarArrayOpExpr);
  any->opno = TextEqualOperator;
  any->opfuncid = F_TEXTEQ;
  any->useOr = true;
  any->inputcollid = DEFAULT_COLLATION_OID;
  any->args = list_make2(zone, makeConst(TEXTARRAYOID, -1, DEFAULT_COLLATION_OID, -1, PointerGetDatum(list), false, false));
  return reinterpret_cast<Node *>(any);
}

// The zone at execution. One whose name AT TIME ZONE takes for an abbreviation, set after planning, makes the remote refuse:
// better than other rows.
Node *session_zone() {
  Node *zone = call(F_CURRENT_SETTING_TEXT, TEXTOID, list_make1(text_constant("TimeZone")));
  return choose(is_ambiguous(static_cast<Node *>(copyObject(zone))), text_constant("CET, EET, MET or WET, set after planning"), zone);
}

struct Comparison {
  const char *op;  // column op value
  Node *column;
  Node *value;
  Oid column_type;
  Oid value_type;
};

const char *commuted(const char *op) {
  switch (op[0]) {
    case '<':
      return op[1] == '=' ? ">=" : op[1] == '>' ? "<>" : ">";
    case '>':
      return op[1] == '=' ? "<=" : "<";
    default:
      return op;
  }
}

bool is_moment(Oid type) { return type == DATEOID || type == TIMESTAMPOID || type == TIMESTAMPTZOID; }

bool crosses_zones(Oid left, Oid right) {
  return left != right && is_moment(left) && is_moment(right) && (left == TIMESTAMPTZOID || right == TIMESTAMPTZOID);
}

// What comes from other tables may be at the ends of time, where a conversion raises an error that a comparison does not.
bool comes_from_rows(Node *node, void *context) {
  if (node == nullptr) return false;
  if (IsA(node, Var)) return true;
  if (IsA(node, Param)) return reinterpret_cast<Param *>(node)->paramkind != PARAM_EXTERN;
  return walk_expression(node, comes_from_rows, context);
}

bool is_far_from_the_ends(Datum value, Oid type) {
  constexpr int64 kMargin = 10;
  int64 days = type == DATEOID ? DatumGetDateADT(value) : DatumGetTimestamp(value) / USECS_PER_DAY;
  bool endless = type == DATEOID ? DATE_NOT_FINITE(DatumGetDateADT(value)) : TIMESTAMP_NOT_FINITE(DatumGetTimestamp(value));
  return endless || (days > MIN_TIMESTAMP / USECS_PER_DAY + kMargin && days < END_TIMESTAMP / USECS_PER_DAY - kMargin);
}

bool is_convertible(const PushdownScope &scope, Node *value) {
  if (!is_free_of_columns(scope, value) || comes_from_rows(value, nullptr)) return false;
  if (!IsA(value, Const)) return true;
  auto *constant = reinterpret_cast<const Const *>(value);
  return constant->constisnull || is_far_from_the_ends(constant->constvalue, constant->consttype);
}

Comparison comparison_of(const PushdownScope &scope, const OpExpr *op) {
  Oid left_type, right_type;
  op_input_types(op->opno, &left_type, &right_type);
  auto *left = static_cast<Node *>(linitial(op->args)), *right = static_cast<Node *>(lsecond(op->args));
  const char *name = get_opname(op->opno);
  if (is_convertible(scope, right)) return {name, left, right, left_type, right_type};
  return {commuted(name), right, left, right_type, left_type};
}

Node *as_timestamptz(Node *value, Oid type) {
  return call(type == DATEOID ? F_TIMESTAMPTZ_DATE : F_TIMESTAMPTZ_TIMESTAMP, TIMESTAMPTZOID, list_make1(value));
}

struct DateBound {
  const char *op;
  Node *date;
};

// The first date that does not begin before the value.
Node *first_date_from(Node *value) {
  Node *date = call(F_DATE_TIMESTAMPTZ, DATEOID, list_make1(value));
  Node *next = call(F_DATE_PLI, DATEOID, list_make2(copyObject(date), integer_constant(1)));
  Node *begins = as_timestamptz(static_cast<Node *>(copyObject(date)), DATEOID);
  Oid at_least = OpernameGetOprid(list_make2(makeString(pstrdup("pg_catalog")), makeString(pstrdup(">="))), TIMESTAMPTZOID, TIMESTAMPTZOID);
  return choose(operation(F_TIMESTAMPTZ_GE, at_least, begins, static_cast<Node *>(copyObject(value))), date, next);
}

// The last date that does not begin after the value.
Node *last_date_to(Node *value) {
  Node *date = call(F_DATE_TIMESTAMPTZ, DATEOID, list_make1(value));
  Node *previous = call(F_DATE_MII, DATEOID, list_make2(copyObject(date), integer_constant(1)));
  Node *begins = as_timestamptz(static_cast<Node *>(copyObject(date)), DATEOID);
  Oid at_most = OpernameGetOprid(list_make2(makeString(pstrdup("pg_catalog")), makeString(pstrdup("<="))), TIMESTAMPTZOID, TIMESTAMPTZOID);
  return choose(operation(F_TIMESTAMPTZ_LE, at_most, begins, static_cast<Node *>(copyObject(value))), date, previous);
}

void print_one(ExprPrinter *printer, Node *column, const char *op, Node *value) {
  appendStringInfoChar(printer->out, '(');
  print_expr(printer, reinterpret_cast<Expr *>(column));
  appendStringInfo(printer->out, " %s ", op);
  print_expr(printer, reinterpret_cast<Expr *>(value));
  appendStringInfoChar(printer->out, ')');
}

void print_both(ExprPrinter *printer, const char *between, Node *column, DateBound first, DateBound second) {
  appendStringInfoChar(printer->out, '(');
  print_one(printer, column, first.op, first.date);
  appendStringInfo(printer->out, " %s ", between);
  print_one(printer, column, second.op, second.date);
  appendStringInfoChar(printer->out, ')');
}

void print_date_comparison(ExprPrinter *printer, const Comparison &c) {
  Node *first = first_date_from(c.value), *last = last_date_to(c.value);
  if (strcmp(c.op, "=") == 0)
    print_both(printer, "AND", c.column, {">=", first}, {"<=", last});
  else if (strcmp(c.op, "<>") == 0)
    print_both(printer, "OR", c.column, {"<", first}, {">", last});
  else
    print_one(printer, c.column, c.op, strcmp(c.op, "<") == 0 || strcmp(c.op, ">=") == 0 ? first : last);
}

// A moment, or one 2000 years of 365.2425 days off: there calendar, weekdays and the zone's rules are the same.
enum class Shift : uint8 { None, Back, Forth };
constexpr const char *kShift = "'17531640:00:00'::interval";

void print_moment(ExprPrinter *printer, const Expr *moment, Shift shift) {
  if (shift == Shift::None) {
    print_expr(printer, moment);
    return;
  }
  appendStringInfoChar(printer->out, '(');
  print_expr(printer, moment);
  appendStringInfo(printer->out, " %c %s)", shift == Shift::Back ? '-' : '+', kShift);
}

void print_at_zone(ExprPrinter *printer, const Expr *moment, Shift shift = Shift::None) {
  appendStringInfoChar(printer->out, '(');
  print_moment(printer, moment, shift);
  appendStringInfoString(printer->out, " AT TIME ZONE ");
  print_expr(printer, reinterpret_cast<Expr *>(session_zone()));
  appendStringInfoChar(printer->out, ')');
}

// The value as a local time, two days earlier or later: by more than that no zone's clock is off.
struct Surroundings {
  Node *before;
  Node *after;
};

Node *shifted(Node *value, Oid function) {
  Node *local = call(F_TIMESTAMP_TIMESTAMPTZ, TIMESTAMPOID, list_make1(copyObject(value)));
  auto *days = static_cast<Interval *>(palloc0(sizeof(Interval)));
  days->day = 2;
  auto *margin = makeConst(INTERVALOID, -1, InvalidOid, sizeof(Interval), IntervalPGetDatum(days), false, false);
  return call(function, TIMESTAMPOID, list_make2(local, margin));
}

Surroundings surroundings_of(Node *value) { return {shifted(value, F_TIMESTAMP_MI_INTERVAL), shifted(value, F_TIMESTAMP_PL_INTERVAL)}; }

// What indexes can use.
void print_bounds(ExprPrinter *printer, const Comparison &c, const Surroundings &around) {
  if (strcmp(c.op, "<>") == 0) return;
  if (c.op[0] != '<') {
    print_one(printer, c.column, ">=", around.before);
    appendStringInfoString(printer->out, " AND ");
  }
  if (c.op[0] != '>') {
    print_one(printer, c.column, "<=", around.after);
    appendStringInfoString(printer->out, " AND ");
  }
}

// The zone is asked only where it matters: at the ends of time it might raise an error.
void print_timestamp_comparison(ExprPrinter *printer, const Comparison &c) {
  Surroundings around = surroundings_of(c.value);
  bool before = c.op[0] == '<', after = c.op[0] == '>' || strcmp(c.op, "<>") == 0;
  appendStringInfoChar(printer->out, '(');
  print_bounds(printer, c, around);
  appendStringInfoString(printer->out, "CASE WHEN ");
  print_one(printer, c.column, "<", around.before);
  appendStringInfo(printer->out, " THEN %s WHEN ", before ? "true" : "false");
  print_one(printer, c.column, ">", around.after);
  appendStringInfo(printer->out, " THEN %s ELSE (", after ? "true" : "false");
  print_at_zone(printer, reinterpret_cast<Expr *>(c.column));
  appendStringInfo(printer->out, " %s ", c.op);
  print_expr(printer, reinterpret_cast<Expr *>(c.value));
  appendStringInfoString(printer->out, ") END)");
}

template <size_t N>
bool is_word_of(const char *const (&words)[N], const Node *node) {
  if (!IsA(node, Const) || reinterpret_cast<const Const *>(node)->constisnull) return false;
  const char *word = TextDatumGetCString(reinterpret_cast<const Const *>(node)->constvalue);
  for (const char *known : words)
    if (pg_strcasecmp(word, known) == 0) return true;
  return false;
}

// From a day on, date_trunc goes by local time and finds the zone's offset anew.
bool is_unit_from_day(const Node *node) {
  static constexpr const char *kUnits[] = {"day", "week", "month", "quarter", "year", "decade", "century", "millennium"};
  return is_word_of(kUnits, node);
}

// Fields that a timestamp has as well, with the same meaning.
bool is_field_of_timestamp(const Node *node) {
  static constexpr const char *kFields[] = {"year", "month", "day", "hour", "minute", "second", "dow", "isodow", "doy",
                                            "week", "quarter", "isoyear", "decade", "century", "millennium", "milliseconds",
                                            "microseconds"};
  return is_word_of(kFields, node);
}

void print_truncated(ExprPrinter *printer, const FuncExpr *function, Shift shift) {
  appendStringInfoString(printer->out, "(date_trunc(");
  append_quoted_text(printer->out, TextDatumGetCString(linitial_node(Const, function->args)->constvalue));
  appendStringInfoString(printer->out, ", ");
  print_at_zone(printer, static_cast<Expr *>(lsecond(function->args)), shift);
  appendStringInfoString(printer->out, ") AT TIME ZONE ");
  print_expr(printer, reinterpret_cast<Expr *>(session_zone()));
  appendStringInfoChar(printer->out, ')');
}

void print_field(ExprPrinter *printer, const FuncExpr *function, Shift shift) {
  bool extracts = function->funcid == F_EXTRACT_TEXT_TIMESTAMPTZ;
  appendStringInfoString(printer->out, extracts ? "EXTRACT(" : "date_part(");
  append_quoted_text(printer->out, TextDatumGetCString(linitial_node(Const, function->args)->constvalue));
  appendStringInfoString(printer->out, extracts ? " FROM " : ", ");
  print_at_zone(printer, static_cast<Expr *>(lsecond(function->args)), shift);
  appendStringInfoChar(printer->out, ')');
}

void print_shiftable(ExprPrinter *printer, const FuncExpr *function, Shift shift) {
  switch (function->funcid) {
    case F_DATE_TIMESTAMPTZ:
      print_at_zone(printer, static_cast<Expr *>(linitial(function->args)), shift);
      appendStringInfoString(printer->out, "::date");
      return;
    case F_DATE_TRUNC_TEXT_TIMESTAMPTZ:
      print_truncated(printer, function, shift);
      return;
    default:
      print_field(printer, function, shift);
  }
}

struct YearField {
  const char *name;
  const char *off;  // what 2000 years are
};

// What undoes the shift.
const char *shift_of_result(const FuncExpr *function) {
  static constexpr YearField kFields[] = {{"year", "2000"}, {"isoyear", "2000"}, {"decade", "200"}, {"century", "20"}, {"millennium", "2"}};
  if (function->funcid == F_DATE_TIMESTAMPTZ) return "730485";
  if (function->funcid == F_DATE_TRUNC_TEXT_TIMESTAMPTZ) return kShift;
  const char *field = TextDatumGetCString(linitial_node(Const, function->args)->constvalue);
  for (const YearField &known : kFields)
    if (pg_strcasecmp(field, known.name) == 0) return known.off;
  return "0";
}

// Within a day or two of the ends of time the local time may be out of range, though the result is not.
void print_guarded(ExprPrinter *printer, const FuncExpr *function) {
  auto *moment = static_cast<Expr *>(llast(function->args));
  const char *off = shift_of_result(function);
  appendStringInfoString(printer->out, "(CASE WHEN ");
  print_expr(printer, moment);
  appendStringInfoString(printer->out, " > '294276-12-30 00:00:00+00' AND ");
  print_expr(printer, moment);
  appendStringInfoString(printer->out, " < 'infinity' THEN ");
  print_shiftable(printer, function, Shift::Back);
  appendStringInfo(printer->out, " + %s WHEN ", off);
  print_expr(printer, moment);
  appendStringInfoString(printer->out, " < '4714-11-26 00:00:00+00 BC' AND ");
  print_expr(printer, moment);
  appendStringInfoString(printer->out, " > '-infinity' THEN ");
  print_shiftable(printer, function, Shift::Forth);
  appendStringInfo(printer->out, " - %s ELSE ", off);
  print_shiftable(printer, function, Shift::None);
  appendStringInfoString(printer->out, " END)");
}

}  // namespace

bool is_zone_comparison(const PushdownScope &scope, const OpExpr *op) {
  if (op->opno >= FirstGenbkiObjectId || op->opresulttype != BOOLOID || list_length(op->args) != 2) return false;
  Oid left, right;
  op_input_types(op->opno, &left, &right);
  if (!crosses_zones(left, right)) return false;
  if (!is_convertible(scope, static_cast<Node *>(linitial(op->args))) && !is_convertible(scope, static_cast<Node *>(lsecond(op->args))))
    return false;
  return comparison_of(scope, op).column_type != TIMESTAMPOID || has_portable_zone();
}

DerivedCollation check_zone_comparison(CheckContext *context, const OpExpr *op) {
  Comparison c = comparison_of(*context->scope, op);
  check_node(context, c.column);
  if (c.column_type == DATEOID) {
    check_node(context, first_date_from(c.value));
    check_node(context, last_date_to(c.value));
  } else if (c.column_type == TIMESTAMPOID) {
    check_node(context, c.value);
    check_node(context, surroundings_of(c.value).before);
  } else {
    check_node(context, as_timestamptz(c.value, c.value_type));
  }
  return kNoCollation;
}

void print_zone_comparison(ExprPrinter *printer, const OpExpr *op) {
  Comparison c = comparison_of(*printer->scope, op);
  if (c.column_type == DATEOID)
    print_date_comparison(printer, c);
  else if (c.column_type == TIMESTAMPOID)
    print_timestamp_comparison(printer, c);
  else
    print_one(printer, c.column, c.op, as_timestamptz(c.value, c.value_type));
}

bool is_zone_conversion(const FuncExpr *function) {
  switch (function->funcid) {
    case F_DATE_TIMESTAMPTZ:
    case F_TIMESTAMP_TIMESTAMPTZ:
    case F_TIMESTAMPTZ_TIMESTAMP:
    case F_TIMESTAMPTZ_DATE:
      return has_portable_zone();
    case F_EXTRACT_TEXT_TIMESTAMPTZ:
    case F_DATE_PART_TEXT_TIMESTAMPTZ:
      return is_field_of_timestamp(static_cast<Node *>(linitial(function->args))) && has_portable_zone();
    case F_DATE_TRUNC_TEXT_TIMESTAMPTZ:
      return is_unit_from_day(static_cast<Node *>(linitial(function->args))) && has_portable_zone();
    default:
      return false;
  }
}

DerivedCollation check_zone_conversion(CheckContext *context, const FuncExpr *function) {
  check_node(context, static_cast<Node *>(llast(function->args)));
  return kNoCollation;
}

// The other conversions raise the same error here.
void print_zone_conversion(ExprPrinter *printer, const FuncExpr *function) {
  auto *moment = static_cast<Expr *>(llast(function->args));
  switch (function->funcid) {
    case F_TIMESTAMPTZ_DATE:
      moment = reinterpret_cast<Expr *>(
          makeFuncExpr(F_TIMESTAMP_DATE, TIMESTAMPOID, list_make1(moment), InvalidOid, InvalidOid, COERCE_EXPLICIT_CAST));
      print_at_zone(printer, moment);
      return;
    case F_TIMESTAMP_TIMESTAMPTZ:
    case F_TIMESTAMPTZ_TIMESTAMP:
      print_at_zone(printer, moment);
      return;
    default:
      print_guarded(printer, function);
  }
}

}  // namespace remote_fdw
