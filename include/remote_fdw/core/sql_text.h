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

}  // namespace remote_fdw
