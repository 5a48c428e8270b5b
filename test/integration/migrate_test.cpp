// remote_fdw_migrate as dumps and other sessions see it.
#include <cstdio>
#include <future>

#include "support/two_servers.h"

namespace remote_fdw::test {

namespace {

// What a program writes, without pg_dump's lines with a random key.
std::string output_of(const std::string &command) {
  FILE *pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return "popen failed";
  std::string text;
  char line[8192];
  while (std::fgets(line, sizeof line, pipe) != nullptr) {
    std::string_view view = line;
    if (view.starts_with("\\restrict") || view.starts_with("\\unrestrict")) continue;
    text += view;
  }
  EXPECT_EQ(pclose(pipe), 0) << command;
  return text;
}

}  // namespace

class Migrate : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (a int PRIMARY KEY, \"B b\" text); INSERT INTO t SELECT g, 'row ' || g FROM generate_series(1, 30) g;"
                  "CREATE TABLE part (a int, b text); INSERT INTO part SELECT g, 'part ' || g FROM generate_series(100, 104) g");
    local().must("CREATE EXTENSION postgres_fdw");
    local().must(prelude());
    local().must("CREATE SERVER \"O'ld\" TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER postgres_fdw" + server_options(", fetch_size '7'"));
    local().must(objects());
  }
  void TearDown() override {
    for (const std::string &name : more_databases_) postgres_.must("DROP DATABASE " + name + " WITH (FORCE)");
    TwoServers::TearDown();
  }

  // What is no part of the server and does not depend on it.
  static std::string prelude() {
    return R"(CREATE SCHEMA "S s";
      CREATE FUNCTION "S s".mark() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.b := NEW.b || ''!''; RETURN NEW; END';
      CREATE TABLE "S s".years (a int, b text) PARTITION BY RANGE (a);
      CREATE TABLE "S s".years_here PARTITION OF "S s".years FOR VALUES FROM (1000) TO (2000);
      CREATE TABLE "S s".parent (a int CHECK (a > 0)))";
  }
  static std::string objects() {
    return R"(COMMENT ON SERVER "O'ld" IS 'it''s old';
      GRANT USAGE ON FOREIGN SERVER "O'ld" TO pg_monitor WITH GRANT OPTION;
      SET SESSION AUTHORIZATION pg_monitor; GRANT USAGE ON FOREIGN SERVER "O'ld" TO pg_read_all_stats; RESET SESSION AUTHORIZATION;
      CREATE USER MAPPING FOR PUBLIC SERVER "O'ld" OPTIONS (user 'postgres', password 'pass''word');
      CREATE USER MAPPING FOR postgres SERVER "O'ld" OPTIONS (user 'postgres', password_required 'false');
      SET search_path = "S s";
      CREATE FOREIGN TABLE t (a int NOT NULL, "B ""b" text OPTIONS (column_name 'B b') COLLATE "C" DEFAULT 'new' CHECK ("B ""b" <> ''),
        CONSTRAINT small CHECK (a < 1000) NO INHERIT) SERVER "O'ld" OPTIONS (schema_name 'public', table_name 't', updatable 'true');
      ALTER FOREIGN TABLE t ADD CONSTRAINT later CHECK (a > -5) NOT VALID;
      ALTER FOREIGN TABLE t ALTER a SET STATISTICS 77, ALTER a SET (n_distinct = 3), ALTER "B ""b" SET STORAGE EXTERNAL;
      COMMENT ON FOREIGN TABLE t IS 'a table'; COMMENT ON COLUMN t.a IS 'a column'; COMMENT ON CONSTRAINT small ON t IS 'small';
      GRANT SELECT ON t TO PUBLIC; GRANT ALL ON t TO pg_monitor WITH GRANT OPTION; GRANT UPDATE (a), SELECT (a) ON t TO pg_read_all_stats;
      CREATE FOREIGN TABLE hidden (a int) SERVER "O'ld"; REVOKE ALL ON hidden FROM postgres; ALTER FOREIGN TABLE hidden OWNER TO pg_monitor;
      CREATE FOREIGN TABLE years_there PARTITION OF years FOR VALUES FROM (100) TO (1000) SERVER "O'ld" OPTIONS (schema_name 'public', table_name 'part');
      CREATE TRIGGER mark BEFORE INSERT ON years_there FOR EACH ROW EXECUTE FUNCTION mark();
      CREATE TRIGGER off AFTER DELETE ON years_there FOR EACH ROW EXECUTE FUNCTION mark();
      ALTER FOREIGN TABLE years_there DISABLE TRIGGER off;
      COMMENT ON TRIGGER mark ON years_there IS 'marks';
      CREATE FOREIGN TABLE child (b int, c int GENERATED ALWAYS AS (b + 1) STORED) INHERITS (parent) SERVER "O'ld";
      ALTER FOREIGN TABLE child ALTER a OPTIONS (column_name 'other'), ALTER a SET NOT NULL, ALTER a SET DEFAULT 4;
      CREATE VIEW v WITH (security_barrier, security_invoker = true) AS SELECT a, "B ""b" AS b FROM t WHERE a > 10 WITH CASCADED CHECK OPTION;
      ALTER VIEW v ALTER b SET DEFAULT 'of the view'; ALTER VIEW v OWNER TO pg_monitor;
      CREATE VIEW on_v AS SELECT count(*) FROM v; COMMENT ON VIEW on_v IS 'on v'; COMMENT ON COLUMN on_v.count IS 'how many';
      CREATE RULE no AS ON INSERT TO on_v DO INSTEAD NOTHING;
      CREATE VIEW a_first AS SELECT * FROM on_v;
      CREATE MATERIALIZED VIEW m AS SELECT a, b FROM v; CREATE UNIQUE INDEX m_a ON m (a); COMMENT ON INDEX m_a IS 'unique';
      GRANT SELECT ON m TO pg_monitor; COMMENT ON MATERIALIZED VIEW m IS 'kept';
      CREATE STATISTICS pairs ON a, "B ""b" FROM t;
      CREATE FUNCTION f(t) RETURNS int LANGUAGE sql AS 'SELECT $1.a';
      CREATE FUNCTION g() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM v; END;
      RESET search_path)";
  }
  std::unique_ptr<Session> new_database(const std::string &suffix) {
    more_databases_.push_back(database() + suffix);
    postgres_.must("CREATE DATABASE " + more_databases_.back());
    return std::make_unique<Session>(local_cluster().socket_dir, local_cluster().port, more_databases_.back());
  }
  static std::string connection(const std::string &name) {
    return " -h " + local_cluster().socket_dir + " -p " + local_cluster().port + " -U postgres -d " + name;
  }
  static std::string dump(const std::string &name) { return output_of(server_binary("pg_dump") + " -s" + connection(name)); }

 private:
  Session postgres_{local_cluster().socket_dir, local_cluster().port, "postgres"};
  std::vector<std::string> more_databases_;
};

