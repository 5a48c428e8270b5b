// Remote servers that lie, break the protocol or never end: each time an error, and the same session goes on.
#include <chrono>
#include <thread>

#include "support/extent.h"
#include "support/forging_proxy.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

namespace {

bool speaks_of(const std::string &sql, const std::string &what) { return sql.find(what) != std::string::npos; }

// Alters what is answered to statements that hold `what` (or fetch it); everything else is honest.
Forger about(const std::string &what, char type, const Forgery &lie) {
  return [=](const Answered &answer) {
    bool asked = answer.sql.starts_with("FETCH") || (speaks_of(answer.sql, what) && !answer.sql.starts_with("DECLARE"));
    return answer.type == type && asked ? lie : honest(answer);
  };
}

}  // namespace

class HostileRemote : public TwoServers {
 protected:
  void SetUp() override {
    TwoServers::SetUp();
    proxy_ = std::make_unique<ForgingProxy>(remote_cluster().port);
    remote().must("CREATE TABLE t (a int PRIMARY KEY, b text NOT NULL, c timestamptz, d numeric, e int[], f jsonb, g uuid)");
    remote().must("INSERT INTO t SELECT g, 'row ' || g, now(), g / 3.0, ARRAY[g, 2], '{\"a\": 1}', '00112233-4455-6677-8899-aabbccddeeff'"
                  " FROM generate_series(1, 20) g");
    remote().must("ANALYZE t");
    local().must("CREATE SERVER liar FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1', port '" + proxy_->port() +
                 "', dbname '" + database() + "', sslmode 'disable', gssencmode 'disable')");
    local().must("CREATE USER MAPPING FOR postgres SERVER liar OPTIONS (user 'postgres')");
    local().must("CREATE FOREIGN TABLE t (a int, b text NOT NULL, c timestamptz, d numeric, e int[], f jsonb, g uuid) SERVER liar"
                 " OPTIONS (schema_name 'public')");
    local().must("SET statement_timeout = '20s'");
  }
  void TearDown() override {
    local().run("SELECT remote_fdw_disconnect_all()");
    proxy_.reset();
    TwoServers::TearDown();
  }
  void tell_the_truth() {
    proxy_->tell_the_truth();
    local().must("SELECT remote_fdw_disconnect_all()");
  }
  // The statement fails by an error of its own; afterwards the session reads right again.
  Answer fails(const std::string &sql, const std::string &of_what) {
    int pid = local().backend_pid();
    Answer answer = local().run(sql);
    EXPECT_FALSE(answer.ok) << of_what << ": " << sql << "\n" << answer.table();
    EXPECT_NE(answer.sqlstate, "57014") << of_what << ": " << sql << " ran into the timeout";
    EXPECT_EQ(local().value("SELECT pg_backend_pid()"), std::to_string(pid)) << of_what << ": " << sql;
    tell_the_truth();
    EXPECT_EQ(local().value("SELECT sum(a) FROM t"), "210") << of_what << ": " << sql;
    return answer;
  }
  // Whatever comes of it, the session lives and then reads right.
  void survives(const std::string &sql, const std::string &of_what) {
    Answer answer = local().run(sql);
    EXPECT_NE(answer.sqlstate, "57014") << of_what << ": " << sql << " ran into the timeout";
    EXPECT_NE(answer.sqlstate, "XX000") << of_what << ": " << answer.message;
    tell_the_truth();
    ASSERT_EQ(local().value("SELECT sum(a) FROM t"), "210") << of_what << ": " << sql;
  }
  // Cancelled after a while, which must not take long; afterwards the session reads right again.
  void can_be_cancelled(const std::string &sql, const std::string &of_what) {
    std::thread canceller([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(400));
      new_local()->run("SELECT pg_cancel_backend(" + std::to_string(local().backend_pid()) + ")");
    });
    auto start = std::chrono::steady_clock::now();
    Answer answer = local().run(sql);
    canceller.join();
    EXPECT_EQ(answer.sqlstate, "57014") << of_what << ": " << answer.message;
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(12)) << of_what;
    tell_the_truth();
    EXPECT_EQ(local().value("SELECT sum(a) FROM t"), "210") << of_what;
  }
  std::unique_ptr<ForgingProxy> proxy_;
};

constexpr const char *kStrategies[] = {"cursor", "stream", "query"};

