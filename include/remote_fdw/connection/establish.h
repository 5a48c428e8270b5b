// Opening and closing the wire of a cached connection. For connection/ only.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct RemoteConnection;

// Opens the wire of an entry, raising on failure.
void establish_connection(RemoteConnection *connection, const UserMapping *mapping);
// The settings of the startup packet have not arrived, as has turned out outside of a remote transaction.
void settings_were_lost(RemoteConnection *connection);
// Closes the socket and forgets all remote state.
void close_connection(RemoteConnection *connection);
// True when the peer has closed or something unexpected has arrived; costs no round trip.
bool connection_is_stale(RemoteConnection *connection);
// True when the options do not allow it to be used for another transaction.
bool connection_is_worn_out(const RemoteConnection *connection);

}  // namespace remote_fdw
