// Owns the timer of idle connections. When a connection is idle is remote_xact's and cache's business.
#include "remote_fdw/connection/idle_limit.h"

#include <sys/socket.h>

#include "remote_fdw/connection/connection_limit.h"
#include "remote_fdw/connection/remote_connection.h"

namespace remote_fdw {

namespace {

RemoteConnection *volatile first = nullptr;
bool registered = false;
TimeoutId timer;
TimestampTz scheduled_at;

TimestampTz earlier(TimestampTz a, TimestampTz b) { return a == 0 || b < a ? b : a; }

void schedule(TimestampTz at) {
  scheduled_at = at;
  enable_timeout_at(timer, at);
}

// In a signal handler, which interrupts whatever the session does: nothing but what is safe there, and only with sockets that
// nobody else touches.
void end_idle_connections() {
  TimestampTz now = GetCurrentTimestamp();
  TimestampTz next = 0;
  for (RemoteConnection *c = first; c != nullptr; c = c->idle.next) {
    if (!c->idle.armed) continue;
    if (c->idle.due > now) {
      next = earlier(next, c->idle.due);
      continue;
    }
    c->idle.armed = 0;
    c->idle.ended = 1;
    (void)shutdown(c->idle.socket, SHUT_RDWR);
    give_back_slot(c);
  }
  if (next != 0) schedule(next);
}

}  // namespace

void prepare_idle_watch(RemoteConnection *c, long limit_ms) {
  c->idle.limit_ms = limit_ms;
  if (limit_ms == 0 || c->idle.listed) return;
  if (!registered) timer = RegisterTimeout(USER_TIMEOUT, end_idle_connections);
  registered = true;
  c->idle.next = first;
  c->idle.listed = true;
  pg_compiler_barrier();
  first = c;
}

void watch_idle(RemoteConnection *c) {
  if (c->idle.limit_ms == 0 || c->idle.armed) return;
  c->idle.socket = c->wire->socket();
  c->idle.due = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), c->idle.limit_ms);
  pg_compiler_barrier();
  c->idle.armed = 1;
}

// A timer that is set earlier does as well: it looks when the next one is due.
void schedule_idle_watch() {
  TimestampTz next = 0;
  for (RemoteConnection *c = first; c != nullptr; c = c->idle.next)
    if (c->idle.armed) next = earlier(next, c->idle.due);
  if (next == 0 || (get_timeout_active(timer) && scheduled_at <= next)) return;
  schedule(next);
}

void stop_idle_watch(RemoteConnection *c) {
  c->idle.armed = 0;
  pg_compiler_barrier();
}

}  // namespace remote_fdw
