// Owns the spelling of states. Sums of squares are exact where core's are: of bigint for smaller integers, of numeric for the
// rest. Over no values a sum is NULL, as the state's maker expects; the states of arrays have zeros instead.
#include "remote_fdw/deparse/partial_states.h"

namespace remote_fdw {

namespace {

const char *text_of(ExprPrinter *printer, const Expr *expr) {
  StringInfo outer = printer->out;
  StringInfoData text;
  initStringInfo(&text);
  printer->out = &text;
  print_expr(printer, expr);
  printer->out = outer;
  return text.data;
}

const char *argument(ExprPrinter *printer, const Aggref *part, int n) {
  return text_of(printer, list_nth_node(TargetEntry, part->args, n)->expr);
}

const char *filter_of(ExprPrinter *printer, const Aggref *part) {
  return part->aggfilter == nullptr ? "" : psprintf(" FILTER (WHERE %s)", text_of(printer, part->aggfilter));
}

// Only pairs of which both variables are known count.
void print_regression(ExprPrinter *printer, const Aggref *part) {
  const char *y = argument(printer, part, 0);
  const char *x = argument(printer, part, 1);
  const char *both = part->aggfilter == nullptr ? "" : psprintf(" AND %s", text_of(printer, part->aggfilter));
  const char *filter = filter_of(printer, part);
  appendStringInfo(printer->out, "ARRAY[regr_count(%s, %s)%s::double precision", y, x, filter);
  appendStringInfo(printer->out, ", COALESCE(sum(%s) FILTER (WHERE %s IS NOT NULL%s), 0)", x, y, both);
  appendStringInfo(printer->out, ", COALESCE(regr_sxx(%s, %s)%s, 0)", y, x, filter);
  appendStringInfo(printer->out, ", COALESCE(sum(%s) FILTER (WHERE %s IS NOT NULL%s), 0)", y, x, both);
  appendStringInfo(printer->out, ", COALESCE(regr_syy(%s, %s)%s, 0)", y, x, filter);
  appendStringInfo(printer->out, ", COALESCE(regr_sxy(%s, %s)%s, 0)]", y, x, filter);
}

void print_moments(ExprPrinter *printer, const Aggref *part) {
  const char *x = argument(printer, part, 0);
  const char *filter = filter_of(printer, part);
  appendStringInfo(printer->out, "ARRAY[count(%s)%s::double precision, COALESCE(sum(%s::double precision)%s, 0)", x, filter, x, filter);
  appendStringInfo(printer->out, ", COALESCE(regr_sxx(%s, %s)%s, 0)]", x, x, filter);
}

void print_sums(ExprPrinter *printer, const Aggref *part, const char *square_type) {
  const char *x = argument(printer, part, 0);
  const char *filter = filter_of(printer, part);
  appendStringInfo(printer->out, "ARRAY[count(%s)%s::numeric, sum(%s::%s)%s", x, filter, x, square_type, filter);
  appendStringInfo(printer->out, ", sum(%s::%s * %s::%s)%s]", x, square_type, x, square_type, filter);
}

}  // namespace

Aggref *whole_aggregate(const Aggref *part) {
  auto *whole = static_cast<Aggref *>(copyObjectImpl(part));
  whole->aggsplit = AGGSPLIT_SIMPLE;
  if (state_form(part->aggfnoid) != StateForm::Result) whole->aggtype = get_func_rettype(part->aggfnoid);
  return whole;
}

void print_state(ExprPrinter *printer, const Aggref *part, StateForm form) {
  switch (form) {
    case StateForm::Unknown:
    case StateForm::Result:
      break;
    case StateForm::CountAndSum: {
      const char *x = argument(printer, part, 0);
      const char *filter = filter_of(printer, part);
      appendStringInfo(printer->out, "ARRAY[count(%s)%s, COALESCE(sum(%s)%s, 0)]", x, filter, x, filter);
      return;
    }
    case StateForm::FloatMoments:
      print_moments(printer, part);
      return;
    case StateForm::RegressionSums:
      print_regression(printer, part);
      return;
    case StateForm::IntegerSum:
    case StateForm::NumericSum: {
      const char *x = argument(printer, part, 0);
      const char *filter = filter_of(printer, part);
      appendStringInfo(printer->out, "ARRAY[count(%s)%s::numeric, sum(%s)%s]", x, filter, x, filter);
      return;
    }
    case StateForm::IntegerSquares:
      print_sums(printer, part, "bigint");
      return;
    case StateForm::NumericSquares:
      print_sums(printer, part, "numeric");
      return;
  }
  elog(ERROR, "remote_fdw: an aggregate's state without a spelling");
}

}  // namespace remote_fdw