// The statements of the dry run, run elsewhere, make what the migration makes; and a dump of that brings it back.
TEST_F(Migrate, DumpsAreThoseOfTheStatementsShown) {
  Answer shown = local().must("SELECT ddl FROM remote_fdw_migrate('O''ld', dry_run => true, show_passwords => true)");
  local().must("SELECT * FROM remote_fdw_migrate('O''ld')");
  local().must("DROP EXTENSION postgres_fdw");
  auto native = new_database("_native");
  native->must("CREATE EXTENSION remote_fdw; CREATE SERVER remote FOREIGN DATA WRAPPER remote_fdw" + server_options());
  native->must("CREATE USER MAPPING FOR postgres SERVER remote OPTIONS (user 'postgres')");
  native->must(prelude());
  for (const std::vector<std::string> &row : shown.rows)
    if (row[0] != "<null>") native->must(row[0]);
  std::string migrated_dump = dump(database());
  EXPECT_EQ(migrated_dump, dump(database() + "_native"));
  EXPECT_NE(migrated_dump.find("CREATE SERVER \"O'ld\" TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER remote_fdw"), std::string::npos);
  EXPECT_EQ(migrated_dump.find("postgres_fdw"), std::string::npos);

  auto restored = new_database("_restored");
  std::string said = output_of(server_binary("pg_dump") + " -Fc" + connection(database()) + " | " + server_binary("pg_restore") +
                               " --exit-on-error" + connection(database() + "_restored") + " 2>&1");
  EXPECT_EQ(said, "");
  EXPECT_EQ(dump(database() + "_restored"), migrated_dump);
  for (const char *query : {"SELECT * FROM \"S s\".t ORDER BY a", "SELECT * FROM \"S s\".years ORDER BY a", "TABLE \"S s\".on_v", "SELECT \"S s\".g()",
                            "SELECT sum(\"S s\".f(t)) FROM \"S s\".t", "SELECT * FROM \"S s\".m ORDER BY a"})
    EXPECT_EQ(restored->must(query).table(), local().must(query).table()) << query;
}

