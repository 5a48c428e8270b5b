// The warehouse user: imports a schema, joins local with external data, writes back; and the same the other way round.
#include "support/two_servers.h"

namespace remote_fdw::test {

class UsersWarehouse : public TwoServers {};

TEST_F(UsersWarehouse, ImportsJoinsAndWritesBack) {
  remote().must(
      "CREATE SCHEMA sales; CREATE TABLE sales.customer (id int PRIMARY KEY, name text NOT NULL, region text);"
      "CREATE TABLE sales.orders (id serial PRIMARY KEY, customer int REFERENCES sales.customer, amount numeric(10,2), placed date);"
      "INSERT INTO sales.customer SELECT g, 'customer ' || g, CASE WHEN g % 2 = 0 THEN 'north' ELSE 'south' END FROM generate_series(1, 100) g;"
      "INSERT INTO sales.orders (customer, amount, placed) SELECT 1 + g % 100, g * 1.25, date '2026-01-01' + g % 300 FROM generate_series(1, 5000) g;"
      "CREATE TABLE sales.summary (region text PRIMARY KEY, total numeric, orders bigint)");
  local().must("CREATE SCHEMA ext; IMPORT FOREIGN SCHEMA sales FROM SERVER remote INTO ext");
  local().must("CREATE TABLE target (region text PRIMARY KEY, goal numeric); INSERT INTO target VALUES ('north', 1000000), ('south', 2000000)");

  const char *join =
      "SELECT t.region, t.goal, sum(o.amount), count(*) FROM target t JOIN ext.customer c USING (region)"
      " JOIN ext.orders o ON o.customer = c.id GROUP BY 1, 2 ORDER BY 1";
  EXPECT_EQ(local().must(join).table(),
            remote().must("SELECT c.region, CASE c.region WHEN 'north' THEN 1000000 ELSE 2000000 END, sum(o.amount), count(*)"
                          " FROM sales.customer c JOIN sales.orders o ON o.customer = c.id GROUP BY 1, 2 ORDER BY 1")
                .table());

  EXPECT_EQ(local().must("INSERT INTO ext.summary SELECT c.region, sum(o.amount), count(*) FROM ext.customer c"
                         " JOIN ext.orders o ON o.customer = c.id GROUP BY 1").tag, "INSERT 0 2");
  EXPECT_EQ(remote().value("SELECT sum(orders) FROM sales.summary"), "5000");
  EXPECT_EQ(local().must("UPDATE ext.summary s SET total = total - t.goal FROM target t WHERE t.region = s.region").tag, "UPDATE 2");
  EXPECT_EQ(remote().value("SELECT count(*) FROM sales.summary WHERE total <> (SELECT sum(amount) FROM sales.orders o JOIN sales.customer c ON c.id = o.customer WHERE c.region = summary.region)"), "2");
}

TEST_F(UsersWarehouse, AlsoTheOtherWayRound) {
  local().must("CREATE TABLE budget (dept text PRIMARY KEY, amount numeric); INSERT INTO budget VALUES ('a', 10), ('b', 20)");
  remote().must("CREATE EXTENSION remote_fdw; CREATE SERVER warehouse FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1', port '" +
                local_cluster().port + "', dbname '" + database() + "');"
                "CREATE USER MAPPING FOR postgres SERVER warehouse OPTIONS (user 'postgres');"
                "CREATE SCHEMA wh; IMPORT FOREIGN SCHEMA public LIMIT TO (budget) FROM SERVER warehouse INTO wh;"
                "CREATE TABLE spent (dept text, amount numeric); INSERT INTO spent VALUES ('a', 3), ('a', 4), ('b', 5)");
  EXPECT_EQ(remote().must("SELECT b.dept, b.amount - sum(s.amount) FROM wh.budget b JOIN spent s USING (dept) GROUP BY b.dept, b.amount ORDER BY 1").table(),
            "a|3\nb|15\n");
  EXPECT_EQ(remote().must("UPDATE wh.budget SET amount = amount * 2 RETURNING dept, amount").tag, "UPDATE 2");
  EXPECT_EQ(local().value("SELECT sum(amount) FROM budget"), "60");
}

}  // namespace remote_fdw::test
