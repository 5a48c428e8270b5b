// The line is cut after every so many bytes of what the server sends for a statement: wherever that is, the statement has happened as a whole
// or not at all, success is claimed only of what the remote has, and the session goes on. Only the answer to COMMIT may be lost with the
// outcome unknown: then the statement fails here and is whole there.
#include "support/extent.h"
#include "support/tcp_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

namespace {

struct Operation {
  const char *name, *sql;
  const char *copy_data;  // of a COPY FROM STDIN, else null
};
void PrintTo(const Operation &operation, std::ostream *out) { *out << operation.name; }

const Operation kOperations[] = {
    {"stream", "SELECT sum(length(b)) FROM t WHERE random() >= 0", nullptr},
    {"cursor", "SET LOCAL remote_fdw.scan_strategy = cursor; SELECT sum(length(b)) FROM t WHERE random() >= 0", nullptr},
    {"query", "SET LOCAL remote_fdw.scan_strategy = query; SELECT sum(length(b)) FROM t WHERE random() >= 0", nullptr},
    {"two scans, one spooled", "SELECT spooled()", nullptr},
    {"lookup join", "SELECT count(b) FROM keys JOIN t USING (a)", nullptr},
    {"both servers", "SELECT count(*) FROM t JOIN t_other USING (b, a)", nullptr},
    {"insert", "INSERT INTO w VALUES (1, 'new')", nullptr},
    {"insert many", "INSERT INTO w SELECT g, 'new' FROM generate_series(1, 3000) g", nullptr},
    {"insert returning", "INSERT INTO w SELECT g, 'new' FROM generate_series(1, 1000) g RETURNING a", nullptr},
    {"copy", "COPY w FROM STDIN", "1\tnew\n2\tnew\n3\tnew\n"},
    {"direct update", "UPDATE w SET b = 'new' WHERE a < 0", nullptr},
    {"direct delete", "DELETE FROM w WHERE a < -1 RETURNING b", nullptr},
    {"update by row", "UPDATE w SET b = 'new' || (random() * 0)::int WHERE a < 0", nullptr},
    {"upsert", "INSERT INTO w VALUES (-1, 'x'), (5, 'x') ON CONFLICT (a) DO UPDATE SET b = 'new'", nullptr},
    {"truncate", "TRUNCATE w", nullptr},
    {"savepoints", "DO $$ BEGIN INSERT INTO w VALUES (1, 'x'); BEGIN INSERT INTO w VALUES (1, 'x'); EXCEPTION WHEN unique_violation THEN UPDATE w SET b = 'new' WHERE a = 1; END; END $$", nullptr},
    {"analyze", "ANALYZE t", nullptr},
    {"import", "IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO imported", nullptr},
    {"estimates", "DO $$ BEGIN EXECUTE format('EXPLAIN SELECT * FROM estimated JOIN estimated e USING (a) WHERE e.b > %L', random()); END $$", nullptr},
};

bool is_lost(const Answer &answer) { return answer.sqlstate.substr(0, 2) == "08" || answer.sqlstate == "57P01"; }

}  // namespace

