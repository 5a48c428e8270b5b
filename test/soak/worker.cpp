// What each kind of worker does in a turn. See worker.h.
#include "worker.h"

#include <unistd.h>

#include <chrono>

namespace remote_fdw::soak {

namespace {

std::string text(long number) { return std::to_string(number); }

bool left_in_doubt(const test::Answer &answer) {
  for (const std::string &notice : answer.notices)
    if (notice.find("left prepared") != std::string::npos) return true;
  return false;
}

std::string sum_of_facts() { return text(static_cast<long>(kFacts) * (kFacts + 1) / 2); }

}  // namespace

const char *name_of(Kind kind) {
  constexpr const char *kNames[] = {"transfer", "cross", "read", "cursor", "savepoints", "bulk", "maintain", "define"};
  return kNames[static_cast<int>(kind)];
}

Worker::Worker(Kind kind, int number, Arena &arena, Tally &tally) : kind_(kind), number_(number), arena_(arena), tally_(tally), random_(static_cast<unsigned>(number) * 7919 + 1) {
  session_ = arena_.local().connect();
  session_->run("SET statement_timeout = '20s'; SET lock_timeout = '5s'; SET application_name = '" + std::string(name_of(kind)) + "'");
  if (kind_ == Kind::Savepoints) refill_twin();
  thread_ = std::thread([this] { loop(); });
}

Worker::~Worker() {
  stop();
  join();
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

void Worker::loop() {
  while (!stop_) {
    turn();
    usleep(static_cast<useconds_t>(pick(2000, 40000)));
  }
  session_->run("ROLLBACK");
}

void Worker::turn() {
  switch (kind_) {
    case Kind::Transfer: return transfer();
    case Kind::Cross: return cross();
    case Kind::Read: return read();
    case Kind::Cursor: return cursor();
    case Kind::Savepoints: return savepoints();
    case Kind::Bulk: return bulk();
    case Kind::Maintain: return maintain();
    case Kind::Define: return define();
  }
}

test::Answer Worker::run(const std::string &sql) {
  auto start = std::chrono::steady_clock::now();
  test::Answer answer = session_->run(sql);
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!session_->is_alive()) {
    tally_.wrong(std::string("a local session died: ") + name_of(kind_) + ": " + sql + ": " + answer.message);
    session_ = arena_.local().connect();
    return answer;
  }
  // what follows a failure in its transaction is no finding of its own
  if (answer.ok || answer.sqlstate != "25P02") tally_.count(sql, answer, seconds);
  return answer;
}

bool Worker::in_transaction(const std::vector<std::string> &statements) {
  if (!ok("BEGIN")) return false;
  for (const std::string &sql : statements)
    if (!ok(sql)) {
      run("ROLLBACK");
      return false;
    }
  test::Answer answer = run("COMMIT");
  return answer.ok && answer.tag == "COMMIT";
}

long Worker::new_id() { return (static_cast<long>(number_) << 32) + next_++; }

// Within one server, with a record of it in both places: what is acknowledged is there for good.
void Worker::transfer() {
  long id = new_id();
  int from = pick(1, kAccounts), to = pick(1, kAccounts), much = pick(1, 50);
  std::vector<std::string> statements = {"UPDATE one.account SET balance = balance - " + text(much) + " WHERE id = " + text(from)};
  if (pick(1, 3) == 1)
    for (const char *sql : {"SAVEPOINT s", "UPDATE one.account SET balance = balance + 7 WHERE id = 1", "ROLLBACK TO s"}) statements.push_back(sql);
  statements.push_back("UPDATE one.account SET balance = balance + " + text(much) + " WHERE id = " + text(to) + (pick(0, 1) ? "" : " AND random() >= 0"));
  statements.push_back("INSERT INTO one.log VALUES (" + text(id) + ")");
  statements.push_back("INSERT INTO log VALUES (" + text(id) + ")");
  if (in_transaction(statements)) tally_.acknowledge(id);
}

void Worker::cross() {
  long id = new_id();
  const char *places[] = {"one.account", "two.account", "public.account"};
  int from = pick(0, 2), to = (from + pick(1, 2)) % 3, much = pick(1, 50);
  bool done = in_transaction({std::string("UPDATE ") + places[from] + " SET balance = balance - " + text(much) + " WHERE id = " + text(pick(1, kAccounts)),
                              std::string("UPDATE ") + places[to] + " SET balance = balance + " + text(much) + " WHERE id = " + text(pick(1, kAccounts)),
                              "INSERT INTO one.log VALUES (" + text(id) + ")", "INSERT INTO two.log VALUES (" + text(id) + ")", "INSERT INTO log VALUES (" + text(id) + ")"});
  if (done) tally_.acknowledge(id);
}

void Worker::read() {
  const std::string sum = sum_of_facts();
  const std::pair<std::string, std::string> queries[] = {
      {"SELECT sum(a) FROM one.facts", sum},
      {"SELECT sum(a) FROM two.facts WHERE random() >= 0", sum},
      {"SELECT count(*) FROM one.facts f FULL JOIN facts h USING (a) WHERE f.b IS DISTINCT FROM h.b", "0"},
      {"SELECT count(*) FROM one.facts f JOIN two.facts g USING (a, b)", text(kFacts)},
      {"SELECT count(f.b) FROM (SELECT a FROM facts WHERE a <= 1000) h JOIN two.facts f USING (a)", "1000"},
      {"SELECT sum(a) FROM (SELECT a FROM one.facts WHERE random() >= 0 UNION ALL SELECT -a FROM two.facts WHERE random() >= 0) u", "0"},
      {"SELECT string_agg(b, ',' ORDER BY a) FROM one.facts WHERE a IN (3, 5, 19999)", "fact 3,fact 5,fact 19999"},
      {"SELECT sum(balance) FROM one.account", arena_.has_two_phase() ? "" : text(kAccounts * kBalance)},
  };
  const auto &[sql, wanted] = queries[pick(0, 7)];
  test::Answer answer = run(sql);
  if (answer.ok && !wanted.empty() && answer.value() != wanted) tally_.wrong(sql + " gave " + answer.value() + " instead of " + wanted);
}

void Worker::cursor() {
  const char *strategies[] = {"stream", "cursor", "query", "auto"};
  session_->run(std::string("SET remote_fdw.scan_strategy = ") + strategies[pick(0, 3)]);
  if (!ok("BEGIN") || !ok("DECLARE c CURSOR FOR SELECT a FROM two.facts WHERE random() >= 0") || !ok("DECLARE d CURSOR FOR SELECT a FROM one.facts ORDER BY a")) {
    run("ROLLBACK");
    return;
  }
  long sum = 0, rows = 0;
  bool whole = true;
  for (;;) {
    test::Answer answer = run("FETCH " + text(pick(100, 5000)) + " FROM c");
    whole = answer.ok && ok("FETCH 50 FROM d");
    if (whole && pick(1, 3) == 1) whole = ok("SELECT count(*) FROM two.shape");
    if (whole && pick(1, 3) == 1) whole = ok("SAVEPOINT s") && ok("UPDATE two.shape SET b = b") && ok("ROLLBACK TO s");
    if (!whole || answer.rows.empty()) break;
    for (const auto &row : answer.rows) sum += std::stol(row[0]);
    rows += static_cast<long>(answer.rows.size());
    if (pick(1, 20) == 1) {
      whole = false;
      break;
    }
  }
  if (whole && (rows != kFacts || text(sum) != sum_of_facts())) tally_.wrong("a cursor gave " + text(rows) + " rows with sum " + text(sum));
  run("ROLLBACK");
}

void Worker::refill_twin() {
  std::string name = "twin_" + text(number_ % kTwins), rows = " SELECT g, 'row ' || g FROM generate_series(1, 10) g";
  for (int i = 0; i < 300; i++)
    if (in_transaction({"DELETE FROM public." + name, "INSERT INTO public." + name + rows, "DELETE FROM two." + name, "INSERT INTO two." + name + rows}) && twins_agree()) return;
    else usleep(100000);
  if (!stop_) tally_.wrong("the twins cannot be filled");
}

bool Worker::twins_agree() {
  std::string name = "twin_" + text(number_ % kTwins), all = "SELECT string_agg(a || ':' || b, ',' ORDER BY a) FROM ";
  return session_->run(all + "public." + name).value() == arena_.ask(1, all + name);
}

// Writes and savepoints on a foreign table and its local twin: after an acknowledged commit both are the same; after another, undecided at worst.
void Worker::savepoints() {
  std::string name = "twin_" + text(number_ % kTwins);
  if (!ok("BEGIN")) return;
  for (int i = pick(3, 15); i > 0; i--) {
    std::string key = text(pick(1, 15)), point = "sp" + text(pick(1, 3)), sql;
    int what = pick(0, 6);
    if (what < 4) {
      for (const std::string &place : {std::string("public."), std::string("two.")}) {
        std::string table = place + name;
        const std::string writes[] = {"UPDATE " + table + " SET b = b || '+' WHERE a <= " + key, "DELETE FROM " + table + " WHERE a = " + key,
                                      "INSERT INTO " + table + " SELECT " + key + ", 'new' WHERE NOT EXISTS (SELECT FROM " + table + " WHERE a = " + key + ")",
                                      "INSERT INTO " + table + " SELECT g + 100 * " + key + ", 'many' FROM generate_series(1, 20) g ON CONFLICT DO NOTHING"};
        sql += writes[what] + "; ";
      }
    } else {
      const std::string points[] = {"SAVEPOINT " + point, "SAVEPOINT " + point + "; SAVEPOINT inner_one; ROLLBACK TO " + point, "SAVEPOINT " + point + "; RELEASE " + point};
      sql = points[what - 4];
    }
    if (run(sql).sqlstate == "") continue;
    test::Answer back = session_->run("ROLLBACK TO " + point);  // it may not exist
    if (!back.ok) {
      run("ROLLBACK");
      return refill_twin();
    }
  }
  test::Answer answer = run(pick(1, 4) == 1 ? "ROLLBACK" : "COMMIT");
  for (int i = 0; i < 300 && left_in_doubt(answer) && !twins_agree(); i++) usleep(100000);
  if (twins_agree()) return;
  if (answer.ok && answer.tag == "COMMIT") tally_.wrong("the twins differ after " + answer.tag);
  else tally_.undecided++;
  refill_twin();
}

void Worker::bulk() {
  long batch = new_id();
  int rows = pick(1, 5000);
  std::string count = "SELECT count(*) FROM one.bulk WHERE batch = " + text(batch);
  test::Answer answer;
  if (pick(0, 1) == 0) {
    std::string data;
    for (int i = 0; i < rows; i++) data += text(batch) + "\t" + text(i) + "\tsome text of the row\n";
    answer = session_->copy_in("COPY one.bulk FROM STDIN", data);
    tally_.count("COPY one.bulk FROM STDIN", answer, 0);
  } else {
    answer = run("INSERT INTO one.bulk SELECT " + text(batch) + ", g, 'some text' FROM generate_series(1, " + text(rows) + ") g");
  }
  test::Answer found = run(count);
  // committed, and one server has not been told yet: the background worker does it
  for (int i = 0; i < 300 && left_in_doubt(answer) && found.value() != text(rows); i++) {
    usleep(100000);
    found = run(count);
  }
  if (found.ok && found.value() != text(rows) && found.value() != "0") tally_.wrong("half a batch: " + found.value() + " of " + text(rows));
  if (found.ok && answer.ok && found.value() != text(rows)) tally_.wrong("a batch is lost: " + found.value() + " of " + text(rows));
  if (found.ok && !answer.ok && found.value() != "0") tally_.undecided++;
  run("INSERT INTO one.emptied VALUES (1)");
  run("DELETE FROM one.bulk WHERE batch = " + text(batch) + (pick(0, 1) ? "" : " AND random() >= 0"));
  if (pick(1, 50) == 1) run("TRUNCATE one.emptied");
}

void Worker::maintain() {
  switch (pick(0, 5)) {
    case 0: run("ANALYZE one.facts"); break;
    case 1: in_transaction({"DROP SCHEMA IF EXISTS imported CASCADE", "CREATE SCHEMA imported", "IMPORT FOREIGN SCHEMA public FROM SERVER two INTO imported", "SELECT count(*) FROM imported.account"}); break;
    case 2: run("EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM one.facts f JOIN two.facts g USING (a) WHERE f.a < 100"); break;
    case 3: run("SELECT * FROM remote_fdw_get_connections(true)"); break;
    case 4: run("SELECT * FROM remote_fdw_stats"); break;
    default: run("SELECT remote_fdw_disconnect_all()");
  }
}

// Definitions change here and there while the others work.
void Worker::define() {
  std::string fetch_size = text(pick(50, 500));
  switch (pick(0, 3)) {
    case 0: run(std::string("ALTER SERVER ") + (pick(0, 1) ? "one" : "two") + " OPTIONS (SET connect_timeout '" + text(pick(5, 10)) + "')"); break;
    case 1: in_transaction({"DROP FOREIGN TABLE IF EXISTS public.shape", "CREATE FOREIGN TABLE public.shape (a int, b text) SERVER two OPTIONS (schema_name 'public', fetch_size '" + fetch_size + "')", "SELECT * FROM public.shape",
                            "ALTER FOREIGN TABLE public.shape DROP b", "SELECT * FROM public.shape"}); break;
    case 2: run("ALTER USER MAPPING FOR postgres SERVER one OPTIONS (SET user 'postgres')"); break;
    default: arena_.ask(1, "ALTER TABLE shape ADD IF NOT EXISTS c int; SET lock_timeout = '1s'; ALTER TABLE shape DROP IF EXISTS c; SELECT 1");
  }
}

void Worker::settle() {
  if (kind_ != Kind::Savepoints || twins_agree()) return;
  refill_twin();
}

}  // namespace remote_fdw::soak
