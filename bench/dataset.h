// The tables of the benchmark: what they look like and what is in them. The same on every run.
#pragma once

#include <set>

#include "client.h"
#include "sizes.h"

namespace remote_fdw::bench {

enum class Table {
  Narrow,     // narrow: five columns of fixed width
  Wide,       // wide: text, numeric, jsonb, uuid, timestamptz
  Keyed,      // keyed: for work by key
  Customers,  // customer and region, joined to narrow
  Shards,     // shard_1 .. shard_4, each with its part of the ids
  Inserted,   // inserted: empty, to be written to
  Changed,    // changed: to be updated and deleted from
  Routed,     // routed_1 .. routed_4, empty: partitions of local table routed
};

constexpr int kShards = 4, kRouted = 4;
// Rows of the local tables keys_1000 and outer_50: every so many ids of narrow and of keyed.
constexpr long kLocalKeys = 1000, kOuterRows = 50;

// On the remote server, schema bench; also table `warm` of one row, which every case may use.
void create_remote_tables(Client &remote, const std::set<Table> &tables, const Sizes &sizes);
// On the local server, schema bench: keys_1000, outer_50 and source (what is inserted).
void create_local_tables(Client &local, const Sizes &sizes);

void refill_changed(Client &remote, long rows);

// The ids of a table from 1 to `rows`, picked so that they differ from one i to the next.
long spread_key(long i, long rows);

}  // namespace remote_fdw::bench
