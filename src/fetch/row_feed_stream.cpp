// Owns reading a query as it comes off the wire, without a cursor: by COPY (no parameters, the least work per row) or by the
// extended protocol. The connection is occupied until the last row; whoever needs it makes the rest go into the spool.
#include "remote_fdw/core/remote_version.h"
#include "remote_fdw/fetch/plain_tables.h"
#include "remote_fdw/fetch/row_feed.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

enum class Form : uint8 { Copy, Query };

class StreamFeed final : public RowFeed {
 public:
  StreamFeed(const FeedSpec &spec, Form form)
      : spec_(spec.source), spool_(spec.spool), traffic_(spec.traffic), form_(form) {
    stream_ = make_row_stream({decoder_columns(spec_.decoder), put_aside, this, spec.began_in, rows_at_once(spec_.decoder)});
  }

  void start(const StatementParams *params, ResultFormat format) override {
    params_ = params;
    format_ = format;
    state_ = State::Closed;
    fit_ = Fit::Unknown;
  }

  void ask() override {
    if (state_ != State::Closed) return;
    if (form_ == Form::Copy)
      open_copy_stream(stream_, spec_.connection, {spec_.sql, harmless_sql(), spec_.foreign_table, traffic_});
    else
      open_query();
    state_ = State::Open;
  }

  FeedStep next(StreamWait wait) override {
    if (state_ == State::Closed && wait == StreamWait::Never) return FeedStep::Later;
    for (;;) {
      ask();
      if (fit_ == Fit::NeedsText) return FeedStep::NeedsText;
      if (state_ == State::Ended) return FeedStep::End;
      switch (read_stream(stream_, wait)) {
        case StreamStep::Row:
          check_fit(stream_shape(stream_));
          return fit_ == Fit::NeedsText ? FeedStep::NeedsText : FeedStep::Row;
        case StreamStep::Wait:
          return FeedStep::Later;
        case StreamStep::End:
          check_fit(stream_shape(stream_));
          state_ = State::Ended;
          break;
        case StreamStep::Stale:
          state_ = State::Closed;
          break;
      }
    }
  }

  const FieldView *row() const override { return stream_fields(stream_); }
  PendingRequest *request() override { return stream_request(stream_); }

  void close() override {
    if (state_ == State::Open) stop_stream(stream_);
    state_ = State::Closed;
  }

 private:
  enum class State : uint8 { Closed, Open, Ended };
  enum class Fit : uint8 { Unknown, Fits, NeedsText };

  const char *harmless_sql() {
    RemoteVersion version(remote_server_version(spec_.connection));
    if (harmless_sql_ == nullptr && spec_.foreign_tables != NIL && version.supports(RemoteFeature::RowSecurity))
      harmless_sql_ = in_context(context_, [&] { return plain_tables_sql(spec_.foreign_tables); });
    return harmless_sql_;
  }

  void open_query() {
    open_query_stream(stream_, spec_.connection,
                      {.sql = query_text(spec_, format_), .params = params_, .format = format_,
                       .kind = params_ == nullptr ? StatementKind::Query : StatementKind::Repeated,
                       .error_sql = nullptr, .foreign_table = spec_.foreign_table, .before = nullptr, .prepare_as = nullptr,
                       .effect = spec_.effect, .traffic = traffic_});
  }

  void check_fit(const PgResult *shape) {
    if (fit_ != Fit::Unknown) return;
    ResultFit found = form_ == Form::Copy ? check_column_types(spec_.decoder, shape, format_)
                                          : check_result_shape(spec_.decoder, shape, format_);
    fit_ = found == ResultFit::Fits ? Fit::Fits : Fit::NeedsText;
  }

  static void put_aside(void *owner, const FieldView *fields, const PgResult *shape) {
    auto *feed = static_cast<StreamFeed *>(owner);
    feed->check_fit(shape);
    if (feed->fit_ == Fit::Fits) append_row(feed->spool_, fields);
  }

  RowSourceSpec spec_;
  RowSpool *spool_;
  RowStream *stream_;
  Traffic *traffic_;
  MemoryContext context_ = CurrentMemoryContext;
  const char *harmless_sql_ = nullptr;
  const StatementParams *params_ = nullptr;
  Form form_;
  ResultFormat format_ = ResultFormat::Binary;
  State state_ = State::Closed;
  Fit fit_ = Fit::Unknown;
};

RowFeed *make_stream_feed(const FeedSpec &spec, Form form) {
  static_assert(std::is_trivially_destructible_v<StreamFeed>);
  return ::new (palloc(sizeof(StreamFeed))) StreamFeed(spec, form);
}

}  // namespace

RowFeed *make_copy_feed(const FeedSpec &spec) { return make_stream_feed(spec, Form::Copy); }
RowFeed *make_query_feed(const FeedSpec &spec) { return make_stream_feed(spec, Form::Query); }

}  // namespace remote_fdw
