// Owns the password checks: before connecting, after it, and when a connection is used by another one.
#include "remote_fdw/connection/credentials.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/pg/client_keys.h"

namespace remote_fdw {

namespace {

bool may_connect_without_password(const UserMapping *mapping) {
  if (superuser_arg(mapping->userid)) return true;
  return !read_connection_options(GetForeignServer(mapping->serverid), mapping).password_required;
}

bool is_given(const char *wanted, const char *const *keywords, const char *const *values, int count) {
  const char *value = nullptr;
  for (int i = 0; i < count; i++)
    if (strcmp(keywords[i], wanted) == 0) value = values[i];
  return value != nullptr && value[0] != '\0';
}

bool is_used(const PgConn *wire, Proof proof) {
  switch (proof) {
    case Proof::Password:
    case Proof::ScramKeys:
      return wire->used_password();
    case Proof::Delegation:
      return wire->used_gssapi();
    case Proof::None:
      break;
  }
  return false;
}

[[noreturn]] void refuse_unused() {
  ereport(ERROR, (errcode(ERRCODE_S_R_E_PROHIBITED_SQL_STATEMENT_ATTEMPTED), errmsg("password is required"),
                  errdetail("Non-superusers cannot connect if the server does not request a password."),
                  errhint("Target server's authentication method must be changed, or password_required=false set in "
                          "the user mapping.")));
}

}  // namespace

Proof proof_given(const char *const *keywords, const char *const *values, int count) {
  if (is_given("scram_client_key", keywords, values, count)) return Proof::ScramKeys;
  if (is_given("password", keywords, values, count)) return Proof::Password;
  return client_delegated_gssapi() ? Proof::Delegation : Proof::None;
}

void check_credentials_given(const UserMapping *mapping, Proof proof) {
  if (proof != Proof::None || may_connect_without_password(mapping)) return;
  ereport(ERROR, (errcode(ERRCODE_S_R_E_PROHIBITED_SQL_STATEMENT_ATTEMPTED), errmsg("password is required"),
                  errdetail("Non-superusers must provide a password in the user mapping.")));
}

ProofUsed check_credentials_used(const UserMapping *mapping, const PgConn *wire, Proof proof) {
  if (is_used(wire, proof)) return ProofUsed::Yes;
  if (!may_connect_without_password(mapping)) refuse_unused();
  return ProofUsed::No;
}

void check_credentials_for_reuse(const UserMapping *mapping, ProofUsed used) {
  if (used == ProofUsed::No && !may_connect_without_password(mapping)) refuse_unused();
}

}  // namespace remote_fdw