TEST_F(HostileRemote, HonestlyRelayedAllIsWell) {
  for (const char *strategy : kStrategies) {
    local().must(std::string("SET remote_fdw.scan_strategy = ") + strategy);
    EXPECT_EQ(local().must("SELECT a, b, e, f, g FROM t ORDER BY a").table(), remote().must("SELECT a, b, e, f, g FROM t ORDER BY a").table());
  }
}

TEST_F(HostileRemote, MessagesThatCannotBe) {
  const std::vector<std::pair<const char *, Forgery>> lies = {
      {"a length below its own", {"D" + int32(3) + "xx"}},
      {"a negative length", {"D" + int32(-1) + "xxxx"}},
      {"a length of two gigabytes", {"D" + int32(0x7fffffff) + "xxxx", false, true}},
      {"an unknown type", {"?" + int32(8) + "xxxx"}},
      {"a cut message", {"D" + int32(100) + "cut", false, true}},
      {"nothing more", {"", false, true}},
      {"a row of two columns", {data_row({"1", "2"})}},
      {"a row of no column", {data_row({})}},
      {"a row with a length beyond its end", {message('D', int16(1) + int32(1000000) + "x")}},
      {"a row with a length below NULL", {message('D', int16(1) + int32(-7))}},
      {"COPY out", {message('H', std::string(1, 0) + int16(1) + int16(0))}},
      {"COPY in", {message('G', std::string(1, 0) + int16(1) + int16(0))}},
      {"COPY both", {message('W', std::string(1, 0) + int16(1) + int16(0))}},
      {"an early end", {ready('T')}},
      {"an early end outside of a transaction", {ready('I')}},
      {"an end of an unknown status", {ready('?')}},
      {"a question for a password", {message('R', int32(3))}},
      {"an error without any field", {message('E', std::string(1, 0))}},
      {"an error that is success", {fields('E', {{'S', "ERROR"}, {'C', "00000"}, {'M', "fine"}})}},
      {"an error of wrong letters", {fields('E', {{'S', "ERROR"}, {'C', "\xff'; x"}, {'M', "bad \xff\xfe bytes"}})}},
      {"an error without message", {fields('E', {{'S', "ERROR"}, {'C', "22012"}})}},
      {"an error of unended fields", {message('E', "SERROR")}},
  };
  size_t turn = 0;
  for (const auto &[what, lie] : lies) {
    for (const char *strategy : kStrategies) {
      if (!++turn % 2 == 0 && !is_full_run()) continue;
      local().must(std::string("SET remote_fdw.scan_strategy = ") + strategy);
      char type = std::string(strategy) == "stream" ? 'd' : 'D';
      proxy_->forge(about("FROM public.t", type, lie));
      fails("SELECT a, b FROM t", std::string(what) + " (" + strategy + ")");
    }
    proxy_->forge(about("UPDATE", 'C', lie));
    fails("UPDATE t SET b = 'x' WHERE a = 1", std::string(what) + " (update)");
    proxy_->forge([&](const Answered &answer) { return answer.type == 'G' ? lie : honest(answer); });
    survives("INSERT INTO t(a, b) SELECT g, 'x' FROM generate_series(1, 3000) g", std::string(what) + " (copy in)");
  }
  EXPECT_EQ(remote().value("SELECT count(*) FROM t WHERE b = 'x'"), "0");
}

TEST_F(HostileRemote, ASecondResultAndAnEarlyEndOfRows) {
  Forgery shape{row_description({{"a", 23, 1}, {"b", 25, 1}}) + data_row({int32(1), "x"}) + command_complete("SELECT 1") +
                row_description({{"z", 25, 1}}) + data_row({"a much longer value"})};
  local().must("SET remote_fdw.scan_strategy = query");
  proxy_->forge(about("FROM public.t", 'T', shape));
  survives("SELECT a, b FROM t", "a second result");
  local().must("SET remote_fdw.scan_strategy = stream");
  int rows = 0;
  proxy_->forge([&](const Answered &answer) {
    if (answer.type != 'd' || ++rows < 4) return honest(answer);
    return rows == 4 ? Forgery{message('c', "")} : Forgery{};
  });
  EXPECT_EQ(fails("SELECT a, b FROM t", "a COPY without its end").sqlstate, "08P01");
}

