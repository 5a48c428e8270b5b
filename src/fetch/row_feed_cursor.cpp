// Owns reading a query through a remote cursor, for scans that take turns on one connection. DECLARE travels with the first
// FETCH. Each answer is put aside as it comes, within work_mem and then on disk, so that the connection is free before its
// rows are looked at; from the second answer on the next one is under way meanwhile.
#include "remote_fdw/fetch/row_feed.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

class CursorFeed final : public RowFeed {
 public:
  explicit CursorFeed(const FeedSpec &spec) : spec_(spec.source), spool_(spec.spool), traffic_(spec.traffic) {
    statement_context_ = AllocSetContextCreate(CurrentMemoryContext, "remote_fdw cursor", ALLOCSET_SMALL_SIZES);
    stream_ = make_row_stream({decoder_columns(spec_.decoder), put_aside, this, spec.began_in, rows_at_once(spec_.decoder)});
  }

  void start(const StatementParams *params, ResultFormat format) override {
    params_ = params;
    format_ = format;
    answers_ = 0;
    open_ = requested_ = end_ = false;
    fit_ = Fit::Unknown;
  }

  void ask() override {
    if (requested_ || end_) return;
    rows_ = 0;
    MemoryContextReset(statement_context_);
    in_context(statement_context_, [&] {
      if (open_)
        send(nullptr);
      else
        open_and_send();
    });
    requested_ = true;
  }

  FeedStep next(StreamWait wait) override {
    if (!requested_ && !end_ && wait == StreamWait::Never) return FeedStep::Later;
    ask();
    while (requested_) {
      switch (read_stream(stream_, wait)) {
        case StreamStep::Row:
          put_aside(this, stream_fields(stream_), stream_shape(stream_));
          break;
        case StreamStep::Wait:
          return FeedStep::Later;
        case StreamStep::End:
          take_end();
          return fit_ == Fit::NeedsText ? FeedStep::NeedsText : FeedStep::PutAside;
        case StreamStep::Stale:
          requested_ = false;
          ask();
          break;
      }
    }
    return FeedStep::End;
  }

  const FieldView *row() const override { return nullptr; }
  PendingRequest *request() override { return stream_request(stream_); }

  void close() override {
    if (requested_) stop_stream(stream_);
    if (open_ || requested_) {
      char sql[32];
      snprintf(sql, sizeof sql, "CLOSE c%u", cursor_);
      queue_statement(spec_.connection, sql);
    }
    open_ = requested_ = false;
  }

 private:
  enum class Fit : uint8 { Unknown, Fits, NeedsText };

  void send(const RemoteStatement *declare) {
    open_query_stream(stream_, spec_.connection,
                      {.sql = psprintf("FETCH %d FROM c%u", spec_.fetch_size, cursor_), .params = nullptr, .format = format_,
                       .kind = StatementKind::Query, .error_sql = query_text(spec_, format_),
                       .foreign_table = spec_.foreign_table, .before = declare, .prepare_as = nullptr,
                       .traffic = traffic_});
  }

  void open_and_send() {
    cursor_ = next_cursor_number(spec_.connection);
    RemoteStatement declare{.sql = psprintf("DECLARE c%u CURSOR FOR %s", cursor_, query_text(spec_, format_)), .params = params_,
                            .format = ResultFormat::Text, .kind = StatementKind::Query, .error_sql = nullptr,
                            .foreign_table = nullptr, .before = nullptr, .prepare_as = nullptr};
    send(&declare);
  }

  static void put_aside(void *owner, const FieldView *fields, const PgResult *shape) {
    auto *feed = static_cast<CursorFeed *>(owner);
    feed->check_fit(shape);
    if (feed->rows_++ >= feed->spec_.fetch_size) raise_breach(feed->spec_.connection, "the remote server sent more rows than were fetched");
    if (feed->fit_ == Fit::Fits) append_row(feed->spool_, fields);
  }

  // Once: the shape of a cursor does not change.
  void check_fit(const PgResult *shape) {
    if (fit_ != Fit::Unknown) return;
    fit_ = check_result_shape(spec_.decoder, shape, format_) == ResultFit::Fits ? Fit::Fits : Fit::NeedsText;
  }

  void take_end() {
    check_fit(stream_shape(stream_));
    requested_ = false;
    open_ = true;
    end_ = rows_ < spec_.fetch_size;
    answers_++;
    if (fit_ == Fit::Fits) read_ahead();
  }

  // The remote makes the next answer while this one is read. Not after the first: a LIMIT may be content with it; nor out
  // of turn.
  void read_ahead() {
    if (answers_ > 1 && !end_ && !connection_is_awaited(spec_.connection)) ask();
  }

  RowSourceSpec spec_;
  RowSpool *spool_;
  Traffic *traffic_;
  MemoryContext statement_context_;
  RowStream *stream_;
  const StatementParams *params_ = nullptr;
  int64 rows_ = 0;  // of the present answer
  int answers_ = 0;
  unsigned cursor_ = 0;
  ResultFormat format_ = ResultFormat::Binary;
  Fit fit_ = Fit::Unknown;
  bool requested_ = false;
  bool open_ = false;
  bool end_ = false;
};

}  // namespace

RowFeed *make_cursor_feed(const FeedSpec &spec) {
  static_assert(std::is_trivially_destructible_v<CursorFeed>);
  return ::new (palloc(sizeof(CursorFeed))) CursorFeed(spec);
}

}  // namespace remote_fdw
