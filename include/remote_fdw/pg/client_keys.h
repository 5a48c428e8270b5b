// What the client has logged in here with, as far as it may be used further: SCRAM keys (PostgreSQL 18 and later), delegated
// Kerberos credentials (16 and later).
// Source: PostgreSQL, libpq "scram_client_key", "gssdelegation".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Whether this server can keep them at all.
bool keeps_scram_keys();

// Each in base64; nullptr when the client has not logged in by SCRAM.
struct ScramKeys {
  const char *client;
  const char *server;
};
ScramKeys client_scram_keys();

bool client_delegated_gssapi();

}  // namespace remote_fdw
