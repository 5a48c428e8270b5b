// Owns what a remote transaction has been told of the local statement_timeout, and when it must be told again.
#include "remote_fdw/connection/forwarded_timeout.h"

#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/pg/latch_wait.h"

namespace remote_fdw {

namespace {

// The local end comes first, so that the remote is cancelled from here where that can be done.
constexpr long kLaterMs = 1000;
constexpr long kExactMs = 1000;

// 0: no limit.
long wanted_ms() {
  TimestampTz end = statement_timeout_end();
  return end == 0 ? 0 : TimestampDifferenceMilliseconds(GetCurrentTimestamp(), end) + kLaterMs;
}

bool is_right(const ForwardedTimeout &told, long wanted) {
  if (told.state == Forwarded::Nothing) return wanted == 0;
  if (told.state == Forwarded::Unknown) return false;
  if (wanted == 0 || told.ms == 0) return wanted == told.ms;
  return told.ms >= wanted && told.ms <= wanted + kExactMs;
}

}  // namespace

TimeoutChange next_timeout_change(RemoteConnection *c, int level) {
  if (!c->options.forward_statement_timeout) return {false, 0};
  ForwardedTimeout &told = c->forwarded;
  long wanted = wanted_ms();
  if (is_right(told, wanted)) return {false, 0};
  // its own may be shorter, and holds then: it is looked at when it is in force
  bool own_first = told.state == Forwarded::Unknown || wanted == 0 || (told.ms != 0 && told.ms < wanted);
  told = {Forwarded::Known, level, wanted};
  return {own_first, wanted};
}

void timeout_rolled_back(RemoteConnection *c, int level) {
  if (c->forwarded.state == Forwarded::Known && c->forwarded.level >= level) c->forwarded.state = Forwarded::Unknown;
}

void timeout_released(RemoteConnection *c, int level) {
  if (c->forwarded.level >= level) c->forwarded.level = level - 1;
}

}  // namespace remote_fdw
