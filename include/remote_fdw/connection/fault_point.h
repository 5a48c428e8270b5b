// Places in the life of a remote transaction where tests hold a session, to kill whom they want. The GUC remote_fdw.fault_point, for superusers
// only, names the place; the session makes the file remote_fdw.fault.<its pid> in the data directory and waits until it is removed.
#pragma once

namespace remote_fdw {

extern char *fault_point_setting;  // the GUC; empty: none

// Never raises; a session that is told to end waits on.
void fault_point(const char *name);

}  // namespace remote_fdw
