// The commit of a local transaction's remote parts, for connection/ only.
#pragma once

namespace remote_fdw {

// Before the local commit. Raises when a participant cannot or does not commit; what had been prepared or was being committed then
// is rolled back by the local rollback that follows, as far as it still can be.
void commit_participants();

}  // namespace remote_fdw
