// Turns measurements into Markdown. Nothing is measured or judged here.
#include "markdown.h"

#include <stdexcept>

#include "figure.h"

namespace remote_fdw::bench {

namespace {

std::string round_trips(const Performance &performance, int operations) {
  if (!performance.traffic) return "-";
  double each = static_cast<double>(performance.traffic->round_trips) / operations;
  return each == static_cast<long>(each) ? std::to_string(static_cast<long>(each)) : figure(each);
}

std::string bytes(const Performance &performance, int operations) {
  return performance.traffic ? bytes_figure(static_cast<double>(performance.traffic->bytes()) / operations) : "-";
}

// The same of all contestants, the limit first.
template <typename Show>
std::string each_of(const Measurement &measurement, Show show) {
  std::string text;
  for (Contestant contestant : kContestants)
    text += (text.empty() ? "" : " / ") + show(measurement.of(contestant), measurement.what.operations);
  return text;
}

std::string cpu(const Performance &performance) {
  return figure(median(performance.near_cpu)) + " + " + figure(median(performance.far_cpu));
}

std::string cpu_table(const std::vector<Measurement> &measurements) {
  std::string table =
      "| computing time, ms: here + on the remote | limit | postgres_fdw default | postgres_fdw tuned | remote_fdw "
      "|\n|---|--:|--:|--:|--:|\n";
  for (const auto &measurement : measurements) {
    if (rounds_run(measurement.of(Contestant::Limit).near_cpu) == 0) continue;
    table += "| " + measurement.what.work;
    for (Contestant contestant : kContestants) table += " | " + cpu(measurement.of(contestant));
    table += " |\n";
  }
  return table;
}

std::string ratio(const Measurement &measurement, Contestant contestant) {
  if (measurement.of(contestant).problem.empty()) return figure(measurement.ratio(contestant));
  return "failed";
}

std::string row(const Measurement &measurement) {
  const Case &what = measurement.what;
  std::string target = what.target > 0 ? "<= " + figure(what.target) : "";
  return "| " + what.work + " | " + figure(measurement.limit_milliseconds()) + " | " +
         ratio(measurement, Contestant::PostgresFdw) + " | " + ratio(measurement, Contestant::PostgresFdwTuned) +
         " | **" + ratio(measurement, Contestant::RemoteFdw) + "** | " + target + " | " +
         each_of(measurement, round_trips) + " | " + each_of(measurement, bytes) + " |\n";
}

}  // namespace

std::string markdown_table(const std::vector<Measurement> &measurements) {
  std::string table =
      "| case | limit, ms | postgres_fdw default | postgres_fdw tuned | remote_fdw | target | round trips: limit / "
      "default / tuned / remote_fdw"
      " | bytes, likewise |\n|---|--:|--:|--:|--:|--:|---|---|\n";
  for (const auto &measurement : measurements) table += row(measurement);
  return table;
}

std::string markdown_report(const std::vector<Measurement> &measurements, const Circumstances &circumstances) {
  std::string report = circumstances.line() + "\n\n" + markdown_table(measurements) + "\n" + cpu_table(measurements) +
                       "\n| case | name | limit |\n|---|---|---|\n";
  for (const auto &measurement : measurements)
    report += "| " + measurement.what.work + " | `" + measurement.what.name + "` | " + measurement.what.limit + " |\n";
  std::string problems;
  for (const auto &measurement : measurements)
    for (Contestant contestant : kContestants)
      if (const std::string &problem = measurement.of(contestant).problem; !problem.empty())
        problems += "- `" + measurement.what.name + "`, " + name_of(contestant) + ": " + problem + "\n";
  return problems.empty() ? report : report + "\nFailed:\n\n" + problems;
}

std::string with_report(const std::string &page, const std::string &report) {
  constexpr std::string_view kBegin = "<!-- bench:begin -->\n", kEnd = "<!-- bench:end -->";
  std::size_t begin = page.find(kBegin), end = page.find(kEnd);
  if (begin == std::string::npos || end == std::string::npos || end < begin)
    throw std::runtime_error("the page has no lines <!-- bench:begin --> and <!-- bench:end -->");
  return page.substr(0, begin + kBegin.size()) + report + page.substr(end);
}

}  // namespace remote_fdw::bench
