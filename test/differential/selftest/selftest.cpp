// The suite's own parts tested without a server: reading statements, comparing outcomes, verdicts, cutting down.
#include <gtest/gtest.h>

#include <stdexcept>

#include "judge.h"
#include "outcome.h"
#include "program_generator.h"
#include "program_tables.h"
#include "query_generator.h"
#include "sequence_generator.h"
#include "sql_text.h"
#include "statement_file.h"
#include "upper_generator.h"
#include "variation.h"

namespace remote_fdw::differential {

namespace {

Outcome rows(std::vector<std::string> values) {
  Outcome outcome;
  outcome.columns = {"a:23"};
  outcome.rows = std::move(values);
  outcome.tag = "SELECT " + std::to_string(outcome.rows.size());
  return outcome;
}

Outcome error(const std::string &sqlstate) {
  Outcome outcome;
  outcome.status = Status::Error;
  outcome.sqlstate = sqlstate;
  return outcome;
}

bool differ(const Outcome &left, const Outcome &right, RowOrder order = RowOrder::Any) {
  return difference(left, right, order, NoticeCheck::Ignore, {"l", "r"}).has_value();
}

TEST(Outcomes, RowsAreAMultisetUnlessOrdered) {
  EXPECT_FALSE(differ(rows({"1", "2"}), rows({"2", "1"})));
  EXPECT_TRUE(differ(rows({"1", "2"}), rows({"2", "1"}), RowOrder::Significant));
  EXPECT_TRUE(differ(rows({"1", "1", "2"}), rows({"1", "2", "2"})));
  EXPECT_TRUE(differ(rows({"1"}), rows({"1", "1"})));
}

TEST(Outcomes, SqlstateTagColumnsAndLossCount) {
  EXPECT_FALSE(differ(error("22012"), error("22012")));
  EXPECT_TRUE(differ(error("22012"), error("22003")));
  EXPECT_TRUE(differ(error("22012"), rows({})));
  Outcome lost = error("08006");
  lost.status = Status::Lost;
  EXPECT_TRUE(differ(lost, error("08006")));
  Outcome other_tag = rows({"1"});
  other_tag.tag = "UPDATE 1";
  EXPECT_TRUE(differ(other_tag, rows({"1"})));
  Outcome other_type = rows({"1"});
  other_type.columns = {"a:20"};
  EXPECT_TRUE(differ(other_type, rows({"1"})));
}

TEST(Outcomes, NoticesCountWhenAskedFor) {
  Outcome noisy = rows({"1"});
  noisy.notices = {"00000 hello"};
  EXPECT_FALSE(difference(noisy, rows({"1"}), RowOrder::Any, NoticeCheck::Ignore, {"l", "r"}));
  EXPECT_TRUE(difference(noisy, rows({"1"}), RowOrder::Any, NoticeCheck::Compare, {"l", "r"}));
}

TEST(SqlText, Classifies) {
  EXPECT_EQ(classify("SELECT 1 FROM t FOR UPDATE"), StatementKind::Query);
  EXPECT_EQ(classify("SELECT 1 FROM t FOR NO KEY UPDATE"), StatementKind::Query);
  EXPECT_EQ(classify("(SELECT 1) UNION SELECT 'delete from x'"), StatementKind::Query);
  EXPECT_EQ(classify("WITH x AS (DELETE FROM t RETURNING *) SELECT 1"), StatementKind::Write);
  EXPECT_EQ(classify("/* c */ INSERT INTO t VALUES (1)"), StatementKind::Write);
  EXPECT_EQ(classify("DO $$ BEGIN END $$"), StatementKind::Other);
}

TEST(SqlText, SeesTopLevelOrderOnly) {
  EXPECT_TRUE(has_top_level_order("SELECT 1 ORDER  BY 1"));
  EXPECT_FALSE(has_top_level_order("SELECT array_agg(a ORDER BY a) FROM (SELECT 1 ORDER BY 1) x"));
  EXPECT_FALSE(has_top_level_order("SELECT 'order by' -- order by"));
}

TEST(SqlText, LiftsComparedLiterals) {
  auto lifted =
      lift_literals("SELECT 'x' FROM t WHERE a = 7 AND b LIKE 'it''s%' AND c BETWEEN 1.5 AND 12345678901 LIMIT 3");
  ASSERT_TRUE(lifted);
  EXPECT_EQ(lifted->sql, "SELECT 'x' FROM t WHERE a = $1 AND b LIKE $2 AND c BETWEEN $3 AND $4 LIMIT 3");
  EXPECT_EQ(lifted->types, (std::vector<std::string>{"int4", "unknown", "numeric", "int8"}));
  EXPECT_EQ(lifted->values[1], "'it''s%'");
  EXPECT_FALSE(lift_literals("SELECT a FROM t WHERE b IS NULL"));
}

TEST(StatementFile, ReadsDirectivesAndBlocks) {
  auto cases = parse_statements(
      "-- a remark; with a semicolon\n"
      "-- setup: SET LOCAL a = 'b;c'\n"
      "-- expect(cursor, loop): pf-differs why\n"
      "SELECT ';' AS x ORDER BY 1;\n"
      "-- axes: none\n"
      "-- block\n"
      "DECLARE c CURSOR FOR SELECT 1 ORDER BY 1;\n"
      "FETCH 1 FROM c;\n"
      "-- end\n"
      "COPY t FROM STDIN;\n1;\t2\n\\.\n"
      "DELETE FROM t;\n",
      "f");
  ASSERT_EQ(cases.size(), 4u);
  EXPECT_EQ(cases[0].line, 4);
  EXPECT_EQ(cases[0].setup, (std::vector<std::string>{"SET LOCAL a = 'b;c'"}));
  EXPECT_EQ(cases[0].expectations.front().axes, (std::vector<std::string>{"cursor", "loop"}));
  EXPECT_EQ(cases[0].steps.front().order, RowOrder::Significant);
  EXPECT_EQ(cases[1].kind, CaseKind::Block);
  EXPECT_EQ(cases[1].axes, AxisUse::BaseOnly);
  EXPECT_EQ(cases[1].steps[1].order, RowOrder::Significant);
  EXPECT_EQ(cases[2].steps.front().command.copy_data, "1;\t2\n");
  EXPECT_EQ(cases[3].kind, CaseKind::Write);
  EXPECT_EQ(cases[3].line, 13);
}

TEST(StatementFile, RefusesWhatItDoesNotUnderstand) {
  EXPECT_THROW(parse_statements("-- expect: nonsense x\nSELECT 1;\n", "f"), std::runtime_error);
  EXPECT_THROW(parse_statements("-- block\nSELECT 1;\n", "f"), std::runtime_error);
  EXPECT_THROW(parse_statements("SELECT 1\n", "f"), std::runtime_error);
  EXPECT_THROW(parse_statements("-- axes: some\nSELECT 1;\n", "f"), std::runtime_error);
}

CaseRun run_of(const Outcome &tested, const Outcome &oracle, const Outcome &twin) {
  StepRun step;
  step.outcomes = {tested, oracle, twin};
  return {step};
}

std::optional<std::string> verdict(Expected expected, const CaseRun &run, OracleRule rule = OracleRule::Strict) {
  Case test;
  if (expected != Expected::Agreement) test.expectations.push_back({expected, {}});
  return Judge("remote_fdw").judge(test, variations().front(), run, rule).failure;
}

TEST(Verdicts, FollowTheNotes) {
  Outcome one = rows({"1"});
  Outcome two = rows({"2"});
  EXPECT_FALSE(verdict(Expected::Agreement, run_of(one, one, one)));
  EXPECT_TRUE(verdict(Expected::Agreement, run_of(two, one, one)));
  EXPECT_TRUE(verdict(Expected::Agreement, run_of(one, two, one)));
  EXPECT_FALSE(verdict(Expected::PfDiffers, run_of(one, two, one)));
  EXPECT_TRUE(verdict(Expected::PfDiffers, run_of(two, two, one)));
  EXPECT_TRUE(verdict(Expected::PfDiffers, run_of(one, one, one))) << "an outdated note is a failure";
  EXPECT_FALSE(verdict(Expected::TwinDiffers, run_of(one, one, two)));
  EXPECT_TRUE(verdict(Expected::TwinDiffers, run_of(two, one, two)));
  EXPECT_TRUE(verdict(Expected::TwinDiffers, run_of(one, one, one)));
}

TEST(Verdicts, ToleratePostgresFdwWhereTheNotesWereNotMade) {
  Outcome one = rows({"1"});
  Outcome two = rows({"2"});
  auto tolerant = [](Expected expected, const CaseRun &run) { return verdict(expected, run, OracleRule::Tolerant); };
  EXPECT_FALSE(tolerant(Expected::Agreement, run_of(one, two, one)));
  EXPECT_TRUE(tolerant(Expected::Agreement, run_of(two, two, one)));
  EXPECT_FALSE(tolerant(Expected::PfDiffers, run_of(one, one, one)));
  EXPECT_TRUE(tolerant(Expected::PfDiffers, run_of(two, two, one)));
  EXPECT_FALSE(tolerant(Expected::TwinDiffers, run_of(one, two, one)));
  EXPECT_FALSE(tolerant(Expected::TwinDiffers, run_of(one, one, two)));
  EXPECT_TRUE(tolerant(Expected::TwinDiffers, run_of(two, one, one)));
}

Model small_model() {
  Column number{"id", "integer", "", Family::Integer, {"1", "2"}};
  Column text{"t", "text", "", Family::Text, {"'a'", "''"}};
  Table table{"t1", "id", {number, text}};
  return {{table}, {table}};
}

TEST(Generator, TheSameSeedGivesTheSameStatement) {
  Model model = small_model();
  for (std::uint64_t seed = 1; seed < 50; ++seed) {
    Random first(seed);
    Random second(seed);
    EXPECT_EQ(generate_query(model, first).render(), generate_query(model, second).render());
    EXPECT_EQ(generate_upper_query(model, first).render(), generate_upper_query(model, second).render());
  }
  Random first(7);
  Random second(8);
  EXPECT_NE(generate_query(model, first).render(), generate_query(model, second).render());
}

template <class Query>
void expect_cutting_ends(Query query) {
  int cuts = 0;
  for (auto next = query.simpler(); !next.empty(); next = query.simpler()) {
    query = next.front();
    ASSERT_LT(++cuts, 200) << query.render();
  }
}

TEST(Generator, CuttingDownEnds) {
  Model model = small_model();
  for (std::uint64_t seed = 1; seed < 200; ++seed) {
    Random random(seed);
    expect_cutting_ends(generate_query(model, random));
    expect_cutting_ends(generate_upper_query(model, random));
  }
  EXPECT_EQ(simpler(Sequence{"a", "b"}), (std::vector<Sequence>{{"a"}, {"b"}}));
}

std::string text_of(const WriteProgram &program) {
  std::string text;
  for (const Command &command : program.steps) text += command.sql + ";\n" + command.copy_data.value_or("");
  return text;
}

TEST(Programs, TheSameSeedGivesTheSameProgram) {
  for (std::uint64_t seed = 1; seed < 100; ++seed) {
    Random first(seed);
    Random second(seed);
    EXPECT_EQ(text_of(generate_program(first)), text_of(generate_program(second)));
  }
}

TEST(Programs, CuttingDownEndsWithOneStep) {
  for (std::uint64_t seed = 1; seed < 100; ++seed) {
    Random random(seed);
    WriteProgram program = generate_program(random);
    for (auto next = simpler(program); !next.empty(); next = simpler(program)) {
      ASSERT_LT(next.front().steps.size(), program.steps.size());
      EXPECT_EQ(next.front().tables, program.tables);
      program = next.front();
    }
    EXPECT_EQ(program.steps.size(), 1u);
  }
}

TEST(Programs, ValuesAreWrittenForSqlAndForCopy) {
  EXPECT_EQ(sql_value(std::nullopt), "NULL");
  EXPECT_EQ(sql_value("it's \\N"), "E'it''s \\\\N'");
  EXPECT_EQ(copy_value(std::nullopt), "\\N");
  EXPECT_EQ(copy_value("\\N\\."), "\\\\N\\\\.");
  EXPECT_EQ(copy_value("a\tb\nc"), "a\\tb\\nc");
}

// A LIMIT after an order with ties would let every side choose other rows.
TEST(Generator, LimitsCutTotalOrdersOnly) {
  Model model = small_model();
  for (std::uint64_t seed = 1; seed < 500; ++seed) {
    Random random(seed);
    UpperQuery query = generate_upper_query(model, random);
    bool one_row = query.keys.empty() && query.order.empty();
    if (query.limit.empty() || one_row) continue;
    EXPECT_GT(query.tie_breakers, 0u) << query.render();
    EXPECT_GE(query.order.size(), query.tie_breakers) << query.render();
  }
}

}  // namespace

}  // namespace remote_fdw::differential
