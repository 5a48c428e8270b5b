// The flight that opens a remote transaction, when it fails for what only we are to blame for and is to be sent once more. For
// connection/ only.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct RemoteConnection;
class PgResult;

// True: the latest flight opened its transaction and failed (`answer` is its first error, null or empty: none) because a statement prepared earlier does
// not fit any more, or because the session turned out not to have our settings. The transaction, which had only begun, is none again,
// and the connection knows better: send the flight again.
bool give_up_opening(RemoteConnection *connection, const PgResult *answer);

}  // namespace remote_fdw
