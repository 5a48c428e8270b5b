// Owns the limit of the remote's silence.
#include "remote_fdw/connection/silence.h"

#include "remote_fdw/connection/remote_connection.h"

namespace remote_fdw {

void raise_silence(const RemoteConnection *c) {
  ereport(ERROR, (errcode(ERRCODE_QUERY_CANCELED), errmsg("canceling remote statement due to query_timeout"),
                  errdetail("The remote server has been silent for %ld ms.", c->options.query_timeout_ms)));
}

void watch_silence(RemoteConnection *c) {
  if (c->options.query_timeout_ms == 0) return;
  if (!c->alarm.open && !open_alarm(&c->alarm, c->wire->socket()))
    ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_RESOURCES), errmsg("no descriptor is left to watch a remote server's silence: %m"),
                    errhint("Raise the server's max_files_per_process and/or \"ulimit -n\" limits, or do without query_timeout.")));
  set_alarm(&c->alarm, c->options.query_timeout_ms);
}

int awaited_descriptor(const RemoteConnection *c) { return c->alarm.open ? c->alarm.both : c->wire->socket(); }

void check_silence(RemoteConnection *c) {
  if (alarm_went_off(&c->alarm) && !is_readable(c->wire->socket())) raise_silence(c);
}

void note_sound(RemoteConnection *c) {
  if (c->alarm.set && is_readable(c->wire->socket())) unset_alarm(&c->alarm);
}

void forget_silence(RemoteConnection *c) { unset_alarm(&c->alarm); }

}  // namespace remote_fdw
