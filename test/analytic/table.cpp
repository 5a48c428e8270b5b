// The table of queries. See table.h.
#include "table.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "database.h"

namespace remote_fdw::analytic {

namespace {

constexpr const char *kIntroduction = R"(# Analytic queries

The 22 queries of TPC-H and %DS% in the style of TPC-DS, on tables of one remote server, at a small scale with data of our own. The table
is written by `analytic --write-docs` (test/analytic) from the plans of PostgreSQL %VERSION%; the test compares the rows of each query
with local twins and with postgres_fdw, and fails when a query is pushed worse than recorded in test/analytic/expected.txt.

- *pushed*: **whole** means that the plan is one Foreign Scan; part, that some nodes run here.
- *scans*: how many Foreign Scans the plan has.
- *stayed here*: the nodes above them, and the reasons that `EXPLAIN (VERBOSE)` gives.
- *equal*: the same rows, in the same order, as on local tables.
- *postgres_fdw*: how far that wrapper pushes the same query, and in how many Foreign Scans.

%TOTALS%

)";

struct Totals {
  std::size_t queries = 0;
  std::size_t whole = 0;
  std::size_t oracle_whole = 0;
  std::size_t equal = 0;
};

Totals totals_of(const std::vector<Finding> &findings, const std::string &suite) {
  Totals totals;
  for (const Finding &finding : findings) {
    if (finding.query.suite != suite) continue;
    ++totals.queries;
    totals.whole += finding.plan.pushed == Pushed::Whole;
    totals.oracle_whole += finding.oracle_plan.pushed == Pushed::Whole;
    totals.equal += !finding.mismatch;
  }
  return totals;
}

std::string totals_line(const std::vector<Finding> &findings, const std::string &suite, const std::string &title) {
  Totals totals = totals_of(findings, suite);
  auto text = [](std::size_t number) { return std::to_string(number); };
  return title + ": " + text(totals.queries) + " queries, " + text(totals.equal) + " equal, " + text(totals.whole) +
         " pushed whole (postgres_fdw: " + text(totals.oracle_whole) + ")";
}

void replace(std::string &text, const std::string &mark, const std::string &with) {
  if (auto at = text.find(mark); at != std::string::npos) text.replace(at, mark.size(), with);
}

std::string cell(std::string text) {
  for (auto at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) text.insert(at, "\\");
  return text;
}

std::string stayed_cell(const PlanSummary &plan) {
  std::string text = plan.stayed;
  for (const std::string &reason : plan.reasons) text += (text.empty() ? "" : "; ") + reason;
  return cell(text);
}

void write_suite(std::ofstream &out, const std::vector<Finding> &findings, const std::string &suite) {
  out << "| query | what it asks | pushed | scans | stayed here | equal | postgres_fdw "
         "|\n|---|---|---|---|---|---|---|\n";
  for (const Finding &finding : findings) {
    if (finding.query.suite != suite) continue;
    const char *pushed = finding.plan.pushed == Pushed::Whole ? "**whole**" : "part";
    out << "| " << finding.query.name << " | " << cell(finding.query.title) << " | " << pushed << " | "
        << finding.plan.remote_scans << " | " << stayed_cell(finding.plan) << " | " << (finding.mismatch ? "NO" : "yes")
        << " | " << name_of(finding.oracle_plan.pushed) << ", " << finding.oracle_plan.remote_scans << " |\n";
  }
}

}  // namespace

void print_line(const Finding &finding) {
  std::printf("%s | %-5s | %2d scans | %-5s | %4zu rows | %6.3f %6.3f %6.3f s | pf %s %d | %s\n",
              finding.query.name.c_str(), name_of(finding.plan.pushed), finding.plan.remote_scans,
              finding.mismatch ? "DIFFER" : "equal", finding.rows, finding.seconds[kTested], finding.seconds[kOracle],
              finding.seconds[kTwin], name_of(finding.oracle_plan.pushed), finding.oracle_plan.remote_scans,
              stayed_cell(finding.plan).c_str());
  std::fflush(stdout);
}

void print_totals(const std::vector<Finding> &findings) {
  std::array<double, 3> seconds{};
  for (const Finding &finding : findings)
    for (std::size_t subject = 0; subject < seconds.size(); ++subject) seconds[subject] += finding.seconds[subject];
  std::printf("%s\n%s\n", totals_line(findings, "tpch", "TPC-H").c_str(),
              totals_line(findings, "tpcds", "TPC-DS style").c_str());
  std::printf("seconds: tested %.1f, postgres_fdw %.1f, local %.1f\n", seconds[kTested], seconds[kOracle],
              seconds[kTwin]);
}

void write_document(const std::vector<Finding> &findings, const std::string &version,
                    const std::filesystem::path &file) {
  std::string introduction = kIntroduction;
  replace(introduction, "%DS%", std::to_string(totals_of(findings, "tpcds").queries));
  replace(introduction, "%VERSION%", version);
  replace(introduction, "%TOTALS%",
          totals_line(findings, "tpch", "TPC-H") + ".\n" + totals_line(findings, "tpcds", "TPC-DS style") + ".");
  std::ofstream out(file);
  out << introduction << "## TPC-H\n\n";
  write_suite(out, findings, "tpch");
  out << "\n## In the style of TPC-DS\n\n";
  write_suite(out, findings, "tpcds");
  if (!out) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace remote_fdw::analytic
