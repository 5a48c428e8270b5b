// What EXPLAIN ANALYZE says of the traffic between a plan node and the remote: one line of text, or properties.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/fetch/row_source.h"

namespace remote_fdw {

// Over all loops of the node. The time only with TIMING.
void explain_fetch(const FetchReport &report, ExplainState *es);

struct WriteReport {
  Traffic traffic;
  int64 batches;
};
void explain_writes(const WriteReport &report, ExplainState *es);
// Of a write that is one remote statement.
void explain_whole_write(const Traffic &traffic, ExplainState *es);

}  // namespace remote_fdw
