// Rows of one remote query straight from the wire, by one strategy. Knows nothing of rescans; rows that it must read ahead
// of their time go into a spool. For row_source only.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/connection/row_stream.h"
#include "remote_fdw/fetch/row_source.h"
#include "remote_fdw/fetch/row_spool.h"

namespace remote_fdw {

enum class FeedStep : uint8 {
  Row,
  PutAside,  // rows have come, if any, and are in the spool
  Later,  // nothing at hand (only when not to wait)
  End,
  NeedsText,  // before the first row: a column's type differs, start anew in text format
};

class RowFeed {
 public:
  // Nothing is sent yet. `params` must live until the next start.
  virtual void start(const StatementParams *params, ResultFormat format) = 0;
  // Sends for rows when none are under way and the end has not been reached.
  virtual void ask() = 0;
  virtual FeedStep next(StreamWait wait) = 0;
  virtual const FieldView *row() const = 0;  // after FeedStep::Row, until the next call
  virtual PendingRequest *request() = 0;
  // Stops what runs; may be started again.
  virtual void close() = 0;

 protected:
  ~RowFeed() = default;
};

struct FeedSpec {
  RowSourceSpec source;
  RowSpool *spool;
  SubTransactionId began_in;  // the scan, which outlives the rollback of later ones
  Traffic *traffic;           // of the scan
};
// In the current memory context.
RowFeed *make_cursor_feed(const FeedSpec &spec);
RowFeed *make_copy_feed(const FeedSpec &spec);
RowFeed *make_query_feed(const FeedSpec &spec);

inline const char *query_text(const RowSourceSpec &spec, ResultFormat format) {
  return format == ResultFormat::Binary ? spec.sql : spec.sql_all_text;
}

}  // namespace remote_fdw