TEST_F(HostileRemote, ErrorsAreReadableWhateverTheyHold) {
  proxy_->forge(about("FROM public.t", 'D', {fields('E', {{'S', "ERROR"}, {'C', "00000"}, {'M', "bad \xff bytes"}, {'D', std::string(300000, 'x')}})}));
  local().must("SET remote_fdw.scan_strategy = query");
  Answer answer = fails("SELECT a FROM t", "bad bytes");
  EXPECT_EQ(answer.sqlstate, "08P01");
  EXPECT_EQ(answer.message, "bad ? bytes");
  EXPECT_LT(answer.detail.size(), 70000u);
}

TEST_F(HostileRemote, ATransactionThatTheRemoteEndsIsLost) {
  local().must("BEGIN; UPDATE t SET b = 'lost' WHERE a = 1");
  proxy_->forge([](const Answered &answer) { return answer.type == 'Z' ? Forgery{ready('I')} : honest(answer); });
  EXPECT_EQ(local().run("UPDATE t SET b = 'lost' WHERE a = 2").sqlstate, "08P01");
  EXPECT_EQ(local().run("COMMIT").tag, "ROLLBACK");
  tell_the_truth();
  EXPECT_EQ(local().value("SELECT count(*) FROM t WHERE b = 'lost'"), "0");
}

TEST_F(HostileRemote, AnotherClientEncodingIsNoticed) {
  for (const char *strategy : kStrategies) {
    local().must(std::string("SET remote_fdw.scan_strategy = ") + strategy);
    remote().must("CREATE OR REPLACE FUNCTION change(text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('client_encoding', 'LATIN1', false) $$");
    remote().must("DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT a, CASE WHEN a = 5 THEN change(b) ELSE E'\\u00c3\\u00a9' END AS b FROM t");
    local().must("DROP FOREIGN TABLE IF EXISTS v; CREATE FOREIGN TABLE v (a int, b text) SERVER liar OPTIONS (schema_name 'public')");
    Answer answer = fails("SELECT count(*) FROM v WHERE b <> random()::text", strategy);
    EXPECT_EQ(answer.sqlstate, "08P01") << strategy;
    EXPECT_NE(answer.message.find("client_encoding"), std::string::npos) << answer.message;
    local().must("DROP FOREIGN TABLE v");
  }
  proxy_->forge([](const Answered &answer) {
    return answer.type == 'S' && answer.body.starts_with("client_encoding") ? Forgery{parameter_status("client_encoding", "LATIN1")} : honest(answer);
  });
  EXPECT_EQ(local().must("SELECT remote_fdw_disconnect_all()").ok, true);
  EXPECT_EQ(fails("SELECT a FROM t", "another encoding from the start").sqlstate, "HV000");
}

TEST_F(HostileRemote, ShapesThatWereNotAskedFor) {
  const std::vector<std::pair<const char *, std::string>> shapes = {
      {"fewer columns", row_description({{"a", 23, 1}}) + data_row({int32(1)})},
      {"no column", row_description({}) + data_row({})},
      {"more columns", row_description({{"a", 23, 1}, {"b", 25, 1}, {"z", 25, 1}}) + data_row({int32(1), "x", "y"})},
      {"text for binary", row_description({{"a", 23, 0}, {"b", 25, 0}}) + data_row({"1", "x"})},
      {"an unknown format", row_description({{"a", 23, 7}, {"b", 25, 7}}) + data_row({"1", "x"})},
      {"thousands of columns", row_description(std::vector<Column>(30000, {"a", 23, 1}))},
      {"a longer value", row_description({{"a", 23, 1}, {"b", 25, 1}}) + data_row({"12345678", "x"})},
      {"bytes that are no text", row_description({{"a", 23, 1}, {"b", 25, 1}}) + data_row({int32(1), "\xff"})},
      {"a NUL in text", row_description({{"a", 23, 1}, {"b", 25, 1}}) + data_row({int32(1), std::string("x\0y", 3)})},
  };
  for (const auto &[what, shape] : shapes)
    for (const char *strategy : {"cursor", "query"}) {
      local().must(std::string("SET remote_fdw.scan_strategy = ") + strategy);
      proxy_->forge([&](const Answered &answer) {
        if (!speaks_of(answer.sql, "FROM public.t") && !speaks_of(answer.sql, "FETCH")) return honest(answer);
        if (answer.type == 'D') return Forgery{};
        return answer.type == 'T' ? Forgery{shape} : honest(answer);
      });
      fails("SELECT a, b FROM t", std::string(what) + " (" + strategy + ")");
    }
}

