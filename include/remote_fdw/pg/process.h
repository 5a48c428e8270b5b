// More of the server's headers, for the few files that deal with background workers, WAL and the cluster as a whole. See server.h.
#pragma once

#pragma GCC system_header

#include "remote_fdw/pg/server.h"

extern "C" {
#include "access/timeline.h"
#include "access/transam.h"
#include "access/xlog.h"
#include "catalog/pg_database.h"
#include "commands/dbcommands.h"
#include "libpq/pqsignal.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "replication/message.h"
#include "utils/timeout.h"
}
