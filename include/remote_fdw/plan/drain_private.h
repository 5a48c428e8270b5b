// What the planner tells the executor, and EXPLAIN, about a source of rows that is read to its end before the first row is written.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Also the name that EXPLAIN shows.
constexpr const char *kSourceDrainName = "RemoteWriteSource";

struct DrainPrivate {
  static constexpr const char *kName = "RemoteFdwDrain";
  ExtensibleNode head;

  char *reason;  // for EXPLAIN

  template <class V>
  void fields(V &v) {
    v.text("reason", reason);
  }
};

}  // namespace remote_fdw
