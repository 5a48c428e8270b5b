// A foreign server of postgres_fdw made one of remote_fdw, or the other way, with all that hangs on it.
// Source: PostgreSQL, "pg_foreign_server", "pg_depend", "ALTER SERVER" (which has no clause for the wrapper).
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

enum class WrapperChangeMode : uint8 {
  Check,  // raises what Apply would raise, as far as that can be known without changing anything; takes no lock
  Apply,
};

// In the current transaction. Raises 42704 for an unknown server or wrapper, 42501 for one who does not own the server or may not use
// the wrapper, 42809 when it is not of the other of the two wrappers, HV00D with all of the options that the new wrapper does not take,
// 55006 when the session has work with it that has not ended, 2BP01 when an extension brought the server.
void change_wrapper(const char *server_name, const char *wrapper_name, WrapperChangeMode mode);

}  // namespace remote_fdw
