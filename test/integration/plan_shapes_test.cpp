// What the local cost model chooses without asking the remote, over tables of various sizes: sizes are those that ANALYZE would
// have found, written into pg_class, or unknown.
#include "support/two_servers.h"

namespace remote_fdw::test {

namespace {

struct Shape {
  const char *name;
  const char *sql;
  const char *rows;      // of big1 and big2; null: never analysed
  const char *expected;  // what the plan must hold
  const char *refused;   // what it must not, or null
};

constexpr const char *kJoin = "SELECT * FROM big1 a JOIN big2 b ON a.id = b.ref";

const Shape kShapes[] = {
    {"two large tables are joined there", kJoin, "1000000", "Relations: (big1 a) INNER JOIN (big2 b)", "Hash"},
    {"and two middling ones", kJoin, "5000", "Relations: (big1 a) INNER JOIN (big2 b)", "Hash"},
    {"and two small ones", kJoin, "50", "Relations: (big1 a) INNER JOIN (big2 b)", "Hash"},
    {"and two unknown ones", kJoin, nullptr, "Relations: (big1 a) INNER JOIN (big2 b)", "Hash"},
    {"a large and a small table", "SELECT * FROM big1 a JOIN dim d ON a.k = d.id", "1000000", "(big1 a) INNER JOIN (dim d)", "Hash"},
    {"outer join", "SELECT * FROM big1 a LEFT JOIN big2 b ON a.id = b.ref", "1000000", "(big1 a) LEFT JOIN (big2 b)", "Hash"},
    {"semi join", "SELECT * FROM big1 a WHERE EXISTS (SELECT FROM big2 b WHERE b.ref = a.id)", "1000000", "(big1 a) SEMI JOIN (big2 b)", "Hash"},
    {"a few rows of a join", "SELECT * FROM big1 a JOIN big2 b ON a.id = b.ref WHERE a.id = 7", "1000000", "INNER JOIN", "Loop"},
    {"a product of many rows is made here", "SELECT * FROM big1 a, big2 b WHERE a.k < 10 AND b.k < 10", "100000", "Nested Loop", "INNER JOIN"},
    {"sorted there", "SELECT * FROM big1 ORDER BY k, id", "1000000", "Foreign Scan", "Sort"},
    {"sorted there, unknown", "SELECT * FROM big1 ORDER BY k, id", nullptr, "Foreign Scan", "Sort"},
    {"a join sorted there", "SELECT * FROM big1 a JOIN big2 b ON a.id = b.ref ORDER BY b.k", "1000000", "INNER JOIN", "Sort"},
    {"the first rows of a join", "SELECT * FROM big1 a JOIN big2 b ON a.id = b.ref ORDER BY b.k LIMIT 10", "1000000", "INNER JOIN", "Limit"},
    {"limit", "SELECT * FROM big1 LIMIT 10", "1000000", "Foreign Scan", "Limit"},
    {"limit of unknown", "SELECT * FROM big1 LIMIT 10", nullptr, "Foreign Scan", "Limit"},
    {"limit with offset", "SELECT * FROM big1 ORDER BY id LIMIT 10 OFFSET 100", "1000000", "Foreign Scan", "Limit"},
    {"one count", "SELECT count(*) FROM big1", "1000000", "Relations: Aggregate on (big1)", nullptr},
    {"one count of unknown", "SELECT count(*) FROM big1", nullptr, "Relations: Aggregate on (big1)", nullptr},
    {"one count of few", "SELECT count(*) FROM big1", "3", "Relations: Aggregate on (big1)", nullptr},
    {"groups", "SELECT k, count(*) FROM big1 GROUP BY k", "1000000", "Relations: Aggregate on (big1)", "HashAggregate"},
    {"groups of unknown", "SELECT k, count(*) FROM big1 GROUP BY k", nullptr, "Relations: Aggregate on (big1)", "HashAggregate"},
    {"groups sorted", "SELECT k, count(*) FROM big1 GROUP BY k ORDER BY 2 DESC LIMIT 3", "1000000", "Relations: Aggregate on (big1)", "Sort"},
    {"distinct", "SELECT DISTINCT k FROM big1", "1000000", "Foreign Scan", "Aggregate"},
    {"few outer rows look up", "SELECT * FROM few JOIN big1 USING (id)", "1000000", "RemoteLookupJoin", "Hash"},
    {"few outer rows look up in a middling table", "SELECT * FROM few JOIN big1 USING (id)", "20000", "RemoteLookupJoin", "Hash"},
    {"few outer rows look up in a small table", "SELECT * FROM few JOIN big1 USING (id)", "200", "RemoteLookupJoin", "Hash"},
    {"a table of as many rows is read", "SELECT * FROM thousand JOIN big1 USING (id)", "1000", "Hash Join", "RemoteLookupJoin"},
    {"a thousand rows look up in a large table", "SELECT * FROM thousand JOIN big1 USING (id)", "1000000", "RemoteLookupJoin", "Hash"},
    {"a thousand rows look up in an unknown table", "SELECT * FROM thousand JOIN big1 USING (id)", nullptr, "RemoteLookupJoin", "Hash"},
    {"many rows of few keys look up", "SELECT * FROM many JOIN big1 ON big1.id = many.few", "1000000", "RemoteLookupJoin", "Hash"},
    {"the first of many rows look up", "SELECT * FROM many LEFT JOIN big1 USING (id) LIMIT 5", "1000000", "RemoteLookupJoin", "Hash"},
    {"semi join with few", "SELECT * FROM few WHERE EXISTS (SELECT FROM big1 WHERE big1.id = few.id)", "1000000", "RemoteLookupJoin", "Hash"},
    {"anti join with few", "SELECT * FROM few WHERE NOT EXISTS (SELECT FROM big1 WHERE big1.id = few.id)", "1000000", "RemoteLookupJoin", "Hash"},
    {"many outer rows read all", "SELECT * FROM many JOIN big1 USING (id)", "1000000", "Hash Join", "Nested Loop"},
    {"many outer rows and an unknown table", "SELECT * FROM many JOIN big1 USING (id)", nullptr, "Hash Join", "Nested Loop"},
    {"one outer row and an unknown table", "SELECT * FROM one JOIN big1 USING (id)", nullptr, "RemoteLookupJoin", "Hash"},
    {"lookups in a remote join", "SELECT * FROM few f JOIN big1 a USING (id) JOIN big2 b ON b.ref = a.id", "1000000", "Looked Up In: (big1 a) INNER JOIN (big2 b)", "Hash"},
    {"grouped join", "SELECT a.k, sum(b.k) FROM big1 a JOIN big2 b ON a.id = b.ref GROUP BY a.k", "1000000", "Aggregate on ((big1 a) INNER JOIN (big2 b))", "Hash"},
};

}  // namespace

class PlanShapes : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    for (const char *name : {"big1", "big2", "dim"})
      remote().must(std::string("CREATE TABLE ") + name + " (id int, ref int, k int, v text); INSERT INTO " + name +
                    " SELECT g, g, g % 100, repeat('x', 50) FROM generate_series(1, 1000) g");
    for (const char *schema : {"known", "unknown"})
      local().must(std::string("CREATE SCHEMA ") + schema + "; IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO " + schema);
    local().must("CREATE TABLE one AS SELECT 1 AS id; CREATE TABLE few AS SELECT generate_series(1, 5) AS id; CREATE TABLE many AS SELECT g AS id, g % 50 AS few FROM generate_series(1, 100000) g;"
                 "CREATE TABLE thousand AS SELECT generate_series(1, 1000) AS id; ANALYZE thousand");
    local().must("ANALYZE one; ANALYZE few; ANALYZE many; ANALYZE known.big1; ANALYZE known.big2; ANALYZE known.dim");
  }

  // Unique columns stay unique, the others keep their number of values.
  void set_size(const char *rows) {
    local().must(std::string("SET search_path = ") + (rows == nullptr ? "unknown" : "known") + ", public");
    if (rows == nullptr) return;
    local().must(std::string("UPDATE pg_class SET reltuples = ") + rows + ", relpages = greatest(1, " + rows +
                 " / 100) WHERE oid IN ('known.big1'::regclass, 'known.big2'::regclass)");
  }
};

TEST_F(PlanShapes, Table) {
  for (const Shape &shape : kShapes) {
    set_size(shape.rows);
    const char *rows = shape.rows == nullptr ? "unknown" : shape.rows;
    std::string plan = local().must(std::string("EXPLAIN ") + shape.sql).table();
    EXPECT_NE(plan.find(shape.expected), std::string::npos) << shape.name << ", rows " << rows << "\n" << plan;
    if (shape.refused != nullptr) {
      EXPECT_EQ(plan.find(shape.refused), std::string::npos) << shape.name << ", rows " << rows << "\n" << plan;
    }
  }
}

// The figure that all of this rests on.
TEST_F(PlanShapes, OneRowIsNotCostedLikeAll) {
  for (const char *rows : {"1000", "100000", "10000000"}) {
    set_size(rows);
    auto cost = [&](const std::string &sql) {
      std::string line = local().must("EXPLAIN " + sql).rows[0][0];
      return std::stod(line.substr(line.find("..") + 2));
    };
    EXPECT_LT(cost("SELECT * FROM big1 WHERE id = 1"), 150) << rows;
    EXPECT_GT(cost("SELECT * FROM big1"), 300) << rows;
  }
}

}  // namespace remote_fdw::test
