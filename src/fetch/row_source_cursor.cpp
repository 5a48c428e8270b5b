// Owns reading a query through a remote cursor. DECLARE travels with the first FETCH. When the answer shows a column
// type that cannot be read in binary, the same query is declared again with a text result.
#include "remote_fdw/fetch/row_source.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {


class CursorSource final : public RowSource {
 public:
  explicit CursorSource(const RowSourceSpec &spec) : spec_(spec) {
    batches_context_ = AllocSetContextCreate(CurrentMemoryContext, "remote_fdw batches", ALLOCSET_DEFAULT_SIZES);
    params_context_ = AllocSetContextCreate(CurrentMemoryContext, "remote_fdw cursor", ALLOCSET_SMALL_SIZES);
    request_ = make_request();
  }

  void start(const StatementParams *params) override {
    close();
    forget_batches();
    keep_params(params);
    fetched_ = 0;
    end_ = false;
  }

  const PgResult *next_batch() override {
    if (replaying_ && replay_next_ < list_length(batches_))
      return static_cast<const PgResult *>(list_nth(batches_, replay_next_++));
    if (at_end()) return nullptr;
    request_batch();
    return take_batch();
  }

  bool replay() override {
    bool all_kept = spec_.retention == Retention::Keep || fetched_ <= 1;
    if (requested_ || !all_kept) return false;
    replaying_ = true;
    replay_next_ = 0;
    return true;
  }

  void request_batch() override {
    if (requested_ || end_) return;
    char fetch[64];
    snprintf(fetch, sizeof fetch, "FETCH %d FROM c%u", spec_.fetch_size, cursor_);
    if (open_)
      send(fetch, nullptr);
    else
      open_and_send();
    requested_ = true;
  }

  bool batch_ready() override { return replay_pending() || end_ || (requested_ && request_ready(request_)); }
  bool await_batch(const void *parent) override {
    if (!requested_ && must_wait_for_turn(spec_.connection, request_, parent)) return false;
    request_batch();
    if (!request_in_flight(request_)) return false;
    request_->awaited_by = parent;
    return true;
  }
  int wait_socket() override { return request_socket(request_); }
  bool at_end() const override { return end_ && !requested_ && !replay_pending(); }

  void close() override {
    if (requested_) abandon_request(request_);
    requested_ = false;
    if (open_) {
      char sql[32];
      snprintf(sql, sizeof sql, "CLOSE c%u", cursor_);
      queue_statement(spec_.connection, sql);
    }
    open_ = false;
    replaying_ = false;
  }

 private:
  bool replay_pending() const { return replaying_ && replay_next_ < list_length(batches_); }

  const char *query() const { return format_ == ResultFormat::Binary ? spec_.sql : spec_.sql_all_text; }

  void send(const char *fetch, const RemoteStatement *declare) {
    in_context(batches_context_, [&] {
      send_request(request_, spec_.connection,
                   {.sql = fetch, .params = nullptr, .format = format_, .kind = StatementKind::Query,
                    .error_sql = query(), .foreign_table = spec_.foreign_table, .before = declare, .prepare_as = nullptr});
    });
  }

  void open_and_send() {
    cursor_ = next_cursor_number(spec_.connection);
    StringInfoData sql;
    initStringInfo(&sql);
    appendStringInfo(&sql, "DECLARE c%u CURSOR FOR %s", cursor_, query());
    char fetch[64];
    snprintf(fetch, sizeof fetch, "FETCH %d FROM c%u", spec_.fetch_size, cursor_);
    RemoteStatement declare{.sql = sql.data, .params = params_, .format = ResultFormat::Text,
                            .kind = StatementKind::Query, .error_sql = nullptr, .foreign_table = nullptr,
                            .before = nullptr, .prepare_as = nullptr};
    send(fetch, &declare);
    pfree(sql.data);
  }

  const PgResult *take_batch() {
    bool stale = collect_request(request_) == Collected::StaleConnection;
    requested_ = false;
    if (stale) {
      request_batch();
      return take_batch();
    }
    open_ = true;
    if (check_result_shape(spec_.decoder, request_->result, format_) == ResultFit::NeedsText) return ask_in_text();
    end_ = request_->result->rows() < spec_.fetch_size;
    fetched_++;
    const PgResult *batch = store_batch();
    read_ahead();
    return batch;
  }

  // The remote makes the next batch while this one is decoded. Not after the first: a LIMIT may be content with it; nor
  // out of turn.
  void read_ahead() {
    if (fetched_ > 1 && !end_ && !connection_is_awaited(spec_.connection)) request_batch();
  }

  // Only the first batch can show it: the shape of a cursor does not change.
  const PgResult *ask_in_text() {
    close();
    format_ = ResultFormat::Text;
    request_batch();
    return take_batch();
  }

  const PgResult *store_batch() {
    if (spec_.retention == Retention::Forget) forget_batches();
    return in_context(batches_context_, [&] {
      PgResult *batch = context_new<PgResult>(batches_context_, std::move(*request_->result));
      batches_ = lappend(batches_, batch);
      replay_next_ = list_length(batches_);
      return batch;
    });
  }

  void forget_batches() {
    MemoryContextReset(batches_context_);
    batches_ = NIL;
    replaying_ = false;
    replay_next_ = 0;
  }

  void keep_params(const StatementParams *params) {
    MemoryContextReset(params_context_);
    params_ = nullptr;
    if (params == nullptr || params->count == 0) return;
    params_ = in_context(params_context_, [&] { return copy_params(params); });
  }

  static StatementParams *copy_params(const StatementParams *from) {
    int n = from->count;
    auto *types = palloc_array_of<Oid>(n);
    auto *values = palloc_array_of<const char *>(n);
    auto *lengths = palloc_array_of<int>(n);
    auto *formats = palloc_array_of<int>(n);
    for (int i = 0; i < n; i++) {
      types[i] = from->types[i];
      lengths[i] = from->lengths[i];
      formats[i] = from->formats[i];
      values[i] = from->values[i] == nullptr ? nullptr : copy_value(from->values[i], from->lengths[i], from->formats[i]);
    }
    auto *copy = palloc_struct<StatementParams>();
    *copy = {n, types, values, lengths, formats};
    return copy;
  }

  static const char *copy_value(const char *value, int length, int format) {
    if (format == 0) return pstrdup(value);
    auto *copy = static_cast<char *>(palloc(length + 1));
    memcpy(copy, value, length);
    return copy;
  }

  RowSourceSpec spec_;
  MemoryContext batches_context_;
  MemoryContext params_context_;
  PendingRequest *request_;
  StatementParams *params_ = nullptr;
  List *batches_ = NIL;
  int replay_next_ = 0;
  int fetched_ = 0;
  unsigned cursor_ = 0;
  ResultFormat format_ = ResultFormat::Binary;
  bool requested_ = false;
  bool open_ = false;
  bool end_ = false;
  bool replaying_ = false;

 public:
  ResultFormat format() const { return format_; }
};

}  // namespace

RowSource *make_cursor_source(const RowSourceSpec &spec) {
  static_assert(std::is_trivially_destructible_v<CursorSource>);
  return ::new (palloc(sizeof(CursorSource))) CursorSource(spec);
}

}  // namespace remote_fdw
