// Comparing outcomes. See outcome.h.
#include "outcome.h"

#include <algorithm>

namespace remote_fdw::differential {

namespace {

std::string status_text(const Outcome &outcome) {
  if (outcome.status == Status::Lost) return "connection lost (" + one_line(outcome.message) + ")";
  if (outcome.status == Status::Error) return outcome.sqlstate + " (" + one_line(outcome.message) + ")";
  return "success";
}

std::string only_in(const std::string &side, const std::vector<std::string> &rows) {
  if (rows.empty()) return "";
  return "; only in " + side + " (" + std::to_string(rows.size()) + "): " + one_line(rows.front());
}

std::optional<std::string> multiset_difference(std::vector<std::string> left, std::vector<std::string> right,
                                               const Sides &sides) {
  std::sort(left.begin(), left.end());
  std::sort(right.begin(), right.end());
  if (left == right) return std::nullopt;
  std::vector<std::string> left_only;
  std::vector<std::string> right_only;
  std::set_difference(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(left_only));
  std::set_difference(right.begin(), right.end(), left.begin(), left.end(), std::back_inserter(right_only));
  return "rows differ: " + std::to_string(left.size()) + " in " + sides.left + ", " + std::to_string(right.size()) +
         " in " + sides.right + only_in(sides.left, left_only) + only_in(sides.right, right_only);
}

std::optional<std::string> ordered_difference(const Outcome &left, const Outcome &right, const Sides &sides) {
  if (left.rows == right.rows) return std::nullopt;
  if (auto content = multiset_difference(left.rows, right.rows, sides)) return content;
  auto at = std::mismatch(left.rows.begin(), left.rows.end(), right.rows.begin(), right.rows.end());
  return "row order differs at row " + std::to_string(at.first - left.rows.begin() + 1) + ": " + sides.left + " has " +
         one_line(*at.first) + ", " + sides.right + " has " + one_line(*at.second);
}

std::string joined(const std::vector<std::string> &parts) {
  std::string text;
  for (const auto &part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

}  // namespace

std::string one_line(const std::string &text, std::size_t limit) {
  std::string line;
  for (char c : text) {
    if (line.size() >= limit) return line + "...";
    line += (c == '\n' || c == '\r' || c == '\t') ? ' ' : c;
  }
  return line;
}

std::optional<std::string> difference(const Outcome &left, const Outcome &right, RowOrder order, NoticeCheck notices,
                                      const Sides &sides) {
  if (left.status != right.status || left.sqlstate != right.sqlstate)
    return "outcome differs: " + sides.left + " " + status_text(left) + ", " + sides.right + " " + status_text(right);
  if (left.status != Status::Ok) return std::nullopt;
  if (left.tag != right.tag)
    return "command tag differs: " + sides.left + " '" + left.tag + "', " + sides.right + " '" + right.tag + "'";
  if (left.columns != right.columns)
    return "columns differ: " + sides.left + " (" + joined(left.columns) + "), " + sides.right + " (" +
           joined(right.columns) + ")";
  auto rows = order == RowOrder::Significant ? ordered_difference(left, right, sides)
                                             : multiset_difference(left.rows, right.rows, sides);
  if (rows) return rows;
  if (notices == NoticeCheck::Compare && left.notices != right.notices)
    return "notices differ: " + sides.left + " [" + joined(left.notices) + "], " + sides.right + " [" +
           joined(right.notices) + "]";
  return std::nullopt;
}

}  // namespace remote_fdw::differential
