// Owns reading a query through a remote cursor. DECLARE travels with the first FETCH; from the second answer on the next one
// is under way while the present one is read.
#include "remote_fdw/fetch/row_feed.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

class CursorFeed final : public RowFeed {
 public:
  explicit CursorFeed(const FeedSpec &spec) : spec_(spec.source) {
    statement_context_ = AllocSetContextCreate(CurrentMemoryContext, "remote_fdw cursor", ALLOCSET_SMALL_SIZES);
    request_ = make_request();
    batch_ = context_new<PgResult>(CurrentMemoryContext);
    fields_ = palloc_array_of<FieldView>(decoder_columns(spec_.decoder));
  }

  void start(const StatementParams *params, ResultFormat format) override {
    params_ = params;
    format_ = format;
    batch_->reset();
    next_row_ = 0;
    fetched_ = 0;
    end_ = false;
  }

  void ask() override {
    if (requested_ || end_) return;
    MemoryContextReset(statement_context_);
    in_context(statement_context_, [&] {
      if (open_)
        send(fetch_sql(), nullptr);
      else
        open_and_send();
    });
    requested_ = true;
  }

  FeedStep next(StreamWait wait) override {
    while (!*batch_ || next_row_ == batch_->rows()) {
      if (end_ && !requested_) return FeedStep::End;
      if (wait == StreamWait::Never && !(requested_ && request_ready(request_))) return FeedStep::Later;
      ask();
      if (take_batch() == ResultFit::NeedsText) return FeedStep::NeedsText;
    }
    view_row();
    return FeedStep::Row;
  }

  const FieldView *row() const override { return fields_; }
  PendingRequest *request() override { return request_; }

  void close() override {
    if (requested_) abandon_request(request_);
    requested_ = false;
    if (open_) {
      char sql[32];
      snprintf(sql, sizeof sql, "CLOSE c%u", cursor_);
      queue_statement(spec_.connection, sql);
    }
    open_ = false;
  }

 private:
  const char *fetch_sql() const { return psprintf("FETCH %d FROM c%u", spec_.fetch_size, cursor_); }

  void send(const char *fetch, const RemoteStatement *declare) {
    send_request(request_, spec_.connection,
                 {.sql = fetch, .params = nullptr, .format = format_, .kind = StatementKind::Query,
                  .error_sql = query_text(spec_, format_), .foreign_table = spec_.foreign_table, .before = declare,
                  .prepare_as = nullptr});
  }

  void open_and_send() {
    cursor_ = next_cursor_number(spec_.connection);
    RemoteStatement declare{.sql = psprintf("DECLARE c%u CURSOR FOR %s", cursor_, query_text(spec_, format_)), .params = params_,
                            .format = ResultFormat::Text, .kind = StatementKind::Query, .error_sql = nullptr,
                            .foreign_table = nullptr, .before = nullptr, .prepare_as = nullptr};
    send(fetch_sql(), &declare);
  }

  // Only the first batch can be of the wrong shape: that of a cursor does not change.
  ResultFit take_batch() {
    bool stale = collect_request(request_) == Collected::StaleConnection;
    requested_ = false;
    if (stale) {
      ask();
      return take_batch();
    }
    open_ = true;
    if (check_result_shape(spec_.decoder, request_->result, format_) == ResultFit::NeedsText) return ResultFit::NeedsText;
    *batch_ = std::move(*request_->result);
    next_row_ = 0;
    end_ = batch_->rows() < spec_.fetch_size;
    fetched_++;
    read_ahead();
    return ResultFit::Fits;
  }

  // The remote makes the next batch while this one is read. Not after the first: a LIMIT may be content with it; nor out
  // of turn.
  void read_ahead() {
    if (fetched_ > 1 && !end_ && !connection_is_awaited(spec_.connection)) ask();
  }

  void view_row() {
    int columns = batch_->columns();
    for (int i = 0; i < columns; i++)
      fields_[i] = batch_->is_null(next_row_, i) ? FieldView{nullptr, -1}
                                                 : FieldView{batch_->value(next_row_, i), batch_->length(next_row_, i)};
    next_row_++;
  }

  RowSourceSpec spec_;
  MemoryContext statement_context_;
  PendingRequest *request_;
  PgResult *batch_;
  FieldView *fields_;
  const StatementParams *params_ = nullptr;
  int next_row_ = 0;
  int fetched_ = 0;
  unsigned cursor_ = 0;
  ResultFormat format_ = ResultFormat::Binary;
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
