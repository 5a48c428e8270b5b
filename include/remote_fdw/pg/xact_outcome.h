// How a local transaction can be named and its outcome be found, also after a crash.
// Source: PostgreSQL, "Transactions and Identifiers", pg_xact_status; access/transam/README.
#pragma once

#include "remote_fdw/pg/process.h"

namespace remote_fdw {

// The present transaction in the cluster's own history.
struct LocalXact {
  uint64 system;
  TimeLineID timeline;
  XLogRecPtr lsn;  // end of a flushed WAL record that bears the id
  uint64 xid;
};

// Gives the transaction an id if it has none, and makes sure that no other one can ever have it, crash or not. Flushes WAL.
LocalXact name_local_xact();

enum class LocalOutcome : uint8 {
  InProgress,
  Committed,
  Aborted,
  Elsewhere,  // another cluster's
  Standby,    // this cluster is one: the primary may know more
  Timeline,   // this cluster took over, or was recovered, and does not know all that happened before
  WentBack,   // this cluster was put back to a state before that transaction
  TooOld,     // the commit log no longer reaches back so far
};
LocalOutcome outcome_of(const LocalXact &xact);
inline bool outcome_is_known(LocalOutcome outcome) { return outcome <= LocalOutcome::Aborted; }

}  // namespace remote_fdw
