// Owns the table of the remote session's settings and their texts. When they are sent is establish's and flight's business.
#include "remote_fdw/connection/session_settings.h"

namespace remote_fdw {

namespace {

struct Setting {
  const char *name;
  const char *value;
};

constexpr Setting kSettings[] = {
    {"search_path", "pg_catalog"},
    {"timezone", "UTC"},
    {"datestyle", "ISO"},
    {"intervalstyle", "postgres"},
    {"extra_float_digits", "3"},
    {"bytea_output", "hex"},
    {"standard_conforming_strings", "on"},
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

}  // namespace

const char *session_settings(SettingsForm form) {
  static const char *texts[4];
  const char *&text = texts[static_cast<int>(form)];
  if (text == nullptr) text = text_of(form);
  return text;
}

}  // namespace remote_fdw
