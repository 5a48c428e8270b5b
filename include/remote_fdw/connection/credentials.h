// Who may connect with which credentials. A non-superuser must bring proof of his own (a password of the mapping's, the SCRAM keys
// of his login here, or delegated Kerberos credentials), and the remote must have asked for it; else the connection would run under
// the local server's identity.
// Source: PostgreSQL, postgres_fdw "Connection Options", password_required.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/wire/pg_conn.h"

namespace remote_fdw {

// The proof among what libpq is given.
enum class Proof : uint8 { None, Password, ScramKeys, Delegation };
Proof proof_given(const char *const *keywords, const char *const *values, int count);

// Before connecting: raises 2F003 when there is none where one is required.
void check_credentials_given(const UserMapping *mapping, Proof proof);
// After connecting: whether the remote has asked for it. Raises 2F003 when it has not and should have.
enum class ProofUsed : uint8 { No, Yes };
ProofUsed check_credentials_used(const UserMapping *mapping, const PgConn *wire, Proof proof);
// Of a connection that was made for another user of the same mapping, or before his rights changed: raises 2F003 unless this one
// could have made it.
void check_credentials_for_reuse(const UserMapping *mapping, ProofUsed used);

}  // namespace remote_fdw
