// Prints expressions that check_shippable accepted as SQL for the remote.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/deparse/shippability.h"

namespace remote_fdw {

enum class ParamStyle : uint8 {
  Numbered,     // $n::type, collected in `params`
  Placeholder,  // ((SELECT null::type)::type): for the remote's EXPLAIN
};

// Parameters that a sub-SELECT computes beforehand: their values are sent, or the sub-SELECT is spelled out.
enum class InitialQueries : uint8 { Sent, SpelledOut };

enum class AliasKind : uint8 {
  SubqueryColumn,  // s<subquery>.c<column>
  SameAs,          // equal to another column: the inner side of a semi join is not visible outside
  Null,            // the inner side of an anti join
};

// What a column is printed as instead of r<rti>.name.
struct ColumnAlias {
  Index rti;
  AttrNumber attno;
  AliasKind kind;
  unsigned subquery;
  int column;
  const Var *same;  // SameAs
  Oid type;         // SameAs, Null: the cast to be printed, if any
};

// What WITH goes before the text: its queries in order.
struct WithClause {
  List *numbers;  // int
  StringInfoData text;
};

struct ExprPrinter {
  const PushdownScope *scope;
  StringInfo out;
  List *params;  // Expr nodes, in $n order; equal expressions share a number
  ParamStyle param_style;
  InitialQueries parameters = InitialQueries::Sent;  // those of the outermost query
  const Expr *case_argument = nullptr;  // what a CaseTestExpr stands for
  List *aliases = NIL;                  // ColumnAlias *, the first that fits counts
  // Of a query inside another one: its number, which its aliases bear, and what its correlated parameters stand for.
  int query = 0;
  int *queries = nullptr;  // counts all queries of the text
  WithClause *with = nullptr;
  const ExprPrinter *outer = nullptr;
  const SubPlan *link = nullptr;
  // Of a lookup: what is computed from columns of these relations comes as a key, k.c1, k.c2 ... (lookup_select.h).
  Relids key_relids = nullptr;
  List *key_params = NIL;  // PlannerParamItem *: what parameters of a LATERAL subquery stand for
  List *keys = NIL;        // Expr
  // Of ON CONFLICT (conflict.h): the relation that is EXCLUDED, the one whose columns stand alone, and what has been printed in parts.
  Index excluded = 0;
  Index unqualified = 0;
  List **parts = nullptr;
};

void print_expr(ExprPrinter *printer, const Expr *expr);
// AND-ed list of Expr or RestrictInfo; nothing for an empty list. Every node prints its own parentheses.
void print_conjunction(ExprPrinter *printer, const List *clauses);
// nullptr: the column is known by its table.
const ColumnAlias *find_alias(const ExprPrinter *printer, Index rti, AttrNumber attno);
// r<rti>, within an inner query r<rti>_<query>: no name hides another.
void print_table_alias(ExprPrinter *printer, Index rti);
// What is printed next goes behind `gap`, which is one of the parts.
void leave_gap(ExprPrinter *printer, void *gap);
// A column of the scope: user column, ctid or the remote's tableoid.
void print_column(ExprPrinter *printer, Index rti, AttrNumber attno);
// "format_type with typmod", qualified unless built in.
const char *remote_type_name(Oid type, int32 typmod);

}  // namespace remote_fdw
