// The settings under which values are written as text for another server and read back, whatever the
// user has set: DateStyle ISO, IntervalStyle postgres, extra_float_digits 3, search_path pg_catalog,
// bytea_output hex, xmloption content. Nothing of the user's may be evaluated under them.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Returns the GUC nesting level to hand to leave_transmission_settings. An error in between is
// cleaned up by the (sub)transaction's end.
int enter_transmission_settings();
void leave_transmission_settings(int nest_level);

// Whether the session's settings would make an input function misread text written under these.
bool input_depends_on_settings();

template <typename F>
void under_transmission_settings(F &&f) {
  int nest_level = enter_transmission_settings();
  f();
  leave_transmission_settings(nest_level);
}

}  // namespace remote_fdw
