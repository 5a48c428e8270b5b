// A local row that another transaction changed while the statement waited for it is joined anew (EvalPlanQual): the join of
// foreign tables that the remote has made is made again here, for the rows at hand.
#include <future>

#include "support/two_servers.h"

namespace remote_fdw::test {

class RecheckJoin : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must(
        "CREATE TABLE one (id int PRIMARY KEY, x int, t text); CREATE TABLE two (id int PRIMARY KEY, one int, y int);"
        "INSERT INTO one SELECT g, g * 10, 'one ' || g FROM generate_series(1, 50) g;"
        "INSERT INTO two SELECT g, g % 20, g * 100 FROM generate_series(1, 50) g");
    local().must("IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO public; CREATE TABLE acc (id int PRIMARY KEY, k int, v int);"
                 "INSERT INTO acc SELECT g, g, 0 FROM generate_series(1, 5) g; ANALYZE acc, one, two");
  }

  // Runs `statement` while another session has done `change` and not yet committed; returns its answer after the commit.
  Answer waits_for(const std::string &change, const std::string &statement) {
    EXPECT_NE(local().must("EXPLAIN " + statement).table().find("Relations: "), std::string::npos) << statement;
    local().must("BEGIN");
    local().must(change);
    auto waiting = std::async(std::launch::async, [&] { return new_local()->run(statement); });
    auto watcher = new_local();  // one transaction sees one snapshot of the activity
    EXPECT_TRUE(wait_for(*watcher, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()", "1"));
    local().must("COMMIT");
    return waiting.get();
  }
};

constexpr const char *kInner = "SELECT a.id, a.k, a.v, o.t, w.y FROM acc a JOIN one o ON o.id = a.k JOIN two w ON w.one = o.id AND w.id < 20 WHERE a.id = 1 FOR UPDATE OF a";

TEST_F(RecheckJoin, KeepsARowThatStillMatches) {
  Answer answer = waits_for("UPDATE acc SET v = 7 WHERE id = 1", kInner);
  EXPECT_EQ(answer.table(), "1|1|7|one 1|100\n") << answer.message;
}

TEST_F(RecheckJoin, DropsARowThatMatchesNoMore) {
  Answer answer = waits_for("UPDATE acc SET k = 2 WHERE id = 1", kInner);
  EXPECT_TRUE(answer.ok) << answer.message;
  EXPECT_EQ(answer.table(), "");
}

TEST_F(RecheckJoin, OuterJoinBelow) {
  Answer answer = waits_for("UPDATE acc SET v = 7 WHERE id = 2",
                            "SELECT a.id, a.v, o.t, w, w IS NULL FROM acc a JOIN (one o LEFT JOIN two w ON w.one = o.id AND w.y > 100000)"
                            " ON o.id = a.k WHERE a.id = 2 FOR UPDATE OF a");
  EXPECT_EQ(answer.table(), "2|7|one 2|<null>|t\n") << answer.message;
  answer = waits_for("UPDATE acc SET v = 8 WHERE id = 2",
                     "SELECT a.id, a.v, s.t, s.y FROM acc a LEFT JOIN (SELECT o.id, o.t, w.y FROM one o JOIN two w ON w.one = o.id AND w.id < 20) s"
                     " ON s.id = a.k AND s.y = 100 * a.id WHERE a.id < 3 ORDER BY 1 FOR UPDATE OF a");
  EXPECT_EQ(answer.table(), "1|0|one 1|100\n2|8|one 2|200\n") << answer.message;
}

TEST_F(RecheckJoin, LocalConditionOfTheJoin) {
  local().must("CREATE FUNCTION same(int, int) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RETURN $1 = $2; END'");
  Answer answer = waits_for("UPDATE acc SET v = 7 WHERE id = 3",
                            "SELECT a.id, a.v, w.y FROM acc a JOIN (one o JOIN two w ON w.one = o.id AND same(w.y, o.x * 10)) ON o.id = a.k"
                            " WHERE a.id = 3 FOR UPDATE OF a");
  EXPECT_EQ(answer.table(), "3|7|300\n") << answer.message;
}

TEST_F(RecheckJoin, UpdateFromAForeignJoin) {
  const std::string update = "UPDATE acc SET v = v + w.y FROM one o JOIN two w ON w.one = o.id AND w.id < 20 WHERE o.id = acc.k AND acc.id = 4";
  Answer answer = waits_for("UPDATE acc SET v = 7 WHERE id = 4", update);
  EXPECT_EQ(answer.tag, "UPDATE 1") << answer.message;
  EXPECT_EQ(local().value("SELECT v FROM acc WHERE id = 4"), "407");
  answer = waits_for("UPDATE acc SET k = 5 WHERE id = 4", update);
  EXPECT_EQ(answer.tag, "UPDATE 0") << answer.message;
}

// What LEFT JOIN ... IS NULL leaves of the second table is a NULL row.
TEST_F(RecheckJoin, AntiJoinBelow) {
  Answer answer = waits_for("UPDATE acc SET v = 7 WHERE id = 5",
                            "SELECT a.id, a.v, o.t, w.y FROM acc a JOIN (one o LEFT JOIN two w ON w.one = o.id AND w.y > 100000) ON o.id = a.k"
                            " WHERE a.id = 5 AND w.one IS NULL FOR UPDATE OF a");
  EXPECT_EQ(answer.table(), "5|7|one 5|<null>\n") << answer.message;
}

// The scan in the subquery is not of the row that is checked: it is made anew, all rows of it.
TEST_F(RecheckJoin, JoinsInSubqueries) {
  Answer answer = waits_for("UPDATE acc SET v = 7 WHERE id = 1",
                            "UPDATE acc SET v = v + (SELECT count(*) FROM one o JOIN two w ON w.one = o.id WHERE o.id <= acc.k) WHERE id = 1 RETURNING v");
  EXPECT_EQ(answer.table(), "10\n") << answer.message;
  answer = waits_for("UPDATE acc SET v = 1 WHERE id = 2",
                     "UPDATE acc SET v = v + 100 WHERE id = 2 AND k IN (SELECT w.one FROM one o JOIN two w ON w.one = o.id OFFSET 0) RETURNING v");
  EXPECT_EQ(answer.table(), "101\n") << answer.message;
  answer = waits_for("UPDATE acc SET v = 5 WHERE id = 3",
                     "SELECT v, (SELECT string_agg(o.t, ',' ORDER BY o.id) FROM one o JOIN two w ON w.id = o.id WHERE o.id < 4) FROM acc WHERE id = 3 FOR UPDATE");
  EXPECT_EQ(answer.table(), "5|one 1,one 2,one 3\n") << answer.message;
}

}  // namespace remote_fdw::test
