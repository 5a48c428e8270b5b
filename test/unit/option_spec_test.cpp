// The table of options and the checks of values.
#include "remote_fdw/core/option_spec.h"

#include <gtest/gtest.h>

#include <cstring>

using namespace remote_fdw;

TEST(OptionSpec, SortedWithoutDuplicates) {
  auto specs = option_specs();
  for (std::size_t i = 1; i < specs.size(); i++) EXPECT_LT(std::strcmp(specs[i - 1].name, specs[i].name), 0) << specs[i].name;
}

TEST(OptionSpec, DefaultsPassTheirOwnCheckAndEachHasHelp) {
  for (const OptionSpec &spec : option_specs()) {
    EXPECT_NE(spec.levels, 0) << spec.name;
    EXPECT_GT(std::strlen(spec.help), 10u) << spec.name;
    if (spec.default_text != nullptr) {
      EXPECT_FALSE(check_option_value(spec, spec.default_text)) << spec.name;
    }
  }
}

struct Refusal {
  const char *option;
  const char *value;
  const char *sqlstate;  // nullptr: accepted
};

class OptionValues : public testing::TestWithParam<Refusal> {};

TEST_P(OptionValues, AreCheckedAsPostgresFdwDoes) {
  const Refusal &refusal = GetParam();
  auto problem = check_option_value(*find_option(refusal.option), refusal.value);
  ASSERT_EQ(problem.has_value(), refusal.sqlstate != nullptr);
  if (problem) {
    EXPECT_STREQ(problem->sqlstate, refusal.sqlstate);
    EXPECT_NE(problem->message.find(refusal.option), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(All, OptionValues,
                         testing::Values(Refusal{"fetch_size", "0", "22023"}, Refusal{"fetch_size", "-1", "22023"},
                                         Refusal{"fetch_size", "abc", "22023"}, Refusal{"fetch_size", "", "22023"},
                                         Refusal{"fetch_size", "99999999999", "22023"}, Refusal{"fetch_size", "2147483647", nullptr},
                                         Refusal{"fetch_size", "2147483648", "22023"}, Refusal{"fetch_size", "nan", "22023"},
                                         Refusal{"fetch_size", "1", nullptr}, Refusal{"fetch_size", " 10 ", nullptr},
                                         Refusal{"fetch_size", "10x", "22023"}, Refusal{"batch_size", "0", "22023"},
                                         Refusal{"updatable", "maybe", "42601"}, Refusal{"updatable", "ON", nullptr},
                                         Refusal{"updatable", "0", nullptr}, Refusal{"updatable", "", "42601"},
                                         Refusal{"fdw_startup_cost", "-1", "22023"}, Refusal{"fdw_startup_cost", "abc", "22023"},
                                         Refusal{"fdw_startup_cost", "nan", "22023"}, Refusal{"fdw_startup_cost", "inf", "22023"},
                                         Refusal{"fdw_startup_cost", "0", nullptr}, Refusal{"fdw_tuple_cost", "1e-3", nullptr},
                                         Refusal{"analyze_sampling", "x", "22023"}, Refusal{"analyze_sampling", "off", nullptr},
                                         Refusal{"analyze_sampling", "bernoull", "22023"}, Refusal{"analyze_sampling", "", "22023"}));

INSTANTIATE_TEST_SUITE_P(Durations, OptionValues,
                         testing::Values(Refusal{"cleanup_timeout", "10", nullptr}, Refusal{"cleanup_timeout", "9", "22023"},
                                         Refusal{"cleanup_timeout", "2s", nullptr}, Refusal{"cleanup_timeout", " 1.5 min ", nullptr},
                                         Refusal{"cleanup_timeout", "24h", nullptr}, Refusal{"cleanup_timeout", "25h", "22023"},
                                         Refusal{"cleanup_timeout", "2 weeks", "22023"}, Refusal{"cleanup_timeout", "s", "22023"},
                                         Refusal{"cleanup_timeout", "", "22023"}, Refusal{"cleanup_timeout", "inf", "22023"},
                                         Refusal{"query_timeout", "0", nullptr}, Refusal{"query_timeout", "-1s", "22023"},
                                         Refusal{"query_timeout", "nan", "22023"}));

TEST(OptionSpec, ParsingDurations) {
  EXPECT_EQ(parse_duration("250"), 250);
  EXPECT_EQ(parse_duration("1500ms"), 1500);
  EXPECT_EQ(parse_duration("1.5 s"), 1500);
  EXPECT_EQ(parse_duration("2min"), 120000);
  EXPECT_EQ(parse_duration("1h"), 3600000);
}

TEST(OptionSpec, Parsing) {
  EXPECT_TRUE(parse_boolean("on"));
  EXPECT_FALSE(parse_boolean("False"));
  EXPECT_EQ(parse_integer("100"), 100);
  EXPECT_DOUBLE_EQ(parse_real("0.25"), 0.25);
}

TEST(OptionSpec, ClosestName) {
  std::string_view names[] = {"fetch_size", "batch_size", "host"};
  EXPECT_EQ(closest_name("fetch_siz", names), "fetch_size");
  EXPECT_EQ(closest_name("hots", names), "host");
  EXPECT_EQ(closest_name("completely_else", names), "");
  EXPECT_EQ(closest_name("x", std::span<const std::string_view>()), "");
}

TEST(OptionSpec, UnknownIsNotFound) { EXPECT_EQ(find_option("nosuch"), nullptr); }
