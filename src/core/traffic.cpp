// Owns adding up traffic.
#include "remote_fdw/core/traffic.h"

namespace remote_fdw {

Traffic &Traffic::operator+=(const Traffic &more) {
  round_trips += more.round_trips;
  statements += more.statements;
  rows_sent += more.rows_sent;
  rows_received += more.rows_received;
  bytes_sent += more.bytes_sent;
  bytes_received += more.bytes_received;
  wait_ns += more.wait_ns;
  return *this;
}

}  // namespace remote_fdw