class CutAnywhere : public TwoServers, public testing::WithParamInterface<Operation> {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t SELECT g, repeat('x', 40) FROM generate_series(1, 5000) g; CREATE TABLE w (a int PRIMARY KEY, b text)");
    local().must("ALTER SERVER remote OPTIONS (SET port '" + proxy_.port() + "'); CREATE SERVER other FOREIGN DATA WRAPPER remote_fdw" + server_options());
    local().must("CREATE USER MAPPING FOR postgres SERVER other OPTIONS (user 'postgres'); CREATE TABLE here (a int); CREATE SCHEMA imported; CREATE TABLE keys AS SELECT g * 2 AS a FROM generate_series(1, 1500) g");
    local().must("CREATE FOREIGN TABLE t (a int, b text) SERVER remote OPTIONS (schema_name 'public'); CREATE FOREIGN TABLE w (a int, b text) SERVER remote OPTIONS (schema_name 'public');"
                 "CREATE FOREIGN TABLE t_other (a int, b text) SERVER other OPTIONS (schema_name 'public', table_name 't');"
                 "CREATE FOREIGN TABLE estimated (a int, b text) SERVER remote OPTIONS (schema_name 'public', table_name 't', use_remote_estimate 'true')");
    local().must(R"(CREATE FUNCTION spooled() RETURNS bigint LANGUAGE plpgsql AS $$
      DECLARE r record; total bigint := 0;
      BEGIN
        FOR r IN SELECT a FROM t WHERE random() >= 0 LOOP
          IF r.a % 2500 = 1 THEN PERFORM a FROM t WHERE a = r.a; END IF;
          total := total + r.a;
        END LOOP;
        RETURN total;
      END $$)");
    refill();
  }
  void refill() { remote().must("TRUNCATE w; INSERT INTO w SELECT -g, 'old' FROM generate_series(1, 1000) g"); }
  std::string contents() {
    return remote().value("SELECT format('%s old, %s new, %s else', count(*) FILTER (WHERE b = 'old'), count(*) FILTER (WHERE b LIKE 'new%'), count(*) FILTER (WHERE b NOT SIMILAR TO 'old|new%')) FROM w");
  }
  // In a transaction that also writes here; what happened here and there is compared.
  std::string run(Answer *answer) {
    const Operation &operation = GetParam();
    local().must("TRUNCATE here; DROP SCHEMA imported CASCADE; CREATE SCHEMA imported");
    local().must("BEGIN; INSERT INTO here VALUES (1)");
    *answer = operation.copy_data == nullptr ? local().run(operation.sql) : local().copy_in(operation.sql, operation.copy_data);
    std::string value = answer->ok ? answer->table() : "";
    Answer commit = local().run("COMMIT");
    if (answer->ok) *answer = commit;
    return value;
  }
  void cut_at(std::uint64_t bytes) {
    SCOPED_TRACE("cut after " + std::to_string(bytes) + " bytes");
    proxy_.cut_after(bytes);
    Answer answer;
    std::string value = run(&answer);
    proxy_.cut_after(0);
    expect_remote_idle();
    if (answer.ok) {
      EXPECT_EQ(value, value_);
      EXPECT_EQ(contents(), written_);
    } else {
      EXPECT_TRUE(is_lost(answer)) << answer.sqlstate << " " << answer.message;
      EXPECT_FALSE(answer.message.empty());
      std::string now = contents();
      EXPECT_TRUE(now == untouched_ || now == written_) << now;
      undecided_ += now == written_ && written_ != untouched_;
    }
    EXPECT_EQ(local().value("SELECT count(*) FROM here"), answer.ok ? "1" : "0");
    EXPECT_EQ(local().value("SELECT count(*) FROM t"), "5000");
    if (contents() != untouched_) refill();
  }

  TcpProxy proxy_{remote_cluster().port};
  std::string untouched_, written_, value_;
  int undecided_ = 0;
};

TEST_P(CutAnywhere, IsWholeOrNotAtAll) {
  untouched_ = contents();
  Answer answer;
  run(&answer);
  refill();
  expect_remote_idle();
  proxy_.reset_traffic();
  value_ = run(&answer);
  ASSERT_TRUE(answer.ok) << answer.message;
  expect_remote_idle();
  std::uint64_t length = proxy_.traffic().to_client;
  ASSERT_GT(length, 20u);
  written_ = contents();
  refill();
  // from the end, where the answers to COMMIT are, and over all of it
  int cuts = rounds(2, 60);
  for (int i = 0; i < cuts && !HasFailure(); i++) {
    cut_at(1 + length * static_cast<std::uint64_t>(i) / static_cast<std::uint64_t>(cuts));
    cut_at(length > static_cast<std::uint64_t>(i * 4) ? length - static_cast<std::uint64_t>(i * 4) : 1);
  }
  // each byte of COMMIT's answer is one cut
  EXPECT_LE(undecided_, cuts);
  // a new connection's answers come before
  local().must("SELECT remote_fdw_disconnect_all()");
  for (int i = 0; i < rounds(1, 30) && !HasFailure(); i++) {
    cut_at(static_cast<std::uint64_t>(200 + i * 40));
    local().must("SELECT remote_fdw_disconnect_all()");
  }
}

INSTANTIATE_TEST_SUITE_P(Line, CutAnywhere, testing::ValuesIn(kOperations), [](const auto &info) {
  std::string name;
  for (char c : std::string(info.param.name)) name += isalpha(c) ? std::string(1, c) : "";
  return name;
});

}  // namespace remote_fdw::test
