// What the planner tells the executor, and EXPLAIN, about a source of rows that is read before the rows are written: to its
// end, or some at a time.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Also the name that EXPLAIN shows.
constexpr const char *kSourceDrainName = "RemoteWriteSource";

struct DrainPrivate {
  static constexpr const char *kName = "RemoteFdwDrain";
  ExtensibleNode head;

  char *reason;  // why to its end, for EXPLAIN; null: as many rows at a time as are sent together

  template <class V>
  void fields(V &v) {
    v.text("reason", reason);
  }
};

}  // namespace remote_fdw
