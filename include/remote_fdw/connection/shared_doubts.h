// What sessions tell the resolver (a background worker) in shared memory: which databases use two-phase commit, and that something
// has been left in doubt. Only with the library in shared_preload_libraries; without it nothing happens.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// For the hooks: shmem_request and shmem_startup.
void request_shared_doubts();
void attach_shared_doubts();

// Of the present database; before anything is prepared anywhere.
void note_two_phase_use();
// Wakes the resolver. Never raises.
void note_in_doubt();

// For the resolver: its latch (of a process; null: it ends), and whether a database is to be visited.
void set_resolver_latch(Latch *latch);
bool database_uses_two_phase(Oid database);

}  // namespace remote_fdw
