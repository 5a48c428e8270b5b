// Owns the switch of session settings around text conversion. Only settings that differ are changed.
#include "remote_fdw/pg/transmission_settings.h"

namespace remote_fdw {

namespace {

void set_locally(const char *name, const char *value) {
  (void)set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

}  // namespace

int enter_transmission_settings() {
  int nest_level = NewGUCNestLevel();
  if (DateStyle != USE_ISO_DATES) set_locally("datestyle", "ISO");
  if (IntervalStyle != INTSTYLE_POSTGRES) set_locally("intervalstyle", "postgres");
  if (extra_float_digits < 3) set_locally("extra_float_digits", "3");
  if (bytea_output != BYTEA_OUTPUT_HEX) set_locally("bytea_output", "hex");
  if (xmloption != XMLOPTION_CONTENT) set_locally("xmloption", "content");
  // reg* values must come out qualified
  set_locally("search_path", "pg_catalog");
  return nest_level;
}

bool input_depends_on_settings() { return IntervalStyle == INTSTYLE_SQL_STANDARD || xmloption != XMLOPTION_CONTENT; }

void leave_transmission_settings(int nest_level) { AtEOXact_GUC(true, nest_level); }

}  // namespace remote_fdw