TEST_F(HostileRemote, ANullWhereTheColumnIsNotNullIsSeen) {
  local().must("CREATE DOMAIN named AS text NOT NULL; ALTER FOREIGN TABLE t ALTER b TYPE named");
  local().must("SET remote_fdw.scan_strategy = query");
  proxy_->forge(about("FROM public.t", 'D', {message('D', int16(1) + int32(-1))}));
  EXPECT_EQ(fails("SELECT b FROM t", "NULL").sqlstate, "23502");
}

TEST_F(HostileRemote, MutatedRowsAndCopies) {
  unsigned seed = 20261121;
  auto random = [&seed] { return seed = seed * 1103515245u + 12345u, (seed >> 16) & 0x7fff; };
  for (int round = 0; round < 30; round++) {
    const char *strategy = kStrategies[round % 3];
    local().must(std::string("SET remote_fdw.scan_strategy = ") + strategy);
    proxy_->forge([&](const Answered &answer) {
      bool row = answer.type == 'D' || answer.type == 'd';
      if (!row || answer.body.size() < 4 || answer.sql.find("public.t") == std::string::npos) return honest(answer);
      std::string body = answer.body;
      for (unsigned flips = 1 + random() % 3; flips > 0; flips--) body[random() % body.size()] ^= static_cast<char>(1 << random() % 8);
      if (random() % 8 == 0) body.resize(random() % body.size());
      return Forgery{message(answer.type, body)};
    });
    survives("SELECT * FROM t", std::string("mutation ") + std::to_string(round) + " " + strategy);
  }
}

constexpr const char *kMemory = "SELECT regexp_replace(pg_read_file('/proc/' || pg_backend_pid() || '/status'), '.*VmRSS:\\s*(\\d+) kB.*', '\\1')::int / 1024";

TEST_F(HostileRemote, FloodsCanBeCancelledAndTakeNoMemory) {
  int before = std::stoi(local().value(kMemory));
  std::string notice = fields('N', {{'S', "NOTICE"}, {'V', "NOTICE"}, {'C', "00000"}, {'M', "again"}});
  const std::vector<std::pair<const char *, std::string>> floods = {
      {"notices", notice + notice + notice + notice},
      {"notifications", message('A', int32(1) + "channel" + '\0' + "payload" + '\0')},
      {"ends of statements", command_complete("SELECT 1")},
  };
  const char *strategy = "query";
  for (const auto &[what, bytes] : floods) {
    local().must(std::string("SET remote_fdw.scan_strategy = ") + strategy);
    proxy_->forge(about("FROM public.t", 'T', {bytes, true}));
    can_be_cancelled("SELECT a FROM t", std::string(what) + " (" + strategy + ")");
    strategy = "stream";
  }
  EXPECT_LT(std::stoi(local().value(kMemory)), before + 100);
}

TEST_F(HostileRemote, RowsWithoutEndCanBeCancelledAndTakeNoMemory) {
  local().must("SET remote_fdw.scan_strategy = query");
  int before = std::stoi(local().value(kMemory));
  proxy_->forge(about("FROM public.t", 'D', {data_row({int32(1)}), true}));
  can_be_cancelled("SELECT max(a + random()) FROM t", "rows without end");
  proxy_->forge(about("FROM public.t", 'D', {data_row({int32(1)}), true}));
  local().must("SET remote_fdw.scan_strategy = cursor");
  Answer answer = local().run("SELECT a FROM t");
  EXPECT_EQ(answer.sqlstate, "08P01") << answer.message;
  tell_the_truth();
  EXPECT_LT(std::stoi(local().value(kMemory)), before + 100);
}

