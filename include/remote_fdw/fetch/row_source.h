// Where a scan's rows come from, batch by batch. One interface, several strategies; row_source_cursor is a
// remote cursor read in portions of fetch_size rows.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/connection/query.h"
#include "remote_fdw/transfer/tuple_decoder.h"

namespace remote_fdw {

enum class Retention : uint8 {
  Forget,  // a batch is dropped when the next one comes
  Keep,    // all batches are kept, so that a rescan replays them
};

struct RowSourceSpec {
  RemoteConnection *connection;
  const char *sql;
  const char *sql_all_text;
  TupleDecoder *decoder;  // to check the shape of what comes
  int fetch_size;
  Retention retention;
  const char *foreign_table;  // for errors
};

// Lives in a memory context and owns nothing that needs a destructor but memory. Batches stay valid until the next
// call of next_batch or start.
class RowSource {
 public:
  // Begins anew with these parameters (read during the call only).
  virtual void start(const StatementParams *params) = 0;
  // nullptr at the end.
  virtual const PgResult *next_batch() = 0;
  // From the first row again without asking the remote; false when that is not possible.
  virtual bool replay() = 0;
  // Sends for the next batch without waiting; next_batch then collects it.
  virtual void request_batch() = 0;
  virtual bool batch_ready() = 0;
  // For asynchronous execution under `parent`. Sends unless the connection is taken by another scan that this parent awaits;
  // true when an answer is now under way and its socket may be waited on. Scans that share a connection take turns.
  virtual bool await_batch(const void *parent) = 0;
  virtual int wait_socket() = 0;
  virtual bool at_end() const = 0;
  virtual void close() = 0;

 protected:
  ~RowSource() = default;
};

RowSource *make_cursor_source(const RowSourceSpec &spec);

}  // namespace remote_fdw
