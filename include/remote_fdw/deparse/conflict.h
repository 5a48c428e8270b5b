// ON CONFLICT of an INSERT: the clause as the remote is to read it. The remote infers the index.
// Source: PostgreSQL, "INSERT", ON CONFLICT Clause.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/deparse/assignment.h"
#include "remote_fdw/deparse/expr_printer.h"

namespace remote_fdw {

struct ConflictSpec {
  const PushdownScope *scope;  // the target and EXCLUDED
  Index target;
  Index excluded;      // 0: DO NOTHING
  OnConflictAction action;
  List *elements;      // InferenceElem; none: any conflict
  List *arbiter_where; // Expr
  List *assignments;   // Assignment *
  List *where;         // Expr
};

// Of the arbiter. An index that the remote does not have in the same words is the remote's error, so that nothing is asked about here.
Shippability check_arbiter(const PushdownScope &scope, const Expr *expr);

// Row triggers for UPDATE here would not see the rows that the remote updates: raises 0A000.
void refuse_update_triggers(Relation relation);

enum class ConflictPass : uint8 {
  Collect,  // parameters with a type only
  Print,
};
// Into a whole statement, whose target is known by its alias. Given values become parameters without a type, after all others.
void print_conflict(ExprPrinter *printer, const ConflictSpec &spec, ConflictPass pass);

// The alias of the target in a statement that a clause made by conflict_parts goes into.
constexpr const char *kConflictAlias = "t";
inline const char *conflict_alias(const ModifyTable *plan) {
  return plan != nullptr && plan->onConflictAction == ONCONFLICT_UPDATE ? kConflictAlias : nullptr;
}

// The clause for later: pieces of text (String), numbers of the target's columns (Integer), and values (IntList: position among
// `params`, ValueForm) that are to go between them.
enum class ValueForm : int { Typed, Untyped };
struct ConflictParts {
  List *parts;
  List *params;  // Expr
};
// `params`: of other clauses of the same statement, which come first.
ConflictParts conflict_parts(const ConflictSpec &spec, List *params);

// With the names that the columns of `root` have on the remote as columns of `table`, which is a partition of it or the same.
List *name_columns(const List *parts, Oid root, Oid table);
// The text, once columns have names. `values`: Const.
char *conflict_text(const List *parts, const List *values);
// The same for EXPLAIN, with $first, $first + 1 ...
char *conflict_outline(const List *parts, int first);

}  // namespace remote_fdw
