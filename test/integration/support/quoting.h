// Names and texts in SQL.
#pragma once

#include <string>

namespace remote_fdw::test {

inline std::string quoted(const std::string &text, char quote) {
  std::string out(1, quote);
  for (char c : text) out += c == quote ? std::string(2, c) : std::string(1, c);
  return out + quote;
}
inline std::string identifier(const std::string &name) { return quoted(name, '"'); }
inline std::string literal(const std::string &text) { return quoted(text, '\''); }

}  // namespace remote_fdw::test
