// The name the remote shows for our sessions.
// Source: PostgreSQL, postgres_fdw "Configuration Parameters": escapes %a %c %C %u %d %p %%.
#pragma once

namespace remote_fdw {

// The GUC remote_fdw.application_name; set by entry/module.
extern char *application_name_setting;

// The setting if not empty, else the server's option, with escapes replaced; nullptr when neither gives a
// non-empty name. In the current memory context.
const char *effective_application_name(const char *server_option);

}  // namespace remote_fdw