TEST_F(HostileRemote, NoticesAreShownSafelyAndAFewOnly) {
  std::string warnings;
  for (int i = 0; i < 1000; i++)
    warnings += fields('N', {{'S', "WARNING"}, {'V', "WARNING"}, {'C', "01000"}, {'M', "\xe2\x82\xac \xff flood" + std::to_string(i) + "\nfaked: log line"}});
  warnings += message('N', std::string(1, '\0')) + fields('N', {{'M', std::string(1000000, 'y')}}) + fields('N', {{'V', "WARNING"}});
  proxy_->forge([&](const Answered &answer) {
    return answer.type == 'T' && speaks_of(answer.sql, "FROM public.t") ? Forgery{warnings + message('T', answer.body)} : honest(answer);
  });
  // the euro sign cannot be sent to this client: the error of that must not get into the middle of libpq
  local().must("SET client_encoding = LATIN1; SET client_min_messages = debug1; SET remote_fdw.scan_strategy = query");
  EXPECT_EQ(local().must("SELECT sum(a + 0) FROM t WHERE a <> pg_backend_pid()").value(), "210");
  local().must("RESET client_encoding; RESET client_min_messages");
  std::string log = local().value("SELECT pg_read_file(pg_current_logfile())");
  EXPECT_EQ(log, log);
}

// What maintenance and planning ask about is answered with garbage.
TEST_F(HostileRemote, AnswersAboutTheCatalogThatCannotBe) {
  local().must("CREATE SCHEMA imp");
  const std::vector<std::pair<const char *, std::string>> answers = {
      {"no column", row_description({}) + data_row({})},
      {"one NULL", row_description({{"x", 25}}) + message('D', int16(1) + int32(-1))},
      {"one text", row_description({{"x", 25}}) + data_row({"x"})},
      {"nine NULLs", row_description(std::vector<Column>(9, {"x", 25})) + message('D', int16(9) + [] { std::string all; for (int i = 0; i < 9; i++) all += int32(-1); return all; }())},
      {"nine texts", row_description(std::vector<Column>(9, {"x", 25})) + data_row(std::vector<std::string>(9, "x"))},
      {"nine bad texts", row_description(std::vector<Column>(9, {"x", 25})) + data_row(std::vector<std::string>(9, "\xff"))},
      {"two numbers", row_description(std::vector<Column>(2, {"x", 25})) + data_row({"2147483647", "x"})},
      {"a negative number", row_description(std::vector<Column>(2, {"x", 25})) + data_row({"-1", "x"})},
      {"sizes that are none", row_description(std::vector<Column>(5, {"x", 25})) + data_row({"r", "NaN", "Infinity", "f", "-1e300"})},
      {"sizes beyond all", row_description(std::vector<Column>(5, {"x", 25})) + data_row({"r", "1e308", "1e308", "f", "1e308"})},
      {"sizes below none", row_description(std::vector<Column>(5, {"x", 25})) + data_row({"r", "-5e9", "-7e20", "f", "-3"})},
      {"costs that are none", row_description({{"x", 25}}) + data_row({"Seq Scan  (cost=nan..nan rows=nan width=-5)"})},
      {"costs beyond all", row_description({{"x", 25}}) + data_row({"Seq Scan  (cost=1e308..1e308 rows=1e308 width=2147483647)"})},
      {"costs below none", row_description({{"x", 25}}) + data_row({"Seq Scan  (cost=-1e300..-5 rows=-7 width=99999999999999999999)"})},
      {"statistics that are none", row_description(std::vector<Column>(13, {"x", 25})) +
                                       data_row({"a", "NaN", "-5", "1e30", "{1,2}", "{NaN,-1}", "{9,1", "7", "{}", "{}", "{}", "x", "y"})},
      {"thirteen NULLs", row_description(std::vector<Column>(13, {"x", 25})) + message('D', int16(13) + [] { std::string all; for (int i = 0; i < 13; i++) all += int32(-1); return all; }())},
  };
  local().must("CREATE TYPE mood AS ENUM ('sad'); CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS 'SELECT $1 * 2'");
  const std::vector<std::string> statements = {
      "IMPORT FOREIGN SCHEMA public FROM SERVER liar INTO imp", "ANALYZE t", "EXPLAIN SELECT * FROM t WHERE b > 'x'",
      "SELECT * FROM t WHERE twice(a) > 5", "UPDATE t SET b = b || pg_backend_pid() WHERE a = 1", "EXPLAIN (VERBOSE) SELECT * FROM t"};
  // every second one, unless there is time
  size_t turn = 0;
  for (const auto &[what, answer] : answers) {
    turn++;
    for (size_t i = 0; i < statements.size(); i++) {
      if (!is_full_run() && (turn + i) % 2 == 0) continue;
      local().must("ALTER FOREIGN TABLE t OPTIONS (ADD use_remote_estimate 'true', ADD import_stats 'true')");
      local().must("SET remote_fdw.remote_plan = on; SELECT remote_fdw_forget_estimates()");
      int all = static_cast<int>(i);
      proxy_->forge([&, all](const Answered &asked) {
        bool catalog = speaks_of(asked.sql, "pg_catalog") || speaks_of(asked.sql, "EXPLAIN") || all == 0;
        if (!catalog || asked.sql.starts_with("START")) return honest(asked);
        if (asked.type == 'D') return Forgery{};
        return asked.type == 'T' ? Forgery{answer} : honest(asked);
      });
      Answer outcome = local().run(statements[i]);
      EXPECT_NE(outcome.sqlstate, "57014") << what << ": " << statements[i];
      EXPECT_NE(outcome.sqlstate, "XX000") << what << ": " << statements[i] << ": " << outcome.message;
      tell_the_truth();
      local().must("RESET remote_fdw.remote_plan; ALTER FOREIGN TABLE t OPTIONS (DROP use_remote_estimate, DROP import_stats)");
      ASSERT_EQ(local().value("SELECT sum(a) FROM t"), "210") << what << ": " << statements[i];
    }
  }
  EXPECT_EQ(local().value("SELECT reltuples >= -1 AND reltuples < 1e30 FROM pg_class WHERE oid = 't'::regclass"), "t");
}

