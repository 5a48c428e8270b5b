// The one table that both check_shippable and print_expr walk: node tag -> {check, print}. Rules are grouped by
// family in src/deparse/rules_*.cpp.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/deparse/expr_printer.h"
#include "remote_fdw/deparse/remote_catalog.h"
#include "remote_fdw/deparse/shippability.h"

namespace remote_fdw {

// Where the collation of an expression's value comes from. The remote derives the same collation from a column
// as we do; a collation chosen here (a local column's, one that the remote does not have) it would not know.
enum class CollationSource : uint8 {
  None,    // not collatable, or constants of default collation
  Column,  // a column of the scope, or a COLLATE clause that is spelled out
  Other,
};

struct DerivedCollation {
  Oid collation;
  CollationSource source;
};
constexpr DerivedCollation kNoCollation{InvalidOid, CollationSource::None};

template <typename T>
const T *as(const Node *node) {
  return reinterpret_cast<const T *>(node);
}
inline const Node *node_of(const Expr *expr) { return reinterpret_cast<const Node *>(expr); }

// What the remote was not yet asked about is taken for granted at first, so that it is asked only about what
// matters, and about all of it at once.
enum class Unasked : uint8 { Assume, Refuse };

struct CheckContext {
  const PushdownScope *scope;
  Shippability verdict;            // the first refusal, or ok
  Unasked unasked;
  List *assumed;                   // CatalogObject *
  DerivedCollation case_argument;  // of what a CaseTestExpr stands for
  int conditional_depth;           // > 0: inside something that may never be evaluated (CASE, OR ...)
};

inline CheckContext start_check(const PushdownScope &scope, Unasked unasked) {
  CheckContext context{};
  context.scope = &scope;
  context.verdict = {true, nullptr, nullptr};
  context.unasked = unasked;
  return context;
}

// Asks the remote about these objects, and about what the scope's other clauses will need.
void learn_for(const PushdownScope &scope, List *assumed);

// Once taking for granted what is not known, then, if that is what it hangs on, with the remote's answers.
template <typename F>
Shippability check_asking(const PushdownScope &scope, F &&check) {
  CheckContext first = start_check(scope, Unasked::Assume);
  check(&first);
  if (!first.verdict.ok || first.assumed == NIL) return first.verdict;
  learn_for(scope, first.assumed);
  CheckContext second = start_check(scope, Unasked::Refuse);
  check(&second);
  return second.verdict;
}

struct NodeRule {
  NodeTag tag;
  DerivedCollation (*check)(CheckContext *, const Node *);
  void (*print)(ExprPrinter *, const Node *);
};

const NodeRule *find_rule(NodeTag tag);

// Walks on: a parameter, or by the node's rule. Does nothing once something was refused.
DerivedCollation check_node(CheckContext *context, const Node *node);
DerivedCollation check_list(CheckContext *context, const List *nodes);
// Always returns {0, None}; `reason` is printf-like.
DerivedCollation refuse(CheckContext *context, const Node *node, const char *reason, ...) pg_attribute_printf(3, 4);

// What a node with these inputs, wanted input collation and result collation derives; refuses when the input
// collation is not the one the remote would use.
DerivedCollation derive_collation(CheckContext *context, const Node *node, DerivedCollation inputs, Oid input_collation,
                                  Oid result_collation);
DerivedCollation merge_collations(DerivedCollation a, DerivedCollation b);

// Refuse what is not known on the remote or not immutable.
bool check_function(CheckContext *context, const Node *node, Oid function);
bool check_operator(CheckContext *context, const Node *node, Oid op);
bool check_type(CheckContext *context, const Node *node, Oid type);
// Refuses when the remote does not order and match text under the collation as this server does.
bool check_collation(CheckContext *context, const Node *node, Oid collation);
// May a COLLATE clause of this name be sent? True for "C" and "POSIX", and for what is the same on the remote (asked about).
bool can_spell_collation(CheckContext *context, Oid collation);
// Whether that was found to be so.
bool spells_collation(const PushdownScope &scope, Oid collation);
// As check_collation for strings inside the arguments: of jsonb, composites, ranges, when the function looks at their order.
bool check_inner_order(CheckContext *context, const Node *node, Oid function, const List *args);
bool check_inner_order_of_type(CheckContext *context, const Node *node, Oid type);
// Types whose values are OIDs of this server's objects (regclass, aclitem ...), and arrays of them.
bool names_local_object(Oid type);

// Collations that mean the same on every server: "C" and "POSIX".
// "POSIX" has the same number in every version, but no name in 18's headers.
constexpr Oid kPosixCollation = 951;
inline bool is_same_everywhere(Oid collation) { return collation == C_COLLATION_OID || collation == kPosixCollation; }

// True when the node's function gives the same answer under every deterministic collation.
bool ignores_collation(const Node *node);
// What the result of an immutable function still depends on ("the server's encoding"), or nullptr.
const char *why_not_portable(Oid function);
bool has_portable_arguments(const FuncExpr *function);

extern const NodeRule kBasicRules[];
extern const int kBasicRuleCount;
extern const NodeRule kOperatorRules[];
extern const int kOperatorRuleCount;
extern const NodeRule kConditionalRules[];
extern const int kConditionalRuleCount;
extern const NodeRule kContainerRules[];
extern const int kContainerRuleCount;
extern const NodeRule kRowRules[];
extern const int kRowRuleCount;
extern const NodeRule kAggregateRules[];
extern const int kAggregateRuleCount;
extern const NodeRule kSubqueryRules[];
extern const int kSubqueryRuleCount;

// name(arguments), of a function in FROM.
void print_from_function(ExprPrinter *printer, const FuncExpr *function);
// [1], [2:3][:] ...
void print_array_subscripts(ExprPrinter *printer, const SubscriptingRef *ref);
void print_list(ExprPrinter *printer, const List *nodes);
// Qualified unless of pg_catalog, which is the remote session's search_path.
void print_function_name(StringInfo out, Oid function);
void print_operator(StringInfo out, Oid op);

}  // namespace remote_fdw
