// Owns the list of built-in functions that are called immutable although another server may give another answer:
// because of its encoding, its version, its configuration, or because the argument names an object of this server.
#include "remote_fdw/deparse/node_rules.h"

namespace remote_fdw {

namespace {

struct Exception {
  Oid function;
  const char *depends_on;
};

constexpr const char *kEncoding = "the server's encoding";
constexpr const char *kVersion = "the server's version";
constexpr const char *kZone = "the session's time zone";
constexpr const char *kServer = "objects or the state of the server";

constexpr Exception kExceptions[] = {
    {F_ASCII, kEncoding},
    {F_CHR, kEncoding},
    {F_MD5_TEXT, kEncoding},
    {F_CONVERT, kEncoding},
    {F_CONVERT_TO, kEncoding},
    {F_CONVERT_FROM, kEncoding},
    {F_LENGTH_BYTEA_NAME, kEncoding},
    {F_OCTET_LENGTH_TEXT, kEncoding},
    {F_OCTET_LENGTH_BPCHAR, kEncoding},
    {F_BIT_LENGTH_TEXT, kEncoding},
    {F_TO_ASCII_TEXT, kEncoding},
    {F_TO_ASCII_TEXT_INT4, kEncoding},
    {F_TO_ASCII_TEXT_NAME, kEncoding},
    {F_UNISTR, kEncoding},
    {F_PG_ENCODING_MAX_LENGTH, kEncoding},
    // byte order of text
    {F_TEXT_PATTERN_LT, kEncoding},
    {F_TEXT_PATTERN_LE, kEncoding},
    {F_TEXT_PATTERN_GE, kEncoding},
    {F_TEXT_PATTERN_GT, kEncoding},
    {F_BPCHAR_PATTERN_LT, kEncoding},
    {F_BPCHAR_PATTERN_LE, kEncoding},
    {F_BPCHAR_PATTERN_GE, kEncoding},
    {F_BPCHAR_PATTERN_GT, kEncoding},
    {F_NORMALIZE, kVersion},
    {F_IS_NORMALIZED, kVersion},
    {F_QUOTE_IDENT, kVersion},
    {F_PARSE_IDENT, kVersion},
    {F_PG_SIZE_PRETTY_INT8, kVersion},
    {F_PG_SIZE_PRETTY_NUMERIC, kVersion},
    {F_PG_SIZE_BYTES, kVersion},
    {F_AGE_TIMESTAMPTZ_TIMESTAMPTZ, kZone},
    {F_PG_WALFILE_NAME, kServer},
    {F_PG_WALFILE_NAME_OFFSET, kServer},
    {F_PG_PARTITION_ROOT, kServer},
    {F_SATISFIES_HASH_PARTITION, kServer},
};

bool starts_with(const char *text, const char *prefix) { return strncmp(text, prefix, strlen(prefix)) == 0; }

bool ends_with(const char *text, const char *suffix) {
  size_t length = strlen(text), wanted = strlen(suffix);
  return length >= wanted && strcmp(text + length - wanted, suffix) == 0;
}

// Hash values are not promised across versions or machines; send functions of text convert to the client's encoding.
// casefold and unicode_assigned follow the server's Unicode version (by name: the oldest supported server lacks them).
const char *family_dependence(const char *name) {
  if (strcmp(name, "casefold") == 0 || strcmp(name, "unicode_assigned") == 0) return kVersion;
  if (starts_with(name, "hash") || ends_with(name, "_hash") || ends_with(name, "_hash_extended")) return kVersion;
  if (ends_with(name, "send")) return kEncoding;
  return nullptr;
}

// Zones written Region/City mean the same wherever there is a time zone database; abbreviations are a server's setting.
bool is_portable_zone(const Node *zone) {
  if (!IsA(zone, Const)) return false;
  auto *constant = reinterpret_cast<const Const *>(zone);
  if (constant->constisnull || constant->consttype != TEXTOID) return false;
  const char *name = TextDatumGetCString(constant->constvalue);
  return strchr(name, '/') != nullptr || pg_strcasecmp(name, "UTC") == 0 || pg_strcasecmp(name, "GMT") == 0;
}

}  // namespace

const char *why_not_portable(Oid function) {
  for (const Exception &exception : kExceptions)
    if (exception.function == function) return exception.depends_on;
  return function < FirstGenbkiObjectId ? family_dependence(get_func_name(function)) : nullptr;
}

bool has_portable_arguments(const FuncExpr *function) {
  switch (function->funcid) {
    case F_TIMEZONE_TEXT_TIMESTAMP:
    case F_TIMEZONE_TEXT_TIMESTAMPTZ:
      return is_portable_zone(static_cast<const Node *>(linitial(function->args)));
    default:
      return true;
  }
}

}  // namespace remote_fdw
