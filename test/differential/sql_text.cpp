// The lexer and what is read off its tokens. See sql_text.h.
#include "sql_text.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace remote_fdw::differential {

namespace {

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool is_word_start(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80); }
bool is_word(char c) { return is_word_start(c) || is_digit(c) || c == '$'; }
bool is_operator(char c) { return std::string_view("+-*/<>=~!@#%^&|`?").find(c) != std::string_view::npos; }

enum class Escapes { None, Backslash };

std::size_t end_of_quoted(std::string_view sql, std::size_t start, char quote, Escapes escapes) {
  std::size_t at = start + 1;
  while (at < sql.size()) {
    if (escapes == Escapes::Backslash && sql[at] == '\\') {
      at += 2;
    } else if (sql[at] != quote) {
      ++at;
    } else if (at + 1 < sql.size() && sql[at + 1] == quote) {
      at += 2;
    } else {
      return at + 1;
    }
  }
  return sql.size();
}

std::size_t end_of_dollar(std::string_view sql, std::size_t start) {
  std::size_t tag = start + 1;
  while (tag < sql.size() && is_word(sql[tag]) && sql[tag] != '$') ++tag;
  if (tag >= sql.size() || sql[tag] != '$') return start;
  std::string_view mark = sql.substr(start, tag - start + 1);
  std::size_t close = sql.find(mark, tag + 1);
  return close == std::string_view::npos ? sql.size() : close + mark.size();
}

template <class Predicate>
std::size_t run_of(std::string_view sql, std::size_t at, Predicate predicate) {
  while (at < sql.size() && predicate(sql[at])) ++at;
  return at;
}

std::size_t end_of_comment(std::string_view sql, std::size_t at) {
  if (sql.substr(at, 2) == "--") return run_of(sql, at, [](char c) { return c != '\n'; });
  std::size_t close = sql.find("*/", at + 2);
  return close == std::string_view::npos ? sql.size() : close + 2;
}

Token next_token(std::string_view sql, std::size_t at) {
  auto token = [&](TokenKind kind, std::size_t end) { return Token{kind, sql.substr(at, end - at), at}; };
  char c = sql[at];
  std::string_view two = sql.substr(at, 2);
  if (is_space(c)) return token(TokenKind::Space, run_of(sql, at, is_space));
  if (two == "--" || two == "/*") return token(TokenKind::Comment, end_of_comment(sql, at));
  if (c == '\'') return token(TokenKind::String, end_of_quoted(sql, at, '\'', Escapes::None));
  if (c == '"') return token(TokenKind::Word, end_of_quoted(sql, at, '"', Escapes::None));
  if (two.size() == 2 && two[1] == '\'' && std::string_view("eEbBxX").find(c) != std::string_view::npos)
    return token(TokenKind::String,
                 end_of_quoted(sql, at + 1, '\'', c == 'e' || c == 'E' ? Escapes::Backslash : Escapes::None));
  if (c == '$' && end_of_dollar(sql, at) > at) return token(TokenKind::String, end_of_dollar(sql, at));
  if (is_digit(c) || (c == '.' && two.size() == 2 && is_digit(two[1])))
    return token(TokenKind::Number, run_of(sql, at, [](char d) { return is_digit(d) || d == '.' || d == 'e'; }));
  if (is_word_start(c) || c == '$') return token(TokenKind::Word, run_of(sql, at + 1, is_word));
  if (is_operator(c)) return token(TokenKind::Operator, run_of(sql, at, is_operator));
  return token(TokenKind::Punctuation, at + 1);
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

std::vector<std::string> words_of(std::string_view sql) {
  std::vector<std::string> words;
  for (const Token &token : tokenize(sql))
    if (token.kind == TokenKind::Word || token.text == "(") words.push_back(lower(token.text));
  return words;
}

bool writes(const std::vector<std::string> &words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "insert" || words[i] == "delete") return true;
    if (words[i] == "update" && (i == 0 || (words[i - 1] != "for" && words[i - 1] != "key"))) return true;
  }
  return false;
}

bool after_comparison(const std::string &previous) {
  static constexpr std::array<std::string_view, 16> kComparisons{
      "=", "<>", "!=", "<", ">", "<=", ">=", "~", "~*", "!~", "!~*", "like", "ilike", "between", "+", "||"};
  return std::find(kComparisons.begin(), kComparisons.end(), previous) != kComparisons.end();
}

std::string parameter_type(const Token &literal) {
  if (literal.kind == TokenKind::String) return "unknown";
  if (literal.text.find_first_of(".e") != std::string_view::npos || literal.text.size() > 18) return "numeric";
  return literal.text.size() > 9 ? "int8" : "int4";
}

bool plain_literal(const Token &token) {
  return token.kind == TokenKind::Number ||
         (token.kind == TokenKind::String && token.text.front() != 'B' && token.text.front() != 'X' &&
          token.text.front() != 'b' && token.text.front() != 'x');
}

}  // namespace

std::vector<Token> tokenize(std::string_view sql) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < sql.size(); at += tokens.back().text.size()) tokens.push_back(next_token(sql, at));
  return tokens;
}

StatementKind classify(std::string_view sql) {
  auto words = words_of(sql);
  while (!words.empty() && words.front() == "(") words.erase(words.begin());
  if (words.empty()) return StatementKind::Other;
  const std::string &first = words.front();
  bool may_query = first == "select" || first == "with" || first == "values" || first == "table";
  if (may_query) return writes(words) ? StatementKind::Write : StatementKind::Query;
  bool write = first == "insert" || first == "update" || first == "delete" || first == "truncate" || first == "copy" ||
               first == "merge";
  return write ? StatementKind::Write : StatementKind::Other;
}

bool has_top_level_order(std::string_view sql) {
  int depth = 0;
  std::string previous;
  for (const Token &token : tokenize(sql)) {
    if (token.kind == TokenKind::Space || token.kind == TokenKind::Comment) continue;
    if (token.text == "(") ++depth;
    if (token.text == ")") --depth;
    std::string word = lower(token.text);
    if (depth == 0 && previous == "order" && word == "by") return true;
    previous = word;
  }
  return false;
}

bool mentions(std::string_view sql, std::string_view word) {
  auto words = words_of(sql);
  return std::find(words.begin(), words.end(), lower(word)) != words.end();
}

std::optional<Lifted> lift_literals(std::string_view sql) {
  Lifted lifted;
  std::string previous;
  bool after_between = false;
  for (const Token &token : tokenize(sql)) {
    bool liftable = plain_literal(token) && (after_comparison(previous) || (after_between && previous == "and"));
    if (!liftable) {
      lifted.sql += token.text;
    } else {
      lifted.types.push_back(parameter_type(token));
      lifted.values.emplace_back(token.text);
      lifted.sql += "$" + std::to_string(lifted.values.size());
    }
    if (token.kind == TokenKind::Space || token.kind == TokenKind::Comment) continue;
    after_between = lower(token.text) == "between" || (after_between && previous != "and");
    previous = lower(token.text);
  }
  if (lifted.values.empty()) return std::nullopt;
  return lifted;
}

}  // namespace remote_fdw::differential
