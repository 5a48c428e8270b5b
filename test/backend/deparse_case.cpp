// Owns how a deparse case is analysed, printed and run.
#include "deparse_case.h"

#include <cstdlib>

#include "deparse_fixture.h"
#include "remote_fdw/deparse/expr_printer.h"
#include "remote_fdw/deparse/remote_catalog.h"
#include "remote_fdw/deparse/shippability.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw::backend_test {

namespace {

constexpr int kParamCount = 3;
Oid param_types[kParamCount] = {INT4OID, TEXTOID, INT4ARRAYOID};

Datum param_value(int index) {
  if (index == 0) return Int32GetDatum(3);
  if (index == 1) return CStringGetTextDatum("Abc");
  Datum elements[] = {Int32GetDatum(1), Int32GetDatum(3), Int32GetDatum(5)};
  return PointerGetDatum(construct_array(elements, 3, INT4OID, sizeof(int32), true, TYPALIGN_INT));
}

template <size_t N, typename F>
void under_settings(const SettingValue (&settings)[N], F &&f) {
  int nest_level = NewGUCNestLevel();
  for (const SettingValue &setting : settings)
    (void)set_config_option(setting.name, setting.value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
  f();
  AtEOXact_GUC(true, nest_level);
}

void ensure_fixture() {
  if (query_value("SELECT to_regclass('deparse_test.far')") != nullptr) return;
  SPI_connect();
  for (const char *sql : kDeparseFixture)
    if (SPI_execute(sql, false, 0) < 0) elog(ERROR, "fixture: %s", sql);
  SPI_execute("RESET search_path", false, 0);
  SPI_finish();
}

// A remote with the same collations but for one; of the user's objects those named *_there exist there.
RemoteMatch fake_match(const RemoteCatalog *, CatalogObject object) {
  if (object.catalog_class == CollationRelationId)
    return strcmp(get_collation_name(object.oid), "absent") == 0 ? RemoteMatch::Missing : RemoteMatch::Same;
  if (object.catalog_class == ProcedureRelationId) return strstr(get_func_name(object.oid), "_there") != nullptr ? RemoteMatch::Same : RemoteMatch::Unknown;
  if (object.catalog_class == TypeRelationId) return strstr(format_type_be(object.oid), "_there") != nullptr ? RemoteMatch::Same : RemoteMatch::Unknown;
  return RemoteMatch::Unknown;
}
void fake_learn(const RemoteCatalog *, const List *) {}
const RemoteCatalog kFakeRemote{fake_match, fake_learn, InvalidOid, InvalidOid};

struct Analysed {
  PushdownScope scope;
  List *clauses;
};

Analysed analyse(const char *condition, List *extensions) {
  const char *sql = psprintf("SELECT 1 FROM deparse_test.far r1 WHERE %s", condition);
  List *raw = pg_parse_query(sql);
  List *queries =
      pg_analyze_and_rewrite_fixedparams(linitial_node(RawStmt, raw), sql, param_types, kParamCount, nullptr);
  auto *root = makeNode(PlannerInfo);
  root->parse = linitial_node(Query, queries);
  root->glob = makeNode(PlannerGlobal);
  root->planner_cxt = CurrentMemoryContext;
  Node *quals = eval_const_expressions(root, root->parse->jointree->quals);
  quals = reinterpret_cast<Node *>(canonicalize_qual(reinterpret_cast<Expr *>(quals), false));
  Analysed analysed{};
  analysed.scope = {root, bms_make_singleton(1), get_foreign_server_oid("deparse_test_server", false), extensions, NIL, &kFakeRemote};
  analysed.clauses = make_ands_implicit(reinterpret_cast<Expr *>(quals));
  return analysed;
}

Shippability check_all(const Analysed &analysed) {
  Shippability verdict{true, nullptr, nullptr};
  ListCell *cell;
  foreach (cell, analysed.clauses) {
    verdict = check_shippable(analysed.scope, static_cast<Expr *>(lfirst(cell)));
    if (!verdict.ok) break;
  }
  return verdict;
}

struct Arguments {
  int count;
  Oid *types;
  Datum *values;
  char *nulls;
};

Arguments make_arguments(int count) {
  return {count, palloc_array_of<Oid>(count), palloc_array_of<Datum>(count), static_cast<char *>(palloc0(count + 1))};
}

Arguments original_arguments() {
  Arguments arguments = make_arguments(kParamCount);
  for (int i = 0; i < kParamCount; i++) {
    arguments.types[i] = param_types[i];
    arguments.values[i] = param_value(i);
    arguments.nulls[i] = ' ';
  }
  return arguments;
}

ParamListInfo extern_params() {
  ParamListInfo params = makeParamList(kParamCount);
  for (int i = 0; i < kParamCount; i++) params->params[i] = {param_value(i), false, PARAM_FLAG_CONST, param_types[i]};
  return params;
}

// Evaluates what was sent as $n.
Arguments evaluate(List *exprs) {
  Arguments arguments = make_arguments(list_length(exprs));
  ParamListInfo params = extern_params();
  ExprContext *econtext = CreateStandaloneExprContext();
  econtext->ecxt_param_list_info = params;
  ListCell *cell;
  foreach (cell, exprs) {
    int i = foreach_current_index(cell);
    auto *expr = static_cast<Expr *>(lfirst(cell));
    fix_opfuncids(reinterpret_cast<Node *>(expr));
    bool isnull;
    arguments.types[i] = exprType(reinterpret_cast<Node *>(expr));
    arguments.values[i] = ExecEvalExprSwitchContext(ExecInitExprWithParams(expr, params), econtext, &isnull);
    arguments.nulls[i] = isnull ? 'n' : ' ';
  }
  return arguments;
}

const char *ids(const char *from, const char *condition, const Arguments &arguments) {
  MemoryContext caller = CurrentMemoryContext;
  const char *sql =
      psprintf("SELECT pg_catalog.string_agg(id::text, ',' ORDER BY id) FROM %s r1 WHERE %s", from, condition);
  SPI_connect();
  SPI_execute_with_args(sql, arguments.count, arguments.types, arguments.values, arguments.nulls, false, 0);
  char *value = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
  char *copy = value == nullptr ? nullptr : MemoryContextStrdup(caller, value);
  SPI_finish();
  return copy == nullptr ? "none" : copy;
}

struct Outcome {
  Shippability verdict;
  const char *sql;
  const char *expected_ids;
  const char *ids;
};

Outcome run(const char *condition, List *extensions) {
  Outcome outcome{};
  StringInfoData out;
  initStringInfo(&out);
  Arguments arguments{};
  under_settings(kUserSettings, [&] {
    Analysed analysed = analyse(condition, extensions);
    outcome.verdict = check_all(analysed);
    outcome.expected_ids = ids("deparse_test.twin", condition, original_arguments());
    if (!outcome.verdict.ok) return;
    ExprPrinter printer{.scope = &analysed.scope, .out = &out, .params = NIL, .param_style = ParamStyle::Numbered};
    print_conjunction(&printer, analysed.clauses);
    arguments = evaluate(printer.params);
  });
  if (!outcome.verdict.ok) return outcome;
  outcome.sql = out.len == 0 ? "true" : out.data;
  under_settings(kRemoteSettings, [&] { outcome.ids = ids("deparse_test.near", outcome.sql, arguments); });
  return outcome;
}

List *listed_extensions() {
  return list_make2_oid(get_extension_oid("citext", false), get_extension_oid("hstore", false));
}

// For a look at everything that is printed: REMOTE_FDW_SHOW=1 in the postmaster's environment.
void show(const char *condition, const char *sql) {
  if (getenv("REMOTE_FDW_SHOW") != nullptr) printf("SHOW %s  ==>  %s\n", condition, sql);
}

// Holds no std object while backend code runs: an error inside unwinds by longjmp.
template <typename F>
void guarded(const char *condition, F &&body) {
  ErrorData *error = in_subtransaction(body);
  if (error != nullptr) ADD_FAILURE() << condition << "\n  ERROR: " << error->message;
}

void check_ships(const Ships &test, List *extensions) {
  Outcome outcome{};
  guarded(test.condition, [&] { outcome = run(test.condition, extensions); });
  if (outcome.expected_ids == nullptr) return;  // reported
  EXPECT_TRUE(outcome.verdict.ok) << test.condition << "\n  stays local: " << outcome.verdict.reason;
  if (!outcome.verdict.ok || outcome.sql == nullptr) return;
  show(test.condition, outcome.sql);
  EXPECT_STREQ(outcome.ids, outcome.expected_ids) << test.condition << "\n  printed: " << outcome.sql;
  if (test.sql != nullptr) {
    EXPECT_STREQ(outcome.sql, test.sql) << test.condition;
  }
}

void check_stays_local(const StaysLocal &test, List *extensions) {
  Outcome outcome{};
  outcome.verdict.ok = true;
  guarded(test.condition, [&] { outcome.verdict = check_all(analyse(test.condition, extensions)); });
  EXPECT_FALSE(outcome.verdict.ok) << test.condition;
  if (outcome.verdict.ok) return;
  show(test.condition, outcome.verdict.reason);
  EXPECT_NE(outcome.verdict.node, nullptr) << test.condition;
  EXPECT_NE(strstr(outcome.verdict.reason, test.reason), nullptr)
      << test.condition << "\n  reason: " << outcome.verdict.reason;
}

}  // namespace

void expect_ships(std::span<const Ships> cases) {
  ensure_fixture();
  for (const Ships &test : cases) check_ships(test, NIL);
}

const char *printed_for_explain(const char *condition) {
  ensure_fixture();
  StringInfoData out;
  initStringInfo(&out);
  under_settings(kUserSettings, [&] {
    Analysed analysed = analyse(condition, NIL);
    ExprPrinter printer{.scope = &analysed.scope, .out = &out, .params = NIL, .param_style = ParamStyle::Placeholder};
    print_conjunction(&printer, analysed.clauses);
  });
  return out.data;
}

void expect_stays_local(std::span<const StaysLocal> cases) {
  ensure_fixture();
  under_settings(kUserSettings, [&] {
    for (const StaysLocal &test : cases) check_stays_local(test, NIL);
  });
}

void expect_ships_with_extensions(std::span<const Ships> cases) {
  ensure_fixture();
  List *extensions = listed_extensions();
  for (const Ships &test : cases) check_ships(test, extensions);
}

void expect_stays_local_with_extensions(std::span<const StaysLocal> cases) {
  ensure_fixture();
  List *extensions = listed_extensions();
  under_settings(kUserSettings, [&] {
    for (const StaysLocal &test : cases) check_stays_local(test, extensions);
  });
}

}  // namespace remote_fdw::backend_test
