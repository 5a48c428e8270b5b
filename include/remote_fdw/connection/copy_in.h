// Rows on their way into a remote table by COPY FROM STDIN, which occupies the connection until it is ended: by its owner, or
// for whoever needs the connection. Lives in a memory context, serves one COPY after another.
// Source: libpq, "Functions Associated with the COPY Command"; protocol, "COPY Operations".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/core/traffic.h"

namespace remote_fdw {

struct RemoteConnection;
struct CopyIn;

enum class CopyForm : uint8 { Binary, Text };

struct CopyInSpec {
  const char *sql;  // COPY t(columns) FROM STDIN without options
  CopyForm form;
  const char *foreign_table;  // for errors
  Traffic *traffic;           // where it is counted
};
// In the current memory context. Nothing is sent yet.
CopyIn *make_copy_in(RemoteConnection *connection, const CopyInSpec &spec);
// Whole rows in the form's own encoding, without header and end. Begins a COPY when none is under way. When the remote has said
// something meanwhile the COPY is ended, so that an error is raised soon.
enum class CopyPut : uint8 { Began, WentOn };
CopyPut put_copy_rows(CopyIn *copy, const char *data, int length);
// Ends the COPY that is under way, if any; raises the error of the latest one, also when it was ended for somebody else.
void end_copy_in(CopyIn *copy);
// Rows that the remote has taken in by the COPYs that have ended, since last asked.
int64 take_copied_rows(CopyIn *copy);

}  // namespace remote_fdw