TEST_F(HostileRemote, RowCountsThatCannotBe) {
  for (const char *tag : {"INSERT 0 99999999999", "INSERT 0 -5", "INSERT", "COPY 18446744073709551615", "COPY -1", "", "UPDATE 99999999999999999999", "\xff\xff"}) {
    for (const char *sql : {"INSERT INTO t(a, b) VALUES (100, 'x')", "UPDATE t SET b = 'x' || pg_backend_pid() WHERE a = 1", "DELETE FROM t WHERE a = 1",
                            "INSERT INTO t(a, b) SELECT g, 'x' FROM generate_series(100, 3100) g"}) {
      local().must("BEGIN");
      proxy_->forge([&](const Answered &answer) {
        bool count = answer.type == 'C' && (speaks_of(answer.sql, "INSERT") || speaks_of(answer.sql, "UPDATE ") || speaks_of(answer.sql, "DELETE") || answer.body.starts_with("COPY"));
        return count ? Forgery{command_complete(tag)} : honest(answer);
      });
      Answer answer = local().run(sql);
      EXPECT_NE(answer.sqlstate, "57014") << tag << ": " << sql;
      EXPECT_NE(answer.sqlstate, "XX000") << tag << ": " << sql << ": " << answer.message;
      local().run("ROLLBACK");
      tell_the_truth();
      ASSERT_EQ(local().value("SELECT sum(a) FROM t"), "210") << tag << ": " << sql;
    }
  }
}

TEST_F(HostileRemote, WhatTheServerSaysOfItself) {
  for (const char *name : {"server_version", "server_encoding", "integer_datetimes", "standard_conforming_strings", "DateStyle", "TimeZone", "IntervalStyle", "is_superuser"})
    for (const std::string &value : {std::string(), std::string("\xff\xfe"), std::string(5000, '9'), std::string("-1"), std::string("0"), std::string("99999999999.1")}) {
      proxy_->forge([&](const Answered &answer) {
        return answer.type == 'S' && answer.body.starts_with(name) ? Forgery{parameter_status(name, value)} : honest(answer);
      });
      local().must("SELECT remote_fdw_disconnect_all()");
      survives("SELECT b, c FROM t WHERE b > 'x'", std::string(name) + " = " + value.substr(0, 10));
    }
}

TEST_F(HostileRemote, NothingComesAfterTheFirstByteOfConnecting) {
  for (const std::string &bytes : {std::string("R"), std::string("R") + int32(-1), message('R', int32(12345)), message('R', int32(10)), message('R', int32(11)),
                                   message('v', ""), message('E', "\xff"), std::string(100000, 'E'), message('K', ""), ready('I'), ready('E')}) {
    proxy_->forge([&](const Answered &answer) { return answer.type == 'R' ? Forgery{bytes, false, true} : honest(answer); });
    local().must("SELECT remote_fdw_disconnect_all()");
    Answer answer = fails("SELECT a FROM t", "connecting");
    EXPECT_EQ(answer.sqlstate, "08001") << answer.message;
  }
}

}  // namespace remote_fdw::test
