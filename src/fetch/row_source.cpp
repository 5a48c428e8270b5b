// Owns the choice of the strategy, the order of rows from spool and wire, and replay.
#include "remote_fdw/fetch/row_source.h"

#include "remote_fdw/connection/silence.h"
#include "remote_fdw/connection/usage.h"
#include "remote_fdw/fetch/row_feed.h"
#include "remote_fdw/fetch/statement_copy.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

int scan_strategy_setting = static_cast<int>(ScanStrategy::Auto);

namespace {

// Up to here the cost of a COPY itself (a second planning, a savepoint) outweighs what its rows save.
constexpr double kFewRows = 100;
// Kept for a rescan even when none is announced.
constexpr int64 kSmallAnswer = 64 * 1024;

RowSource *first_running = nullptr;

struct Choice {
  double rows;  // negative: unknown
  Consumption consumption;
  bool has_params;
  bool interleaved;
};

ScanStrategy strategy_for(const Choice &choice) {
  bool few = choice.rows >= 0 && choice.rows <= kFewRows;
  if (choice.consumption == Consumption::Locking) return few ? ScanStrategy::Query : ScanStrategy::Cursor;
  if (few) return ScanStrategy::Query;
  if (choice.consumption == Consumption::Part) return ScanStrategy::Cursor;
  if (choice.has_params) return ScanStrategy::Query;
  return choice.interleaved ? ScanStrategy::Cursor : ScanStrategy::Stream;
}

ScanStrategy forced_strategy(ScanStrategy forced, const Choice &choice) {
  if (forced != ScanStrategy::Stream) return forced;
  if (choice.consumption == Consumption::Locking) return ScanStrategy::Cursor;
  return choice.has_params ? ScanStrategy::Query : ScanStrategy::Stream;
}

}  // namespace

RowSource::RowSource(const RowSourceSpec &spec) : spec_(spec), params_(nullptr), feed_(nullptr), feeds_{},
      format_(spec.effect == StatementEffect::Writes ? ResultFormat::Text : ResultFormat::Binary), held_(nullptr), kept_(false), ended_(false),
      traffic_{}, strategies_(0), replays_(0) {
  context_ = CurrentMemoryContext;
  began_in_ = GetCurrentSubTransactionId();
  params_context_ = AllocSetContextCreate(context_, "remote_fdw parameters", ALLOCSET_SMALL_SIZES);
  spool_ = make_row_spool(decoder_columns(spec.decoder));
  register_scan();
}

// For as long as the scan's memory lives.
void RowSource::register_scan() {
  auto *callback = palloc_struct<MemoryContextCallback>();
  next_running_ = first_running;
  first_running = this;
  callback->func = [](void *arg) { static_cast<RowSource *>(arg)->unregister_scan(); };
  callback->arg = this;
  MemoryContextRegisterResetCallback(context_, callback);
}

void RowSource::unregister_scan() {
  RowSource **link = &first_running;
  while (*link != this) link = &(*link)->next_running_;
  *link = next_running_;
}

bool RowSource::shares_connection() const {
  for (const RowSource *other = first_running; other != nullptr; other = other->next_running_)
    if (other != this && other->spec_.connection == spec_.connection && other->spec_.query == spec_.query) return true;
  return false;
}

RowFeed *RowSource::feed(ScanStrategy strategy) {
  strategies_ |= 1u << static_cast<int>(strategy);
  RowFeed *&made = feeds_[static_cast<int>(strategy)];
  if (made != nullptr) return made;
  FeedSpec spec{spec_, spool_, began_in_, &traffic_};
  made = in_context(context_, [&] {
    if (strategy == ScanStrategy::Stream) return make_copy_feed(spec);
    return strategy == ScanStrategy::Query ? make_query_feed(spec) : make_cursor_feed(spec);
  });
  return made;
}

void RowSource::choose_feed() {
  if (spec_.effect == StatementEffect::Writes) {
    feed_ = feed(ScanStrategy::Query);
    return;
  }
  bool interleaved = spec_.neighbours == Neighbours::Writes ||
                     (spec_.neighbours == Neighbours::Unknown && spec_.query != nullptr && shares_connection());
  Choice choice{spec_.expected_rows, spec_.consumption, params_ != nullptr, interleaved};
  auto forced = static_cast<ScanStrategy>(scan_strategy_setting);
  ScanStrategy strategy = forced == ScanStrategy::Auto ? strategy_for(choice) : forced_strategy(forced, choice);
  // a COPY tells values of its own choice of format only
  if (strategy == ScanStrategy::Stream && format_ == ResultFormat::Text) strategy = ScanStrategy::Query;
  // nor may it read tables with row security, which must be known not to be there
  if (strategy == ScanStrategy::Stream && spec_.foreign_tables == NIL) strategy = ScanStrategy::Query;
  feed_ = feed(strategy);
}

