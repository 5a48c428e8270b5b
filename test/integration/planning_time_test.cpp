// Planning many foreign partitions must not take much longer than postgres_fdw does. The shortest of several plannings is
// compared: other load on the machine only makes them longer.
#include <algorithm>

#include "support/two_servers.h"

namespace remote_fdw::test {

namespace {

constexpr int kPlannings = 12;
constexpr int kAttempts = 4;
constexpr double kMostTimes = 1.5;

constexpr const char *kQueries[] = {
    "SELECT * FROM a",
    "SELECT * FROM a WHERE grp = 5 AND v LIKE 'x%'",
    "SELECT * FROM a ORDER BY id LIMIT 5",
    "SELECT grp, count(*), sum(id) FROM a GROUP BY grp",
    "SELECT * FROM a JOIN b USING (id)",
    "SET enable_partitionwise_join = on; SELECT * FROM a JOIN b USING (id) WHERE a.grp = 5",
    "SET enable_partitionwise_aggregate = on; SELECT id, count(*) FROM a GROUP BY id",
};

}  // namespace

class PlanningTime : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    local().must("CREATE EXTENSION postgres_fdw");
    local().must("CREATE SERVER theirs FOREIGN DATA WRAPPER postgres_fdw" + server_options());
    local().must("CREATE USER MAPPING FOR postgres SERVER theirs");
    for (const char *server : {"remote", "theirs"})
      for (const char *table : {"a", "b"}) make_partitions(server, table);
  }

  void make_partitions(const std::string &server, const std::string &table) {
    std::string name = server + "." + table;
    local().must("CREATE SCHEMA IF NOT EXISTS " + server + "; CREATE TABLE " + name + " (id int, grp int, v text, d date) PARTITION BY RANGE (id)");
    local().must("DO $$ BEGIN FOR i IN 0 .. 255 LOOP EXECUTE format('CREATE FOREIGN TABLE " + name + "%s PARTITION OF " + name +
                 " FOR VALUES FROM (%s) TO (%s) SERVER " + server + "', i, i * 100, i * 100 + 100); END LOOP; END $$");
  }

  double planning_ms(const std::string &schema, const std::string &query) {
    local().must("SET search_path = " + schema);
    size_t last = query.rfind("; ");
    if (last != std::string::npos) local().must(query.substr(0, last));
    Answer plan = local().must("EXPLAIN (SUMMARY, COSTS OFF) " + (last == std::string::npos ? query : query.substr(last + 2)));
    local().must("RESET enable_partitionwise_join; RESET enable_partitionwise_aggregate");
    const std::string &line = plan.rows.back()[0];
    return std::stod(line.substr(line.find(':') + 1));
  }

  double times_of(const std::string &query) {
    double ours = 1e9, theirs = 1e9;
    for (int i = 0; i < kPlannings; i++) {
      ours = std::min(ours, planning_ms("remote", query));
      theirs = std::min(theirs, planning_ms("theirs", query));
    }
    return ours / theirs;
  }
};

TEST_F(PlanningTime, ManyPartitions) {
  local().must("SET jit = off");
  for (const char *query : kQueries) {
    double best = 1e9;
    for (int attempt = 0; attempt < kAttempts && best > kMostTimes; attempt++) best = std::min(best, times_of(query));
    EXPECT_LE(best, kMostTimes) << query;
  }
}

}  // namespace remote_fdw::test
