// Differences between server versions, as functions with the newest version's meaning. The only place, with
// src/pg/compat.cpp, where PG_VERSION_NUM appears.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Whose privileges and user mapping a scan uses (16 moved it from the range table to the plan).
Oid scan_user(PlannerInfo *root, const RelOptInfo *rel);
Oid scan_user(const ForeignScanState *state);
Oid modify_user(const ModifyTableState *state, ResultRelInfo *result);
// As RelOptInfo.userid, also of a table that is only written to.
Oid privileged_user(PlannerInfo *root, Index rti);

// The base relations whose rows a scan gives, as the plan will know them (16 keeps outer joins among fs_relids).
Relids scanned_relids(PlannerInfo *root, const RelOptInfo *rel);
Bitmapset *scanned_relids(const ForeignScan *plan);
void set_scanned_relids(const PlannerInfo *root, ForeignScan *plan, const RelOptInfo *rel);

// Columns an UPDATE sets on one result relation, offset as in RTEPermissionInfo.updatedCols.
Bitmapset *updated_columns(PlannerInfo *root, Index result_relation);

struct ScanPathSpec {
  double rows;
  Cost startup;
  Cost total;
  List *pathkeys;
  Relids required_outer;
  List *fdw_private;
};
// 17 added the list of join clauses, 18 the count of disabled nodes.
ForeignPath *make_scan_path(PlannerInfo *root, RelOptInfo *rel, const ScanPathSpec &spec);

// `local_path`: the join made here, for EvalPlanQual; may be null. Such paths have no parameters.
ForeignPath *make_join_path(PlannerInfo *root, RelOptInfo *rel, const ScanPathSpec &spec, Path *local_path);

struct UpperPathSpec {
  PathTarget *target;
  List *pathkeys;
  double rows = 0;
  Cost startup = 0;
  Cost total = 0;
};
ForeignPath *make_upper_path(PlannerInfo *root, RelOptInfo *rel, const UpperPathSpec &spec);

// What the user has disabled below counts above (18 counts it apart from the cost).
void inherit_disabled_nodes(Path *path, const Path *input);

// 18 compares rows and directions by CompareType instead of btree's strategies.
StrategyNumber row_strategy(const RowCompareExpr *row);
// "<" or ">" of the key's operator family for a type; InvalidOid if it has none.
Oid sort_operator(const PathKey *key, Oid type);
// A class's values in the order of its first operator family, NULLs last.
PathKey *ascending_key(PlannerInfo *root, EquivalenceClass *ec);
// Does the operator belong to a btree operator family (also as "<>")?
bool is_btree_operator(Oid op);

// Between two rows of ANALYZE: interrupts and vacuum_cost_delay (18 keeps VACUUM and ANALYZE apart).
void analyze_delay_point();

// OpExpr of a WindowFunc: conditions of the query above that the planner has moved into the window stage, which must keep them
// (15: of the window; 17 moved them to its functions).
List *run_conditions(PlannerInfo *root);

// An expression over an append relation, in terms of one member of it, however far below (16 changed the signature).
Node *in_terms_of_member(PlannerInfo *root, Node *node, RelOptInfo *member);
// Without order or parallelism.
Path *make_append(PlannerInfo *root, RelOptInfo *rel, List *paths);
// SortGroupClause *: GROUP BY without what is redundant (16 keeps it apart).
List *group_clause(PlannerInfo *root);

// EquivalenceMember *: those about these relations, child relations included (18 keeps the latter apart).
List *class_members(const EquivalenceClass *ec, Relids relids);

// What equivalence classes say of `rel` when the rows of `outer` are given; `together`: both (16 added an argument).
List *implied_join_equalities(PlannerInfo *root, Relids together, Relids outer, RelOptInfo *rel);

// Adds the tables of a planned query, which the finished plan will not show, to the finished range table, so that privileges
// are checked, and locks and invalidations work, as if it did.
void keep_range_table(PlannerGlobal *glob, const PlannerInfo *root);

// The one of `columns` (Var *, and others) that means the same column, whatever outer joins may have made NULL of it; or null.
const Var *same_column(const List *columns, const Var *var);
// 16 marks a Var with the outer joins above which it stands, and a scan knows a column by one mark: that in `columns`.
List *nulled_as(List *exprs, const List *columns);

// 16 gave the walker its real type.
bool walk_expression(Node *node, bool (*walker)(Node *, void *), void *context);
Node *mutate_expression(Node *node, Node *(*mutator)(Node *, void *), void *context);

// Does RETURNING ask for old.* (18)?
bool shows_old_rows(const List *returning);

// The one EXPLAIN option of the extension's own, a boolean (18 lets extensions have some).
void register_explain_flag(const char *name);
enum class ExplainFlag : uint8 { NotGiven, Off, On };
ExplainFlag explain_flag(const ExplainState *es);

// The same over queries within queries and over their range tables, entries first.
bool walk_queries(Node *node, bool (*walker)(Node *, void *), void *context);

// XMLSERIALIZE(... INDENT), from 16 on.
bool indents(const XmlExpr *xml);

// From 17 on.
bool knows_infinite_intervals();

// Has this built-in function arguments that it had not in an earlier version, under the same OID? 18: json_strip_nulls, jsonb_strip_nulls.
bool has_new_arguments(Oid function);

// Parses the name of one type and nothing else; raises when there is more, or no such type (42704).
void check_type_name(const char *name);

// The same without looking it up.
void check_type_syntax(const char *name);

// Parses one expression and nothing else, without looking up its names; raises when there is more (42601).
void check_scalar_expression(const char *text);

// False for a column whose statistics target is 0 (17 moved the target out of the fixed part).
bool wants_statistics(Form_pg_attribute attribute);

}  // namespace remote_fdw