void RowSource::start(const StatementParams *params) {
  close();
  MemoryContextReset(params_context_);
  params_ = in_context(params_context_, [&] { return copy_params(params); });
  clear_spool(spool_);
  held_ = nullptr;
  kept_ = true;
  ended_ = false;
  choose_feed();
  feed_->start(params_, format_);
}

void RowSource::restart(RowFeed *feed, ResultFormat format) {
  feed_->close();
  clear_spool(spool_);
  feed_ = feed;
  format_ = format;
  feed_->start(params_, format_);
}

// All rows of the spool have been read. Those of a running remote answer may still come into it.
void RowSource::forget_large_answer() {
  if (spec_.retention == Retention::Keep || spooled_bytes(spool_) == 0) return;
  if (kept_ && spooled_bytes(spool_) <= kSmallAnswer) return;
  clear_spool(spool_);
  kept_ = false;
}

// Puts a row from the wire where next_row finds it.
RowSource::Wire RowSource::take_row(StreamWait wait) {
  forget_large_answer();
  for (;;) {
    switch (feed_->next(wait)) {
      case FeedStep::Row:
        if (kept_)
          append_row(spool_, feed_->row());
        else
          held_ = feed_->row();
        return Wire::Rows;
      case FeedStep::PutAside:
        if (has_unread_rows(spool_)) return Wire::Rows;
        break;
      case FeedStep::Later:
        return Wire::Nothing;
      case FeedStep::End:
        // what had to be read ahead meanwhile comes first
        ended_ = true;
        return Wire::Nothing;
      case FeedStep::NeedsText:
        restart(feed_ == feeds_[static_cast<int>(ScanStrategy::Stream)] ? feed(ScanStrategy::Query) : feed_, ResultFormat::Text);
        break;
    }
    if (wait == StreamWait::Never) return Wire::Nothing;
  }
}

void RowSource::send() {
  if (!ended_) feed_->ask();
}

const FieldView *RowSource::next_row() {
  for (;;) {
    if (held_ != nullptr) {
      const FieldView *row = held_;
      held_ = nullptr;
      return row;
    }
    if (const FieldView *row = next_spooled_row(spool_)) return row;
    if (ended_) return nullptr;
    (void)take_row(StreamWait::UntilAnswer);
  }
}

bool RowSource::row_ready() {
  if (held_ != nullptr || has_unread_rows(spool_) || ended_) return true;
  (void)take_row(StreamWait::Never);
  return held_ != nullptr || has_unread_rows(spool_) || ended_;
}

bool RowSource::at_end() const { return ended_ && held_ == nullptr && !has_unread_rows(spool_); }

bool RowSource::replay() {
  if (!kept_) return false;
  rewind_spool(spool_);
  replays_++;
  return true;
}

bool RowSource::await_row(const void *parent) {
  if (ended_) return false;
  PendingRequest *request = feed_->request();
  if (!request_in_flight(request) && must_wait_for_turn(spec_.connection, request, parent)) return false;
  feed_->ask();
  if (!request_in_flight(request)) return false;
  request->awaited_by = parent;
  watch_silence(spec_.connection);
  return true;
}

int RowSource::awaited_descriptor() const { return remote_fdw::awaited_descriptor(spec_.connection); }

void RowSource::check_silence() const { remote_fdw::check_silence(spec_.connection); }

void RowSource::close() {
  if (feed_ != nullptr) feed_->close();
  feed_ = nullptr;
}

FetchReport RowSource::report() const { return {traffic_, strategies_, replays_, spilled_bytes(spool_)}; }

void RowSource::add_wait(int64 ns) { count_wait(spec_.connection, &traffic_, ns); }

void RowSource::close_all_of(const void *query) {
  for (RowSource *source = first_running; source != nullptr; source = source->next_running_)
    if (source->spec_.query == query) source->close();
}

void close_row_sources(const void *query) { RowSource::close_all_of(query); }

RowSource *make_row_source(const RowSourceSpec &spec) {
  static_assert(std::is_trivially_destructible_v<RowSource>);
  return ::new (palloc(sizeof(RowSource))) RowSource(spec);
}

}  // namespace remote_fdw
