// Reading SQL text as far as the suite must: splitting a script, telling a query from a write, seeing a top-level
// ORDER BY, and lifting literals out into parameters. A lexer, not a parser.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace remote_fdw::differential {

enum class TokenKind { Word, Number, String, Operator, Punctuation, Space, Comment };

struct Token {
  TokenKind kind;
  std::string_view text;
  std::size_t offset;
};

std::vector<Token> tokenize(std::string_view sql);

enum class StatementKind { Query, Write, Other };

StatementKind classify(std::string_view sql);
bool has_top_level_order(std::string_view sql);
// Whether `word` (any case) stands in the text outside of strings and comments.
bool mentions(std::string_view sql, std::string_view word);

struct Lifted {
  std::string sql;                  // with $1, $2 ... where literals stood
  std::vector<std::string> types;   // for PREPARE name(types)
  std::vector<std::string> values;  // literals for EXECUTE
};

// Literals that follow a comparison become parameters; nothing if there is none.
std::optional<Lifted> lift_literals(std::string_view sql);

}  // namespace remote_fdw::differential
