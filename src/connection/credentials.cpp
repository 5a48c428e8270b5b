// Owns the two password checks around connecting.
#include "remote_fdw/connection/credentials.h"

#include "remote_fdw/catalog/options.h"

namespace remote_fdw {

namespace {

bool may_connect_without_password(const UserMapping *mapping) {
  if (superuser_arg(mapping->userid)) return true;
  return !read_connection_options(GetForeignServer(mapping->serverid), mapping).password_required;
}

bool password_given(const char *const *keywords, const char *const *values, int count) {
  for (int i = 0; i < count; i++)
    if (strcmp(keywords[i], "password") == 0 && values[i][0] != '\0') return true;
  return false;
}

}  // namespace

void check_credentials_given(const UserMapping *mapping, const char *const *keywords, const char *const *values,
                             int count) {
  if (may_connect_without_password(mapping) || password_given(keywords, values, count)) return;
  ereport(ERROR, (errcode(ERRCODE_S_R_E_PROHIBITED_SQL_STATEMENT_ATTEMPTED), errmsg("password is required"),
                  errdetail("Non-superusers must provide a password in the user mapping.")));
}

void check_credentials_used(const UserMapping *mapping, PgConn *wire, const char *const *keywords,
                            const char *const *values, int count) {
  if (may_connect_without_password(mapping)) return;
  if (wire->used_password() && password_given(keywords, values, count)) return;
  wire->close();
  ereport(ERROR, (errcode(ERRCODE_S_R_E_PROHIBITED_SQL_STATEMENT_ATTEMPTED), errmsg("password is required"),
                  errdetail("Non-superusers cannot connect if the server does not request a password."),
                  errhint("Target server's authentication method must be changed, or password_required=false set in "
                          "the user mapping.")));
}

}  // namespace remote_fdw
