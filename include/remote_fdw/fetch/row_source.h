// Where a scan's rows come from, one by one, whatever the strategy: it may change when the remote's answer shows that another
// one is needed. What must be read ahead or will be read again is put into a spool.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/connection/row_stream.h"
#include "remote_fdw/core/field_view.h"
#include "remote_fdw/core/traffic.h"
#include "remote_fdw/plan/scan_private.h"
#include "remote_fdw/transfer/tuple_decoder.h"

namespace remote_fdw {

class RowFeed;
struct RowSpool;

// The GUC remote_fdw.scan_strategy. A strategy that cannot serve a scan (a stream takes no parameters and locks no rows)
// gives way to the next one.
enum class ScanStrategy : int { Auto, Cursor, Stream, Query };
extern int scan_strategy_setting;

enum class Retention : uint8 {
  Forget,  // only a small answer is kept for a rescan
  Keep,    // all rows are kept, so that a rescan replays them
};

enum class Neighbours : uint8 {
  Unknown,  // those found in the registry of running scans
  TakeTurns,  // asynchronous execution: scans of one connection run one after another
  Writes,   // the statement writes through foreign tables
};

struct RowSourceSpec {
  RemoteConnection *connection;
  const char *sql;
  const char *sql_all_text;
  TupleDecoder *decoder;
  int fetch_size;           // of a cursor: most rows of one answer
  Retention retention;
  const char *foreign_table;  // for errors
  const List *foreign_tables; // OIDs of all that the query reads
  double expected_rows;       // negative: not known
  Consumption consumption;
  Neighbours neighbours;
  StatementEffect effect = StatementEffect::Unknown;  // Writes: run once and in text, whatever comes
  const void *query;  // identifies the local query that the scan is part of; null: none
};

// What a source has done since it was made, over all its starts.
struct FetchReport {
  Traffic traffic;
  unsigned strategies;  // a bit 1 << ScanStrategy for each one used
  int64 replays;        // rescans without asking the remote
  int64 spilled_bytes;
};

// Lives in a memory context and owns nothing that needs a destructor but memory.
class RowSource {
 public:
  explicit RowSource(const RowSourceSpec &spec);
  // Begins anew with these parameters (read during the call only).
  void start(const StatementParams *params);
  // Sends now rather than when the first row is wanted.
  void send();
  // nullptr at the end. A row stays valid until the next call of any function.
  const FieldView *next_row();
  // next_row would not wait.
  bool row_ready();
  bool at_end() const;
  // From the first row again without asking the remote; false when that is not possible.
  bool replay();
  // For asynchronous execution under `parent`. Sends unless the connection is taken by another scan that this parent awaits;
  // true when an answer is under way and its descriptor may be waited on. Scans that share a connection take turns.
  bool await_row(const void *parent);
  int awaited_descriptor() const;
  // That woke the parent. Raises when it was for the end of query_timeout.
  void check_silence() const;
  void close();
  FetchReport report() const;
  // Time slept outside of this source until its answer came.
  void add_wait(int64 ns);
  static void close_all_of(const void *query);

 private:
  enum class Wire : uint8 { Rows, Nothing };
  Wire take_row(StreamWait wait);
  void choose_feed();
  void restart(RowFeed *feed, ResultFormat format);
  void forget_large_answer();
  void register_scan();
  void unregister_scan();
  bool shares_connection() const;
  RowFeed *feed(ScanStrategy strategy);

  RowSourceSpec spec_;
  RowSource *next_running_;
  MemoryContext context_;
  SubTransactionId began_in_;
  MemoryContext params_context_;
  const StatementParams *params_;
  RowSpool *spool_;
  RowFeed *feed_;      // in use
  RowFeed *feeds_[4];  // by strategy, made when needed
  ResultFormat format_;
  const FieldView *held_;  // read, not handed out, not in the spool
  bool kept_;              // all rows since the start are in the spool
  bool ended_;
  Traffic traffic_;
  unsigned strategies_;
  int64 replays_;
};

// In the current memory context.
RowSource *make_row_source(const RowSourceSpec &spec);

// Ends what is under way for a query (RowSourceSpec.query) whose rows nobody will read any more.
void close_row_sources(const void *query);

}  // namespace remote_fdw
