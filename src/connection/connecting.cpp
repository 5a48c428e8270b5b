// Owns how long connecting may take, host by host, and the TCP settings that bound later waits. Called by establish.
#include "remote_fdw/connection/connecting.h"

#include <cstdlib>

#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/latch_wait.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/wire/pg_conn.h"

namespace remote_fdw {

namespace {

constexpr long kConnectMs = 30000;

// 0 means for ever, and 1 second is taken for 2, as by libpq.
long connect_timeout_ms(const Keywords &list) {
  const char *value = keyword_value(list, "connect_timeout");
  if (value == nullptr || value[0] == '\0') return kConnectMs;
  long seconds = strtol(value, nullptr, 10);
  if (seconds <= 0) return -1;
  return (seconds < 2 ? 2 : seconds) * 1000;
}

// The address being tried.
struct Target {
  char name[512] = "";
  void read(const PgConn *wire) {
    const char *host = wire->host(), *address = wire->host_address(), *port = wire->port();
    snprintf(name, sizeof name, "%s %s %s", host == nullptr ? "" : host, address == nullptr ? "" : address, port == nullptr ? "" : port);
  }
};

ConnectEnd wait_connected(PgConn *wire, long timeout_ms) {
  Target target, before;
  TimestampTz deadline = 0;
  Step step = Step::NeedWrite;  // libpq: behave as if PQconnectPoll had said so
  for (;;) {
    long left = -1;
    target.read(wire);
    if (timeout_ms >= 0) {
      if (strcmp(target.name, before.name) != 0) deadline = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), timeout_ms);
      before = target;
      left = TimestampDifferenceMilliseconds(GetCurrentTimestamp(), deadline);
      if (left <= 0) return ConnectEnd::TimedOut;
    }
    SocketWait what = step == Step::NeedWrite ? SocketWait::ReadWrite : SocketWait::Read;
    if (wire->socket() == PGINVALID_SOCKET) return ConnectEnd::Failed;
    if (wait_for_socket(wire->socket(), what, left, wait_event(WaitReason::Connect), Interrupts::Serve) != WaitOutcome::Socket)
      continue;
    step = call_core([&] { return wire->poll_connect(); });
    if (step == Step::Done) return ConnectEnd::Connected;
    if (step == Step::Failed) return ConnectEnd::Failed;
  }
}

int elements(const char *list) {
  if (list == nullptr || list[0] == '\0') return 0;
  int count = 1;
  for (const char *p = list; *p != '\0'; p++) count += *p == ',';
  return count;
}

// Of a list of one the only element, whatever the place.
const char *element(const char *list, int place) {
  int count = elements(list);
  if (count == 0) return "";
  if (count == 1) return list;
  while (place-- > 0) list = strchr(list, ',') + 1;
  return pnstrdup(list, strcspn(list, ","));
}

const char *without_element(const char *list, int place) {
  StringInfoData rest;
  initStringInfo(&rest);
  int count = elements(list);
  int first = place == 0 ? 1 : 0;
  for (int i = 0; i < count; i++)
    if (i != place) appendStringInfo(&rest, "%s%s", i == first ? "" : ",", element(list, i));
  return rest.data;
}

const char *or_default(const char *value, const char *standard) { return value == nullptr || value[0] == '\0' ? standard : value; }

// Which of the hosts libpq was trying; -1: it cannot be told.
int place_of_target(const PgConn *wire, const Keywords &list, int hosts) {
  for (int i = 0; i < hosts; i++) {
    const char *host = or_default(element(keyword_value(list, "host"), i), element(keyword_value(list, "hostaddr"), i));
    const char *port = or_default(element(keyword_value(list, "port"), i), "5432");
    if (strcmp(host, or_default(wire->host(), "")) == 0 && strcmp(port, or_default(wire->port(), "5432")) == 0) return i;
  }
  return -1;
}

// False: it was the last one.
bool drop_silent_host(const PgConn *wire, Keywords *list) {
  int hosts = Max(elements(keyword_value(*list, "host")), elements(keyword_value(*list, "hostaddr")));
  int place = hosts < 2 ? -1 : place_of_target(wire, *list, hosts);
  if (place < 0) return false;
  for (int i = 0; i < list->count; i++) {
    const char *name = list->keywords[i];
    if (strcmp(name, "host") != 0 && strcmp(name, "hostaddr") != 0 && strcmp(name, "port") != 0) continue;
    if (elements(list->values[i]) == hosts) list->values[i] = without_element(list->values[i], place);
  }
  return true;
}

}  // namespace

void add_keyword(Keywords *list, const char *keyword, const char *value) {
  list->keywords[list->count] = keyword;
  list->values[list->count] = value;
  list->count++;
}

const char *keyword_value(const Keywords &list, const char *keyword) {
  const char *value = nullptr;
  for (int i = 0; i < list.count; i++)
    if (strcmp(list.keywords[i], keyword) == 0) value = list.values[i];
  return value;
}

void add_time_keywords(Keywords *list) {
  constexpr struct {
    const char *keyword, *value;
  } kDefaults[kTimeKeywords] = {
      {"keepalives_idle", "30"}, {"keepalives_interval", "10"}, {"keepalives_count", "3"}, {"tcp_user_timeout", "60000"}};
  for (const auto &standard : kDefaults)
    if (keyword_value(*list, standard.keyword) == nullptr) add_keyword(list, standard.keyword, standard.value);
}

ConnectEnd connect_in_time(PgConn *wire, Keywords *list) {
  for (;;) {
    call_core([&] { wire->start(list->keywords, list->values); });
    if (wire->bad() && wire->socket() == PGINVALID_SOCKET) return ConnectEnd::Failed;
    ConnectEnd end = wait_connected(wire, connect_timeout_ms(*list));
    if (end != ConnectEnd::TimedOut || !drop_silent_host(wire, list)) return end;
  }
}

}  // namespace remote_fdw
