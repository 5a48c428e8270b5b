// The command line, the Markdown and the chart.
#include <gtest/gtest.h>

#include <set>

#include "chart.h"
#include "csv.h"
#include "invocation.h"
#include "markdown.h"

using namespace remote_fdw::bench;

namespace {

Measurement sample() {
  Measurement sample;
  sample.what.name = "scan";
  sample.what.work = "full scan";
  sample.what.limit = "COPY";
  sample.what.target = 1.5;
  sample.what.operations = 2;
  sample.of(Contestant::Limit) = {{10, 20}, {4, 6}, {7, 9}, Traffic{100, 900, 2}, ""};
  sample.of(Contestant::PostgresFdw) = {{65, 130}, {}, {}, Traffic{1000, 9000, 11}, ""};
  sample.of(Contestant::PostgresFdwTuned) = {{}, {}, {}, std::nullopt, "57014 canceled"};
  sample.of(Contestant::RemoteFdw) = {{12, 24}, {std::nullopt, 3}, {2, 2}, Traffic{50, 950, 4}, ""};
  return sample;
}

}  // namespace

TEST(Markdown, RowOfTheTable) {
  std::string table = markdown_table({sample()});
  EXPECT_NE(table.find("| full scan | 15.0 | 6.50 | failed | **1.20** | <= 1.50 | 1 / 5.50 / - / 2 | 500 B / 5.0 kB / "
                       "- / 500 B |\n"),
            std::string::npos)
      << table;
}

TEST(Markdown, EveryRowHasAsManyCells) {
  std::string table = markdown_table({sample(), sample()});
  std::set<std::ptrdiff_t> counts;
  for (std::size_t at = 0; at < table.size(); at = table.find('\n', at) + 1)
    counts.insert(std::count(table.begin() + static_cast<std::ptrdiff_t>(at),
                             table.begin() + static_cast<std::ptrdiff_t>(table.find('\n', at)), '|'));
  EXPECT_EQ(counts, std::set<std::ptrdiff_t>{9});
}

TEST(Markdown, ReportSaysWhatFailedAndInWhatCircumstances) {
  Circumstances circumstances{
      .extent = Extent::Quick, .rounds = 5, .cores = 2, .load = 3, .server_version = "15.1", .date = "2026-01-01"};
  std::string report = markdown_report({sample()}, circumstances);
  EXPECT_NE(report.find("- `scan`, postgres_fdw tuned: 57014 canceled"), std::string::npos);
  EXPECT_NE(report.find("Quick mode"), std::string::npos);
  EXPECT_NE(report.find("noisy"), std::string::npos);
  circumstances.load = 0.1;
  EXPECT_EQ(circumstances.line().find("noisy"), std::string::npos);
}

TEST(Markdown, ComputingTimeOfBothSides) {
  std::string report = markdown_report({sample()}, Circumstances{});
  EXPECT_NE(report.find("| full scan | 5.00 + 8.00 | - + - | - + - | 3.00 + 2.00 |\n"), std::string::npos) << report;
}

TEST(Markdown, ReplacesOnlyWhatIsBetweenTheMarks) {
  std::string page = "above\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nbelow\n";
  EXPECT_EQ(with_report(page, "new\n"), "above\n<!-- bench:begin -->\nnew\n<!-- bench:end -->\nbelow\n");
  EXPECT_THROW(with_report("no marks", "new"), std::runtime_error);
}

TEST(Chart, ABarForEachRatioAndWordsForAFailure) {
  std::string svg = chart({sample()});
  EXPECT_TRUE(svg.starts_with("<svg "));
  EXPECT_TRUE(svg.ends_with("</svg>\n"));
  EXPECT_NE(svg.find(">6.50</text>"), std::string::npos);
  EXPECT_NE(svg.find(">1.20</text>"), std::string::npos);
  EXPECT_NE(svg.find(">failed</text>"), std::string::npos);
}

TEST(Chart, EscapesText) {
  Measurement odd = sample();
  odd.what.name = "a<b&c";
  EXPECT_NE(chart({odd}).find("a&lt;b&amp;c"), std::string::npos);
}

TEST(Csv, ALineForEachRun) {
  std::string text = csv({sample()});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 7);
  EXPECT_NE(text.find("scan,remote_fdw,1,12.000000,,2.000000\n"), std::string::npos);
}

TEST(Invocation, Defaults) {
  Invocation full = parse_invocation({});
  EXPECT_EQ(full.extent, Extent::Full);
  EXPECT_EQ(full.task, Task::Measure);
  Invocation quick = parse_invocation({"--quick", "--rounds", "2", "--scale", "0.1", "scan-wide", "update-key"});
  EXPECT_EQ(quick.effort.rounds, 2);
  EXPECT_EQ(quick.scale, 0.1);
  EXPECT_EQ(quick.cases, (std::vector<std::string>{"scan-wide", "update-key"}));
}

TEST(Invocation, RefusesWhatItDoesNotKnow) {
  EXPECT_THROW(parse_invocation({"--fast"}), UsageError);
  EXPECT_THROW(parse_invocation({"--rounds"}), UsageError);
  EXPECT_THROW(parse_invocation({"--rounds", "many"}), UsageError);
  EXPECT_THROW(parse_invocation({"--rounds", "-1"}), UsageError);
  EXPECT_THROW(parse_invocation({"--docs", "docs", "scan-wide"}), UsageError);
}

TEST(Invocation, PicksCasesByName) {
  std::vector<Case> all(3);
  all[0].name = "a", all[1].name = "b", all[2].name = "c";
  EXPECT_EQ(picked(all, {}).size(), 3u);
  std::vector<Case> some = picked(all, {"c", "a"});
  ASSERT_EQ(some.size(), 2u);
  EXPECT_EQ(some[0].name, "a") << "in the table's order";
  EXPECT_THROW(picked(all, {"a", "d"}), UsageError);
}
