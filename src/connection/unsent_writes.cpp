// Owns the order in which writes kept back are sent, and at which level. What they are is their owners' business.
#include "remote_fdw/connection/unsent_writes.h"

#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

constexpr int64 kMostBytesKept = 4 * 1024 * 1024;

void link_last(RemoteConnection *c, UnsentWrites *w) {
  w->before = c->last_writes;
  w->after = nullptr;
  (w->before == nullptr ? c->first_writes : w->before->after) = w;
  c->last_writes = w;
}

void unlink(RemoteConnection *c, UnsentWrites *w) {
  (w->before == nullptr ? c->first_writes : w->before->after) = w->after;
  (w->after == nullptr ? c->last_writes : w->after->before) = w->before;
}

void stop_waiting(UnsentWrites *w) {
  if (!w->waiting) return;
  w->connection->bytes_kept -= w->bytes;
  w->bytes = 0;
  w->waiting = false;
}

void forget(UnsentWrites *w) {
  if (w->connection == nullptr) return;
  stop_waiting(w);
  unlink(w->connection, w);
  w->connection = nullptr;
}

// A statement that ends without an error has sent everything: else the transaction must not commit.
void forget_unfinished(UnsentWrites *w) {
  if (w->connection != nullptr && w->waiting) w->connection->lost_rows_level = w->level;
  forget(w);
}

[[noreturn]] void raise_lost() {
  ereport(ERROR, (errcode(ERRCODE_CONNECTION_FAILURE), errmsg("rows to be written on the remote server were lost"),
                  errdetail("Sending them was broken off by an error that was caught.")));
}

// An error of the statement's own rows, met and caught by somebody else: by a block with EXCEPTION in a function that the statement calls.
[[noreturn]] void raise_again(const UnsentWrites *w) {
  if (w->cause == nullptr) raise_lost();
  ReThrowError(w->cause);
}

// What is sent is sent whole, or its statement fails: also when the error is caught inside of a function that was called.
template <typename F>
void acting_for(RemoteConnection *c, UnsentWrites *w, F &&act) {
  if (w->failed) raise_again(w);
  int before = c->acting_level;
  c->acting_level = w->level;
  w->failed = true;
  with_cleanup([&] { with_recovery(act, [&] { w->cause = in_context(GetMemoryChunkContext(w), [] { return CopyErrorData(); }); }); },
               [&] { c->acting_level = before; });
  w->failed = false;
}

void send_one(RemoteConnection *c, UnsentWrites *w) {
  acting_for(c, w, [&] { w->send(w); });
  stop_waiting(w);
}

UnsentWrites *first_waiting(RemoteConnection *c) {
  UnsentWrites *w = c->first_writes;
  while (w != nullptr && !w->waiting) w = w->after;
  return w;
}

}  // namespace

// Sending takes the connection itself, and must not send what comes after it first.
void send_unsent(RemoteConnection *c) {
  if (c->bytes_kept == 0 || c->sending_kept) return;
  c->sending_kept = true;
  with_cleanup(
      [&] {
        while (UnsentWrites *w = first_waiting(c)) send_one(c, w);
      },
      [&] { c->sending_kept = false; });
}

void init_unsent_writes(UnsentWrites *w, RemoteConnection *c) {
  w->connection = c;
  w->level = GetCurrentTransactionNestLevel();
  link_last(c, w);
  auto *callback = palloc_struct<MemoryContextCallback>();
  callback->func = [](void *arg) { forget_unfinished(static_cast<UnsentWrites *>(arg)); };
  callback->arg = w;
  MemoryContextRegisterResetCallback(CurrentMemoryContext, callback);
}

void begin_keeping(UnsentWrites *w) {
  if (w->connection == nullptr) raise_lost();
  int level = GetCurrentTransactionNestLevel();
  if (w->level == level) return;
  settle_writes(w);
  w->level = level;
}

void keep_back(UnsentWrites *w, int64 bytes) {
  RemoteConnection *c = w->connection;
  if (!w->waiting) {
    unlink(c, w);
    link_last(c, w);
    w->waiting = true;
  }
  // never nothing, or nobody would look
  bytes = Max(bytes, 1);
  w->bytes += bytes;
  c->bytes_kept += bytes;
}

bool keeps_alone(const UnsentWrites *w) { return w->connection->bytes_kept == w->bytes; }
bool much_is_kept(const UnsentWrites *w) { return w->connection->bytes_kept >= kMostBytesKept; }
void send_kept(UnsentWrites *w) { send_unsent(w->connection); }

void settle_writes(UnsentWrites *w) {
  RemoteConnection *c = w->connection;
  if (c == nullptr) return;
  send_unsent(c);
  acting_for(c, w, [&] { w->settle(w); });
}

void settle_writes_of(const void *query) {
  for_each_connection([query](RemoteConnection *c) {
    for (UnsentWrites *w = c->first_writes; w != nullptr; w = w->after)
      if (w->query == query) settle_writes(w);
  });
}

void check_all_sent(RemoteConnection *c) {
  send_unsent(c);
  if (c->lost_rows_level > 0) raise_lost();
}

void drop_unsent(RemoteConnection *c, int from_level) {
  if (c->lost_rows_level >= from_level) c->lost_rows_level = 0;
  for (UnsentWrites *w = c->first_writes, *next; w != nullptr; w = next) {
    next = w->after;
    if (w->level >= from_level) forget(w);
  }
}

void lower_unsent(RemoteConnection *c, int level) {
  for (UnsentWrites *w = c->first_writes; w != nullptr; w = w->after)
    if (w->level >= level) w->level = level - 1;
  if (c->lost_rows_level >= level) c->lost_rows_level = level - 1;
}

}  // namespace remote_fdw
