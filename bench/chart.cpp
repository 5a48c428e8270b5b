// Draws; a case is a group of three bars, the limit the line at 1, the target a tick.
#include "chart.h"

#include <algorithm>
#include <cmath>

#include "figure.h"

namespace remote_fdw::bench {

namespace {

constexpr double kLabels = 330, kPlot = 500, kRight = 70, kTop = 64, kGroup = 56, kBar = 13;
constexpr double kLeast = 0.5, kMost = 1000;

double at(double ratio) {
  double clamped = std::clamp(ratio, kLeast, kMost);
  return kLabels + kPlot * std::log(clamped / kLeast) / std::log(kMost / kLeast);
}

std::string number(double value) { return std::to_string(std::lround(value)); }

std::string escaped(const std::string &text) {
  std::string result;
  for (char c : text) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else
      result += c;
  }
  return result;
}

enum class Anchor { Start, End };

std::string label(double x, double y, const std::string &text, Anchor anchor = Anchor::Start) {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\"" +
         (anchor == Anchor::End ? " text-anchor=\"end\"" : "") + ">" + escaped(text) + "</text>\n";
}

std::string line(double x, double top, double bottom, const std::string &style) {
  return "<line x1=\"" + number(x) + "\" x2=\"" + number(x) + "\" y1=\"" + number(top) + "\" y2=\"" + number(bottom) +
         "\" " + style + "/>\n";
}

std::string box(double x, double y, double width, double height, const std::string &colour) {
  return "<rect x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(width) + "\" height=\"" +
         number(height) + "\" fill=\"" + colour + "\"/>\n";
}

const char *colour_of(Contestant contestant) {
  switch (contestant) {
    case Contestant::Limit:
      return "#000000";
    case Contestant::PostgresFdw:
      return "#b8bec6";
    case Contestant::PostgresFdwTuned:
      return "#7d8793";
    case Contestant::RemoteFdw:
      return "#1f6fb2";
  }
  return "";
}

std::string legend() {
  std::string svg = label(8, 20, "Time as a multiple of the direct way's (1 = a libpq program, logarithmic)");
  double x = kLabels;
  for (Contestant contestant : kWrappers) {
    svg += box(x, 32, 12, 12, colour_of(contestant)) + label(x + 17, 42, name_of(contestant));
    x += 150;
  }
  return svg + line(x, 30, 46, "stroke=\"#c0392b\" stroke-width=\"2\"") + label(x + 8, 42, "target");
}

std::string axis(double bottom) {
  std::string svg;
  for (double tick : {1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0}) {
    svg += line(at(tick), kTop - 4, bottom, tick == 1 ? "stroke=\"#333\"" : "stroke=\"#e3e6ea\"");
    svg += "<text x=\"" + number(at(tick)) + "\" y=\"" + number(bottom + 14) + "\" text-anchor=\"middle\">" +
           number(tick) + "</text>\n";
  }
  return svg;
}

std::string group(const Measurement &measurement, double top) {
  std::string svg = label(kLabels - 8, top + 24, measurement.what.name, Anchor::End);
  double y = top + 4;
  for (Contestant contestant : kWrappers) {
    if (auto ratio = measurement.ratio(contestant)) {
      double from = std::min(at(1), at(*ratio)), to = std::max(at(1), at(*ratio));
      svg += box(from, y, std::max(1.0, to - from), kBar - 1, colour_of(contestant)) +
             label(to + 4, y + 10, figure(ratio));
    } else {
      svg += label(at(1) + 4, y + 10, "failed");
    }
    y += kBar;
  }
  if (measurement.what.target > 0)
    svg += line(at(measurement.what.target), top + 1, y + 1, "stroke=\"#c0392b\" stroke-width=\"2\"");
  return svg;
}

}  // namespace

std::string chart(const std::vector<Measurement> &measurements) {
  double bottom = kTop + kGroup * static_cast<double>(measurements.size()), width = kLabels + kPlot + kRight;
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number(width) + " " +
                    number(bottom + 24) + "\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">\n" +
                    box(0, 0, width, bottom + 24, "#ffffff");
  svg += legend() + axis(bottom);
  double top = kTop;
  for (const auto &measurement : measurements) {
    svg += group(measurement, top);
    top += kGroup;
  }
  return svg + "</svg>\n";
}

}  // namespace remote_fdw::bench
