// A password that is not in the catalog: from a file or a command of the local server's, named by a superuser in the user mapping
// (password_file, password_command). Read at each connect and kept nowhere.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Null: the mapping names neither. Raises 08001 when it cannot be had (never with any of its text), waits interruptibly and
// 10 seconds at most.
const char *password_from_source(const ForeignServer *server, const UserMapping *mapping);

}  // namespace remote_fdw
