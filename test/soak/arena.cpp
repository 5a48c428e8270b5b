// Makes the servers and their tables. See arena.h.
#include "arena.h"

#include <stdexcept>

namespace remote_fdw::soak {

namespace {

void must(test::Session &session, const std::string &sql) {
  test::Answer answer = session.run(sql);
  if (!answer.ok) throw std::runtime_error(sql + ": " + answer.message + " " + answer.detail);
}

}  // namespace

Arena::Arena() : local_("shared_preload_libraries = 'remote_fdw'\n"), proxy_one_(new test::TcpProxy(one_.port())), proxy_two_(new test::TcpProxy(two_.port())) {
  fill_remotes();
  fill_local();
}

void Arena::fill_remotes() {
  for (int which : {0, 1}) {
    auto session = remote(which).connect();
    must(*session, "CREATE TABLE account (id int PRIMARY KEY, balance bigint); INSERT INTO account SELECT g, " + std::to_string(kBalance) + " FROM generate_series(1, " + std::to_string(kAccounts) + ") g");
    must(*session, "CREATE TABLE facts AS SELECT g AS a, 'fact ' || g AS b FROM generate_series(1, " + std::to_string(kFacts) + ") g; ALTER TABLE facts ADD PRIMARY KEY (a); ANALYZE");
    must(*session, "CREATE TABLE log (id bigint PRIMARY KEY); CREATE TABLE bulk (batch bigint, a int, b text); CREATE INDEX ON bulk (batch); CREATE TABLE emptied (a int); CREATE TABLE shape (a int, b text); INSERT INTO shape VALUES (1, 'x')");
    for (int i = 0; i < kTwins; i++) must(*session, "CREATE TABLE twin_" + std::to_string(i) + " (a int PRIMARY KEY, b text)");
  }
}

void Arena::fill_local() {
  auto session = local_.connect();
  must(*session, "CREATE EXTENSION remote_fdw");
  for (int which : {0, 1}) {
    std::string server = which == 0 ? "one" : "two";
    must(*session, "CREATE SERVER " + server + " FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '127.0.0.1', dbname 'postgres', connect_timeout '10', port '" + proxy(which).port() + "'" +
                       (which == 1 ? ", parallel_commit 'true', parallel_abort 'true')" : ")"));
    must(*session, "CREATE USER MAPPING FOR postgres SERVER " + server + " OPTIONS (user 'postgres')");
    must(*session, "CREATE SCHEMA " + server + "; IMPORT FOREIGN SCHEMA public FROM SERVER " + server + " INTO " + server);
    has_two_phase_ = session->run("ALTER SERVER " + server + " OPTIONS (ADD two_phase_commit 'on')").ok;
  }
  must(*session, "CREATE TABLE facts AS SELECT * FROM one.facts; ALTER TABLE facts ADD PRIMARY KEY (a); CREATE TABLE log (id bigint PRIMARY KEY)");
  must(*session, "CREATE TABLE account AS SELECT * FROM one.account; ALTER TABLE account ADD PRIMARY KEY (id); CREATE SCHEMA imported");
  for (int i = 0; i < kTwins; i++) must(*session, "CREATE TABLE twin_" + std::to_string(i) + " (a int PRIMARY KEY, b text)");
  must(*session, "ANALYZE facts, account");
}

std::string Arena::ask(int which, const std::string &sql) {
  for (int i = 0;; i++) {
    test::Answer answer = remote(which).connect()->run(sql);
    if (answer.ok || i > 100) return answer.value();
  }
}

}  // namespace remote_fdw::soak
