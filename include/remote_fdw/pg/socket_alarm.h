// A descriptor that is readable when a socket is, or when a time is over: for waits that are somebody else's and know nothing of our time
// limits. Source: timerfd_create(2), epoll(7); where there are none, only the socket is waited for.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// All zero: closed.
struct SocketAlarm {
  bool open;
  bool set;
  int both;   // the descriptor
  int timer;
};

// False, with errno: no descriptor was to be had.
bool open_alarm(SocketAlarm *alarm, pgsocket socket);
void close_alarm(SocketAlarm *alarm);
// Goes off `ms` (more than 0) from now, unless set already.
void set_alarm(SocketAlarm *alarm, long ms);
void unset_alarm(SocketAlarm *alarm);
// It was set, and its time is over: it is not set any more.
bool alarm_went_off(SocketAlarm *alarm);

// Something has arrived that nobody has read, or the peer is gone.
bool is_readable(pgsocket socket);

}  // namespace remote_fdw
