// Medians, ratios by round, round trips, figures.
#include <gtest/gtest.h>

#include <unistd.h>

#include "cpu_time.h"
#include "figure.h"
#include "sizes.h"
#include "statistics.h"
#include "traffic.h"

using namespace remote_fdw::bench;

TEST(Statistics, Median) {
  EXPECT_EQ(median(std::vector<double>{}), std::nullopt);
  EXPECT_EQ(median(std::vector<double>{3}), 3);
  EXPECT_EQ(median(std::vector<double>{9, 1, 5}), 5);
  EXPECT_EQ(median(std::vector<double>{4, 1, 100, 2}), 3);
}

TEST(Statistics, MedianOfRoundsSkipsThoseSatOut) {
  EXPECT_EQ(median(Rounds{std::nullopt, 7, std::nullopt}), 7);
  EXPECT_EQ(median(Rounds{std::nullopt}), std::nullopt);
  EXPECT_EQ(rounds_run(Rounds{std::nullopt, 7, 8}), 2);
}

TEST(Statistics, RatioIsTakenRoundByRound) {
  // a disturbed round (the third) slows both down: the ratio does not see it
  EXPECT_EQ(median_ratio({2, 4, 20}, {1, 2, 10}), 2);
  EXPECT_EQ(median_ratio({2, std::nullopt, 30}, {1, 1, 10}), 2.5);
  EXPECT_EQ(median_ratio({2, 4}, {std::nullopt, std::nullopt}), std::nullopt);
  EXPECT_EQ(median_ratio({2, 4}, {1}), 2);
  EXPECT_EQ(median_ratio({2}, {0}), std::nullopt);
}

TEST(RoundTrips, AnAnswerEndsOne) {
  RoundTripCounter counter;
  counter.client_spoke();
  EXPECT_TRUE(counter.server_spoke());
  EXPECT_FALSE(counter.server_spoke()) << "the answer goes on";
  counter.client_spoke();
  counter.client_spoke();
  EXPECT_TRUE(counter.server_spoke()) << "two messages, one answer";
}

TEST(RoundTrips, AServerThatSpeaksFirstAnswersNothing) {
  RoundTripCounter counter;
  EXPECT_FALSE(counter.server_spoke());
}

TEST(Traffic, Difference) {
  Traffic later{10, 20, 3}, earlier{4, 5, 1};
  EXPECT_EQ((later - earlier).bytes(), 21u);
  EXPECT_EQ((later - earlier).round_trips, 2u);
}

TEST(Figures, ThreeDigits) {
  EXPECT_EQ(figure(std::nullopt), "-");
  EXPECT_EQ(figure(0.5), "0.50");
  EXPECT_EQ(figure(9.994), "9.99");
  EXPECT_EQ(figure(9.996), "10.0");
  EXPECT_EQ(figure(99.96), "100");
  EXPECT_EQ(figure(1234.5), "1234");
}

TEST(Figures, Bytes) {
  EXPECT_EQ(bytes_figure(0), "0 B");
  EXPECT_EQ(bytes_figure(999), "999 B");
  EXPECT_EQ(bytes_figure(1000), "1.0 kB");
  EXPECT_EQ(bytes_figure(12345), "12.3 kB");
  EXPECT_EQ(bytes_figure(999'900), "1.0 MB");
  EXPECT_EQ(bytes_figure(5e12), "5000 GB");
}

TEST(Sizes, ScaleAndNames) {
  EXPECT_EQ(sizes_of(Extent::Full, 1).narrow, 5'000'000);
  EXPECT_EQ(sizes_of(Extent::Full, 0.5).narrow, 2'500'000);
  EXPECT_EQ(sizes_of(Extent::Quick, 1e-6).narrow, 2000) << "the keys of the local tables must exist";
  EXPECT_EQ(short_number(5'000'000), "5M");
  EXPECT_EQ(short_number(2'500'000), "2500k");
  EXPECT_EQ(short_number(1234), "1234");
}

TEST(CpuTime, GrowsWithWork) {
  double before = own_cpu_milliseconds();
  std::optional<double> process_before = cpu_milliseconds({getpid()});
  volatile unsigned sum = 0;
  while (own_cpu_milliseconds() < before + 5) sum = sum + 1;
  if (process_before) {  // a kernel without scheduler statistics does not tell
    EXPECT_GE(*cpu_milliseconds({getpid()}), *process_before + 2);
  }
}

TEST(CpuTime, OfAProcessThatIsGoneIsNotKnown) { EXPECT_EQ(cpu_milliseconds({getpid(), 0x7ffffff0}), std::nullopt); }
