// Who may connect with which credentials. A non-superuser must bring a password of the mapping's own and the
// remote must have asked for it; else the connection would run under the local server's identity.
// Source: PostgreSQL, postgres_fdw "Connection Options", password_required.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/wire/pg_conn.h"

namespace remote_fdw {

// Before connecting: raises 2F003 when no password is given where one is required.
void check_credentials_given(const UserMapping *mapping, const char *const *keywords, const char *const *values,
                             int count);
// After connecting: closes the wire and raises 2F003 when the remote did not use the password.
void check_credentials_used(const UserMapping *mapping, PgConn *wire, const char *const *keywords,
                            const char *const *values, int count);

}  // namespace remote_fdw
