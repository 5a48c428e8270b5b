// Every option of the wrapper, declared once: name, levels, type, range, default, help. The validator,
// the option readers, the import functions and README's table all go by this list. libpq's own
// options are not here: they come from libpq itself (wire/conninfo).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace remote_fdw {

enum class OptionLevel : std::uint8_t { Wrapper = 1, Server = 2, UserMapping = 4, Table = 8, Column = 16, Import = 32 };

enum class OptionType : std::uint8_t { Boolean, Integer, Duration, Real, Text, Choice, NameList, FunctionList };

enum class OptionPrivilege : std::uint8_t { Anyone, Superuser };  // who may set it

struct OptionSpec {
  const char *name;
  std::uint8_t levels;  // OptionLevel bits
  OptionType type;
  double minimum;  // Integer, Real; Duration: milliseconds
  double maximum;
  const char *default_text;  // nullptr: no default
  const char *choices;       // Choice: "off,auto,random"; else nullptr
  OptionPrivilege privilege;
  const char *help;  // one sentence for README's table

  constexpr bool allowed_at(OptionLevel level) const { return (levels & static_cast<std::uint8_t>(level)) != 0; }
};

// Sorted by name, no duplicates.
std::span<const OptionSpec> option_specs();
const OptionSpec *find_option(std::string_view name);

struct OptionProblem {
  const char *sqlstate;  // postgres_fdw's for the same mistake
  std::string message;
  std::string hint;
};

// nullopt when `value` is acceptable for the option.
std::optional<OptionProblem> check_option_value(const OptionSpec &spec, std::string_view value);

// Values as PostgreSQL reads them; only to be called after check_option_value said yes.
bool parse_boolean(std::string_view value);
long parse_integer(std::string_view value);
long parse_duration(std::string_view value);  // milliseconds
double parse_real(std::string_view value);

// The candidate nearest to `name` by edit distance, or empty when none is near enough to be meant.
std::string_view closest_name(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace remote_fdw