// Everything is used as before, in sessions that have planned and connected before.
TEST_F(Migrate, OtherSessionsGoOn) {
  auto other = new_local();
  other->must("SET plan_cache_mode = force_generic_plan; PREPARE q AS SELECT count(*) FROM \"S s\".v WHERE a > $1;"
              "PREPARE w AS UPDATE \"S s\".t SET \"B \"\"b\" = 'w' WHERE a = $1; PREPARE p AS SELECT sum(a) FROM \"S s\".years");
  other->must("EXECUTE w (1)");
  EXPECT_EQ(other->value("EXECUTE p"), "510");
  other->must("BEGIN");
  EXPECT_EQ(other->value("EXECUTE q (15)"), "15");

  // not while a transaction has read a table
  auto impatient = new_local();
  impatient->must("SET lock_timeout = '100ms'");
  EXPECT_EQ(impatient->run("SELECT * FROM remote_fdw_migrate('O''ld')").sqlstate, "55P03");
  EXPECT_EQ(local().value("SELECT count(*) FROM remote_fdw_migrate('O''ld', dry_run => true) WHERE object_type = 'server'"), "5");
  auto migration = std::async(std::launch::async, [this] { return new_local()->run("SELECT * FROM remote_fdw_migrate('O''ld')"); });
  ASSERT_TRUE(wait_for(local(),
                       "SELECT count(*) FROM pg_locks JOIN pg_database ON oid = database "
                       "WHERE mode = 'AccessExclusiveLock' AND NOT granted AND datname = current_database()",
                       "1"));
  EXPECT_EQ(other->value("EXECUTE q (16)"), "14");
  other->must("COMMIT");
  Answer migrated = migration.get();
  ASSERT_TRUE(migrated.ok) << migrated.message;

  const char *connections = "SELECT (SELECT count(*) FROM postgres_fdw_get_connections()) || ' ' || (SELECT count(*) FROM remote_fdw_get_connections())";
  EXPECT_EQ(other->value("EXECUTE q (15)"), "15");
  EXPECT_EQ(other->value("EXECUTE p"), "510");
  EXPECT_EQ(other->must("EXECUTE w (2)").tag, "UPDATE 1");
  EXPECT_EQ(other->value(connections), "0 1");
  EXPECT_EQ(remote().value("SELECT string_agg(a::text, ',' ORDER BY a) FROM t WHERE \"B b\" = 'w'"), "1,2");

  // and back
  local().must("SELECT * FROM remote_fdw_migrate_back('O''ld')");
  EXPECT_EQ(other->value("EXECUTE q (15)"), "15");
  EXPECT_EQ(other->must("EXECUTE w (3)").tag, "UPDATE 1");
  EXPECT_EQ(other->value(connections), "1 0");
}

}  // namespace remote_fdw::test
