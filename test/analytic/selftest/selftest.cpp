// The analytic test's own parts tested without a server: reading queries, judging plans, writing the table.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "../finding.h"
#include "../query.h"
#include "../table.h"

namespace remote_fdw::analytic {

namespace {

class Files : public testing::Test {
 protected:
  Files() {
    std::string name = testing::TempDir() + "/analytic.XXXXXX";
    if (!mkdtemp(name.data())) throw std::runtime_error("mkdtemp failed");
    directory_ = name;
  }
  ~Files() override { std::filesystem::remove_all(directory_); }

  std::filesystem::path write(const std::string &name, const std::string &text) const {
    std::ofstream(directory_ / name) << text;
    return directory_ / name;
  }

  std::string read(const std::string &name) const {
    std::stringstream text;
    text << std::ifstream(directory_ / name).rdbuf();
    return text.str();
  }

  std::filesystem::path directory_;
};

Finding finding(const std::string &name, Pushed pushed, int scans) {
  Finding result;
  result.query = {name, "a | b", "SELECT 1", "tpch"};
  result.plan.pushed = pushed;
  result.plan.remote_scans = scans;
  return result;
}

TEST_F(Files, QueriesAreSplitAtTheirNames) {
  auto queries =
      read_queries(write("tpch.sql", "-- h01: First\nSELECT 1\n-- of two\n;\n\n-- h02: Second\nSELECT 2;\n"));
  ASSERT_EQ(queries.size(), 2u);
  EXPECT_EQ(queries[0].name, "h01");
  EXPECT_EQ(queries[0].title, "First");
  EXPECT_EQ(queries[0].sql, "SELECT 1\n-- of two");
  EXPECT_EQ(queries[1].sql, "SELECT 2");
  EXPECT_EQ(queries[1].suite, "tpch");
}

TEST_F(Files, TextBeforeTheFirstQueryIsRefused) {
  EXPECT_THROW(read_queries(write("bad.sql", "SELECT 1;\n")), std::runtime_error);
  EXPECT_THROW(read_queries(directory_ / "absent.sql"), std::runtime_error);
}

TEST_F(Files, AWorsePlanThanRecordedIsABreach) {
  Expectations expected(write("expected.txt", "# head\nh01 whole 1\nh02 part 3\n"), 15);
  EXPECT_FALSE(expected.breach(finding("h01", Pushed::Whole, 1)));
  EXPECT_TRUE(expected.breach(finding("h01", Pushed::Part, 1)));
  EXPECT_FALSE(expected.breach(finding("h02", Pushed::Part, 3)));
  EXPECT_FALSE(expected.breach(finding("h02", Pushed::Part, 2)));
  EXPECT_FALSE(expected.breach(finding("h02", Pushed::Whole, 1)));
  EXPECT_TRUE(expected.breach(finding("h02", Pushed::Part, 4)));
  EXPECT_TRUE(expected.breach(finding("h03", Pushed::Whole, 1))) << "what is not recorded is not checked: say so";
}

TEST_F(Files, WhatIsRecordedIsReadBack) {
  auto file = directory_ / "expected.txt";
  Expectations(file, 15).record({finding("h01", Pushed::Whole, 1), finding("h02", Pushed::Part, 5)});
  EXPECT_FALSE(Expectations(file, 15).breach(finding("h02", Pushed::Part, 5)));
  EXPECT_TRUE(Expectations(file, 15).breach(finding("h01", Pushed::Part, 2)));
}

TEST_F(Files, ALineWithAVersionHoldsFromThatOneOn) {
  auto file = write("expected.txt", "h01 whole 1\nh01 part 2 18\n");
  EXPECT_TRUE(Expectations(file, 17).breach(finding("h01", Pushed::Part, 2)));
  EXPECT_FALSE(Expectations(file, 18).breach(finding("h01", Pushed::Part, 2)));
  EXPECT_TRUE(Expectations(file, 19).breach(finding("h01", Pushed::Part, 3)));
  Expectations(file, 15).record({finding("h01", Pushed::Whole, 1)});
  EXPECT_FALSE(Expectations(file, 18).breach(finding("h01", Pushed::Part, 2)));
}

TEST_F(Files, TheDocumentEscapesAndCounts) {
  Finding differing = finding("h02", Pushed::Part, 2);
  differing.mismatch = "rows differ";
  differing.plan.stayed = "Aggregate";
  differing.plan.reasons = {"volatile"};
  write_document({finding("h01", Pushed::Whole, 1), differing}, "15.1", directory_ / "out.md");
  std::string text = read("out.md");
  EXPECT_NE(text.find("TPC-H: 2 queries, 1 equal, 1 pushed whole"), std::string::npos) << text;
  EXPECT_NE(text.find("| h01 | a \\| b | **whole** | 1 |  | yes |"), std::string::npos) << text;
  EXPECT_NE(text.find("| h02 | a \\| b | part | 2 | Aggregate; volatile | NO |"), std::string::npos) << text;
}

}  // namespace

}  // namespace remote_fdw::analytic
