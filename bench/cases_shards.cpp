// A partitioned table over four foreign ones, each with a connection of its own.
#include "case.h"

namespace remote_fdw::bench {

std::vector<Case> shard_cases(const Sizes &sizes) {
  std::string each = std::to_string(kShards) + " shards of " + short_number(sizes.shard) + " rows";
  Case count{.name = "shards-count",
             .work = "count(*) over " + each,
             .limit = "4 direct counts, one after another",
             .target = 1.1,
             .tables = {Table::Shards},
             .foreign = same_statement("SELECT count(*) FROM sharded"),
             .statement = "SELECT count(*) FROM sharded"};
  count.direct = [](Stage &, Access &access) {
    long sum = 0;
    for (int s = 1; s <= kShards; s++)
      sum += std::stol(access.session().value("SELECT count(*) FROM shard_" + std::to_string(s)));
    return std::to_string(sum);
  };
  Case scan{.name = "shards-scan",
            .work = "full scan over " + each,
            .limit = "4 COPY binary, drained one after another",
            .target = 1.0,
            .tables = {Table::Shards},
            .statement = "SELECT * FROM sharded"};
  scan.direct = [](Stage &, Access &access) {
    std::uint64_t sum = 0;
    for (int s = 1; s <= kShards; s++)
      sum += access.session().drain_copy("COPY shard_" + std::to_string(s) + " TO STDOUT (FORMAT binary)");
    return std::to_string(sum);
  };
  scan.foreign = [](Stage &, Access &access) { return discard_rows(access.session(), "SELECT * FROM sharded"); };
  return {count, scan};
}

}  // namespace remote_fdw::bench
