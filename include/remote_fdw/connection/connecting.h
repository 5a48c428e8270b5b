// Waiting for a connection to be made, as libpq's own blocking call would: connect_timeout holds for each host, and the next one
// is tried when it is over. Source: libpq, "Specifying Multiple Hosts", "Parameter Key Words" (connect_timeout, tcp_user_timeout).
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

class PgConn;

// libpq's parameters; both arrays have room for more and end with nulls.
struct Keywords {
  const char **keywords;
  const char **values;
  int count;
};
constexpr int kTimeKeywords = 4;  // that add_time_keywords may add
void add_keyword(Keywords *list, const char *keyword, const char *value);
const char *keyword_value(const Keywords &list, const char *keyword);  // null: not given

// What finds out that a peer is gone, where the user has not said how: within a minute instead of hours.
void add_time_keywords(Keywords *list);

enum class ConnectEnd : uint8 { Connected, Failed, TimedOut };
// Starts and waits, serving interrupts. `list` loses the hosts that do not answer.
ConnectEnd connect_in_time(PgConn *wire, Keywords *list);

}  // namespace remote_fdw
