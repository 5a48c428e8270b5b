// Quoting of identifiers and literals for SQL sent to the remote.
// Source: PostgreSQL, "Lexical Structure". Identifiers are always quoted unless they are plain lower
// case and no keyword of any supported server.
#pragma once

#include <string>
#include <string_view>

namespace remote_fdw {

bool identifier_needs_quotes(std::string_view identifier);
std::string quoted_identifier(std::string_view identifier);

// '...' with quotes doubled; E'...' with backslashes doubled too when there is a backslash, so that
// the remote's standard_conforming_strings does not matter.
std::string quoted_literal(std::string_view text);

// An expression as a server with standard_conforming_strings on prints it, for a reader with that setting on or off: each
// '...' with a backslash becomes E'...'.
std::string with_portable_literals(std::string_view expression);

// The same written to `to`, which has room for worst_quoted_size(text) bytes; returns the length. No NUL is added.
std::size_t write_quoted_identifier(char *to, std::string_view identifier);
std::size_t write_quoted_literal(char *to, std::string_view text);
std::size_t write_portable_literals(char *to, std::string_view expression);
constexpr std::size_t worst_quoted_size(std::string_view text) { return text.size() * 4 + 4; }

}  // namespace remote_fdw
