// See ways_to_write.h.
#include "support/ways_to_write.h"

namespace remote_fdw::test {

namespace {

constexpr int kRows = 4000, kMiddle = 2000;

const char *const kFill = "TRUNCATE t, t2, kid; INSERT INTO t SELECT 10000 + g, 'old' FROM generate_series(1, 4000) g; INSERT INTO t2 VALUES (10001, 'old')";

std::string key(Spoilt spoilt, const std::string &of) {
  return spoilt == Spoilt::Key ? "CASE WHEN " + of + " % 10000 = 2000 THEN 10001 ELSE " + of + " END" : of;
}

std::string text(Spoilt spoilt, const std::string &of) {
  return spoilt == Spoilt::Check ? "CASE WHEN " + of + " % 10000 = 2000 THEN repeat('x', 60) ELSE rpad('new', 45, '.') END" : "rpad('new', 45, '.')";
}

std::string insert_into(const std::string &table, Spoilt spoilt) {
  return "INSERT INTO " + table + " SELECT " + key(spoilt, "g") + ", " + text(spoilt, "g") + " FROM generate_series(1, 4000) g WHERE step(g)";
}

std::string values_list(Spoilt spoilt) {
  std::string rows;
  for (int i = 1; i <= kRows; i++) {
    bool middle = i == kMiddle;
    rows += i > 1 ? ", (" : "(";
    rows += middle ? "CASE WHEN step(2000) THEN " + std::to_string(spoilt == Spoilt::Key ? 10001 : kMiddle) + " END" : std::to_string(i);
    rows += middle && spoilt == Spoilt::Check ? ", repeat('x', 60))" : ", 'new..........................................')";
  }
  return "INSERT INTO t VALUES " + rows;
}

std::string copy_data(Spoilt spoilt) {
  std::string rows;
  for (int i = 1; i <= kRows; i++) {
    bool middle = i == kMiddle;
    rows += std::to_string(middle && spoilt == Spoilt::Key ? 10001 : i) + "\t" + (middle && spoilt == Spoilt::Check ? std::string(60, 'x') : "new" + std::string(42, '.')) + "\n";
  }
  return rows;
}

}  // namespace

void WaysToWrite::SetUp() {
  TwoServers::SetUp();
  remote().must("CREATE TABLE t (a int PRIMARY KEY, b text CONSTRAINT b_short CHECK (length(b) < 50)); CREATE TABLE t2 (LIKE t INCLUDING ALL); "
                "CREATE TABLE kid (a int CONSTRAINT kid_of REFERENCES t (a))");
  remote().must(kFill);
  local().must("CREATE TABLE p (a int, b text) PARTITION BY RANGE (a); "
               "CREATE FOREIGN TABLE t (a int, b text) SERVER remote OPTIONS (schema_name 'public'); CREATE FOREIGN TABLE t2 (a int, b text) SERVER remote OPTIONS (schema_name 'public'); "
               "CREATE FOREIGN TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (3000) SERVER remote OPTIONS (schema_name 'public', table_name 't'); "
               "CREATE FOREIGN TABLE p2 PARTITION OF p FOR VALUES FROM (3000) TO (20000) SERVER remote OPTIONS (schema_name 'public', table_name 't2')");
  local().must(R"(CREATE FUNCTION step(i int) RETURNS bool LANGUAGE plpgsql AS $$
    BEGIN
      IF i = 2000 THEN EXECUTE current_setting('test.act'); END IF;
      RETURN true;
    END $$;
    CREATE FUNCTION kill_remote() RETURNS void LANGUAGE plpgsql AS $$
    DECLARE victim int;
    BEGIN
      FOR victim IN SELECT remote_backend_pid FROM remote_fdw_get_connections() LOOP
        EXECUTE format('COPY (SELECT 1) TO PROGRAM ''cat >/dev/null; kill %s''', victim);
      END LOOP;
      PERFORM pg_sleep(0.3);
    END $$)");
  local().must("SELECT set_config('test.act', 'SELECT 1', false); SELECT count(*) FROM t; SELECT count(*) FROM t2");
}

const std::vector<std::string> &WaysToWrite::ways() {
  static const auto &names = *new std::vector<std::string>{"insert", "returning", "copy", "values", "routed", "copy routed", "update", "delete"};
  return names;
}

Answer WaysToWrite::write(Session &session, const std::string &way, Spoilt spoilt) {
  if (way == "insert") return session.run(insert_into("t", spoilt));
  if (way == "returning") return session.run(insert_into("t", spoilt) + " RETURNING a");
  if (way == "values") return session.run(values_list(spoilt));
  if (way == "routed") return session.run(insert_into("p", spoilt));
  if (way == "copy") return session.copy_in("COPY t FROM STDIN WHERE step(a)", copy_data(spoilt));
  if (way == "copy routed") return session.copy_in("COPY p FROM STDIN WHERE step(a)", copy_data(spoilt));
  if (way == "update") return session.run("UPDATE t SET a = " + key(spoilt, "a") + ", b = " + text(spoilt, "a") + " WHERE step(a - 10000)");
  return session.run("DELETE FROM t WHERE step(a - 10000)");
}

std::string WaysToWrite::contents() {
  return remote().value("SELECT format('t: %s, %s old; t2: %s', count(*), count(*) FILTER (WHERE b = 'old'), (SELECT count(*) FROM t2)) FROM t");
}

std::string WaysToWrite::written(const std::string &way) const {
  if (way == "update") return "t: 4000, 0 old; t2: 1";
  if (way == "delete") return "t: 0, 0 old; t2: 1";
  return way.find("routed") == std::string::npos ? "t: 8000, 4000 old; t2: 1" : "t: 6999, 4000 old; t2: 1002";
}

void WaysToWrite::put_back() { remote().must(kFill); }

}  // namespace remote_fdw::test
