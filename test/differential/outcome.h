// What one statement did on one subject (rows, tag, SQLSTATE) and how two such outcomes differ.
// Owns no connection; filled by session, compared by judge.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace remote_fdw::differential {

enum class Status { Ok, Error, Lost };
enum class RowOrder { Any, Significant };
enum class NoticeCheck { Ignore, Compare };

struct Outcome {
  Status status = Status::Ok;
  std::vector<std::string> columns;  // name:type
  std::vector<std::string> rows;     // one printable text per row
  std::string tag;
  std::string sqlstate = "00000";
  std::string message;
  std::vector<std::string> notices;
};

// The text of the first difference, or nothing when both agree. `left` and `right` name the two sides in it.
struct Sides {
  std::string left;
  std::string right;
};
std::optional<std::string> difference(const Outcome &left, const Outcome &right, RowOrder order, NoticeCheck notices,
                                      const Sides &sides);

// Shortened to one line, for reports.
std::string one_line(const std::string &text, std::size_t limit = 160);

}  // namespace remote_fdw::differential
