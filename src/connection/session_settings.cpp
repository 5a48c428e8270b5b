// Owns the table of the remote session's settings and their texts. When they are sent is establish's and flight's business.
#include "remote_fdw/connection/session_settings.h"

#include "remote_fdw/wire/pg_conn.h"

namespace remote_fdw {

namespace {

struct Setting {
  const char *name;
  const char *value;
  bool reported = false;  // protocol, ParameterStatus, by this name: who connects knows it without asking
};

constexpr Setting kSettings[] = {
    {"search_path", "pg_catalog"},
    {"TimeZone", "UTC", true},
    {"DateStyle", "ISO", true},
    {"IntervalStyle", "postgres", true},
    {"extra_float_digits", "3"},
    {"bytea_output", "hex"},
    {"standard_conforming_strings", "on", true},
    {"transform_null_equals", "off"},
    {"array_nulls", "on"},
    {"xmloption", "content"},
    {"cursor_tuple_fraction", "1"},
};

void append_setting(StringInfo out, const Setting &s, SettingsForm form) {
  bool first = out->len == 0;
  switch (form) {
    case SettingsForm::Startup:
      appendStringInfo(out, "%s-c %s=%s", first ? "" : " ", s.name, s.value);
      break;
    case SettingsForm::Session:
      appendStringInfo(out, "%sSET %s = '%s'", first ? "" : "; ", s.name, s.value);
      break;
    case SettingsForm::TransactionQuery:
      appendStringInfo(out, "%spg_catalog.set_config('%s', '%s', true)", first ? "SELECT " : ", ", s.name, s.value);
      break;
    case SettingsForm::TransactionScript:
      appendStringInfo(out, "%sSET LOCAL %s = '%s'", first ? "" : "; ", s.name, s.value);
      break;
  }
}

const char *text_of(SettingsForm form) {
  StringInfoData out;
  initStringInfo(&out);
  for (const Setting &setting : kSettings) append_setting(&out, setting, form);
  return MemoryContextStrdup(TopMemoryContext, out.data);
}

constexpr const char *kLost = "remote_fdw: these settings were not taken:";

// Operators and functions are named in full, because the search_path may be one of those that are lacking. Not a constant, which would
// be folded before there is a choice.
const char *check_text() {
  StringInfoData present, wanted, out;
  initStringInfo(&present);
  initStringInfo(&wanted);
  initStringInfo(&out);
  for (const Setting &setting : kSettings) {
    if (setting.reported) continue;
    appendStringInfo(&present, ", pg_catalog.current_setting('%s')", setting.name);
    appendStringInfo(&wanted, " %s", setting.value);
  }
  appendStringInfo(&out,
                   "SELECT CASE WHEN now OPERATOR(pg_catalog.=) '%s%s' THEN 0 ELSE now::pg_catalog.int4 END FROM "
                   "(SELECT pg_catalog.concat_ws(' ', '%s'%s) AS now) s",
                   kLost, wanted.data, kLost, present.data);
  return MemoryContextStrdup(TopMemoryContext, out.data);
}

// DateStyle has a second part, the order of input.
bool is_reported(const PgConn *wire, const Setting &setting) {
  const char *reported = wire->parameter(setting.name);
  size_t length = strlen(setting.value);
  return reported == nullptr || (pg_strncasecmp(reported, setting.value, length) == 0 && (reported[length] == '\0' || reported[length] == ','));
}

}  // namespace

const char *session_settings(SettingsForm form) {
  static const char *texts[4];
  const char *&text = texts[static_cast<int>(form)];
  if (text == nullptr) text = text_of(form);
  return text;
}

bool reported_settings_taken(const PgConn *wire) {
  for (const Setting &setting : kSettings)
    if (setting.reported && !is_reported(wire, setting)) return false;
  return true;
}

const char *settings_check() {
  static const char *text = nullptr;
  if (text == nullptr) text = check_text();
  return text;
}

bool is_settings_error(const char *message) { return strstr(message, kLost) != nullptr; }

}  // namespace remote_fdw
