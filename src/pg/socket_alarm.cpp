// Owns the descriptors of an alarm. They count as external files, of which the server allows a part of its limit only.
#include "remote_fdw/pg/socket_alarm.h"

#include <poll.h>
#include <unistd.h>

extern "C" {
#include "storage/fd.h"
}

#ifdef __linux__
#include <sys/epoll.h>
#include <sys/timerfd.h>
#endif

namespace remote_fdw {

#ifdef __linux__

namespace {

bool watch(int set, int descriptor) {
  epoll_event event{};
  event.events = EPOLLIN;
  return epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void start_timer(int timer, long ms) {
  itimerspec when{};
  when.it_value.tv_sec = ms / 1000;
  when.it_value.tv_nsec = ms % 1000 * 1000000;
  (void)timerfd_settime(timer, 0, &when, nullptr);
}

void close_if_open(int descriptor) {
  if (descriptor >= 0) (void)close(descriptor);
}

}  // namespace

bool open_alarm(SocketAlarm *alarm, pgsocket socket) {
  if (!AcquireExternalFD()) return false;
  if (!AcquireExternalFD()) {
    ReleaseExternalFD();
    return false;
  }
  alarm->both = epoll_create1(EPOLL_CLOEXEC);
  alarm->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  alarm->open = true;
  alarm->set = false;
  if (alarm->both >= 0 && alarm->timer >= 0 && watch(alarm->both, socket) && watch(alarm->both, alarm->timer)) return true;
  int why = errno;
  close_alarm(alarm);
  errno = why;
  return false;
}

void close_alarm(SocketAlarm *alarm) {
  if (!alarm->open) return;
  close_if_open(alarm->both);
  close_if_open(alarm->timer);
  ReleaseExternalFD();
  ReleaseExternalFD();
  *alarm = {};
}

void set_alarm(SocketAlarm *alarm, long ms) {
  if (!alarm->open || alarm->set) return;
  start_timer(alarm->timer, ms);
  alarm->set = true;
}

// What it has told already is forgotten as well.
void unset_alarm(SocketAlarm *alarm) {
  if (!alarm->open || !alarm->set) return;
  start_timer(alarm->timer, 0);
  alarm->set = false;
}

bool alarm_went_off(SocketAlarm *alarm) {
  uint64 times = 0;
  if (!alarm->open || !alarm->set || read(alarm->timer, &times, sizeof times) != sizeof times) return false;
  alarm->set = false;
  return true;
}

#else

bool open_alarm(SocketAlarm *, pgsocket) { return true; }
void close_alarm(SocketAlarm *) {}
void set_alarm(SocketAlarm *, long) {}
void unset_alarm(SocketAlarm *) {}
bool alarm_went_off(SocketAlarm *) { return false; }

#endif

bool is_readable(pgsocket socket) {
  pollfd probe{socket, POLLIN, 0};
  return poll(&probe, 1, 0) > 0;
}

}  // namespace remote_fdw
