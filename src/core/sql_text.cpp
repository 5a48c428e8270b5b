// Owns quoting. Knows the keywords of every supported server that cannot stand bare as any kind of name.
#include "remote_fdw/core/sql_text.h"

#include <algorithm>
#include <iterator>

namespace remote_fdw {

namespace {

// PostgreSQL, appendix "SQL Key Words": every one that is more than non-reserved in some version up to 18. Sorted.
constexpr std::string_view kKeywords[] = {
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between",
    "bigint", "binary", "bit", "boolean", "both", "case", "cast", "char", "character", "check", "coalesce",
    "collate", "collation", "column", "concurrently", "constraint", "create", "cross", "current_catalog",
    "current_date", "current_role", "current_schema", "current_time", "current_timestamp", "current_user", "dec",
    "decimal", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "exists", "extract",
    "false", "fetch", "float", "for", "foreign", "freeze", "from", "full", "grant", "greatest", "group", "grouping",
    "having", "ilike", "in", "initially", "inner", "inout", "int", "integer", "intersect", "interval", "into", "is",
    "isnull", "join", "json", "json_array", "json_arrayagg", "json_exists", "json_object", "json_objectagg",
    "json_query", "json_scalar", "json_serialize", "json_table", "json_value", "lateral", "leading", "least", "left",
    "like", "limit", "localtime", "localtimestamp", "merge_action", "national", "natural", "nchar", "none",
    "normalize", "not", "notnull", "null", "nullif", "numeric", "offset", "on", "only", "or", "order", "out",
    "outer", "overlaps", "overlay", "placing", "position", "precision", "primary", "real", "references", "returning",
    "right", "row", "select", "session_user", "setof", "similar", "smallint", "some", "substring", "symmetric",
    "system_user", "table", "tablesample", "then", "time", "timestamp", "to", "trailing", "treat", "trim", "true",
    "union", "unique", "user", "using", "values", "varchar", "variadic", "verbose", "when", "where", "window",
    "with", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse",
    "xmlpi", "xmlroot", "xmlserialize", "xmltable",
};

bool is_plain_start(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
bool is_plain(char c) { return is_plain_start(c) || (c >= '0' && c <= '9'); }

std::string doubled(std::string_view text, char what) {
  std::string out;
  out.reserve(text.size() + 2);
  for (char c : text) {
    if (c == what) out.push_back(c);
    out.push_back(c);
  }
  return out;
}

// Of the literal or quoted identifier at the start, else of one character. A doubled quote does not end it.
std::size_t token_length(std::string_view text) {
  char quote = text.front();
  if (quote != '\'' && quote != '"') return 1;
  for (std::size_t i = 1; i < text.size(); i++) {
    if (text[i] != quote) continue;
    if (i + 1 == text.size() || text[i + 1] != quote) return i + 1;
    i++;
  }
  return text.size();
}

}  // namespace

bool identifier_needs_quotes(std::string_view identifier) {
  if (identifier.empty() || !is_plain_start(identifier.front())) return true;
  if (!std::all_of(identifier.begin(), identifier.end(), is_plain)) return true;
  return std::binary_search(std::begin(kKeywords), std::end(kKeywords), identifier);
}

std::string quoted_identifier(std::string_view identifier) {
  if (!identifier_needs_quotes(identifier)) return std::string(identifier);
  return '"' + doubled(identifier, '"') + '"';
}

std::string quoted_literal(std::string_view text) {
  std::string quoted = doubled(text, '\'');
  if (text.find('\\') == std::string_view::npos) return '\'' + quoted + '\'';
  return "E'" + doubled(quoted, '\\') + '\'';
}

std::string with_portable_literals(std::string_view expression) {
  std::string out;
  while (!expression.empty()) {
    std::string_view token = expression.substr(0, token_length(expression));
    bool escaped = token.front() == '\'' && token.find('\\') != std::string_view::npos;
    out += escaped ? "E" + doubled(token, '\\') : std::string(token);
    expression.remove_prefix(token.size());
  }
  return out;
}

std::size_t write_quoted_identifier(char *to, std::string_view identifier) {
  if (!identifier_needs_quotes(identifier)) return identifier.copy(to, identifier.size());
  std::string text = quoted_identifier(identifier);
  return text.copy(to, text.size());
}

std::size_t write_portable_literals(char *to, std::string_view expression) {
  std::string text = with_portable_literals(expression);
  return text.copy(to, text.size());
}

std::size_t write_quoted_literal(char *to, std::string_view literal) {
  std::string text = quoted_literal(literal);
  return text.copy(to, text.size());
}

}  // namespace remote_fdw
