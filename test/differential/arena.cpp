// Running cases on the three subjects. See arena.h.
#include "arena.h"

#include <algorithm>
#include <chrono>

#include "fixture.h"

namespace remote_fdw::differential {

namespace {

// Given at connection start, so that RESET and DISCARD come back to them.
std::string session_options(const std::string &search_path) {
  std::string options = "-c search_path=" + search_path;
  for (const char *setting :
       {"datestyle=ISO,MDY", "timezone=UTC", "intervalstyle=postgres", "extra_float_digits=1", "bytea_output=hex",
        "statement_timeout=60000", "lock_timeout=10000", "client_min_messages=notice", "jit=off"})
    options += std::string(" -c ") + setting;
  return options;
}

Session subject_session(const Cluster &cluster, const std::string &schema) {
  // ON CONFLICT with a target is planned right from the first statement on
  return Session(cluster.conninfo(kLocalDatabase, session_options(schema + ",public,lo") + " -c session_preload_libraries=remote_fdw"));
}

// Tables of each subject's own on the local server; empty at first.
bool is_local(const std::string &table) { return table.rfind("lw_", 0) == 0; }

std::string schema_of(const std::string &table, std::size_t subject) {
  static constexpr const char *kSchemas[] = {"r_rf", "r_pf", "tw"};
  static constexpr const char *kLocalSchemas[] = {"rf", "pf", "tw"};
  return (is_local(table) ? kLocalSchemas : kSchemas)[subject];
}

// Adds the rows of `more` to `first`, as if one statement had given both.
void append(Outcome &first, const Outcome &more) {
  if (first.status != Status::Ok) return;
  if (more.status != Status::Ok) {
    first = more;
    return;
  }
  first.columns = more.columns;
  first.rows.insert(first.rows.end(), more.rows.begin(), more.rows.end());
  first.tag = "FETCH";
}

}  // namespace

Arena::Arena(const Cluster &cluster, const RemotePlace &remote)
    : subjects_{subject_session(cluster, "rf"), subject_session(cluster, "pf"), subject_session(cluster, "tw")},
      local_admin_(cluster.conninfo(kLocalDatabase, session_options("tw,public"))),
      remote_admin_(remote.conninfo(session_options("public"))) {
  for (const auto &name : local_admin_.must("SELECT tablename FROM pg_tables WHERE schemaname = 'pristine'").rows)
    writable_.push_back(name);
}

void Arena::on_all(const std::string &sql) {
  for (Session &session : subjects_) session.send(Command{sql, std::nullopt});
  for (Session &session : subjects_) session.collect();
}

StepRun Arena::run_step(const Command &command, int line, RowOrder order) {
  StepRun run;
  run.line = line;
  run.order = order;
  for (Session &session : subjects_)
    if (session.alive()) session.send(command);
  auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < subjects_.size(); ++i) {
    run.outcomes[i] = subjects_[i].collect();
    if (i == kTested)
      run.tested_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }
  return run;
}

void Arena::apply_settings() {
  if (!variation_) return;
  for (const auto &setting : variation_->settings) on_all(setting);
}

void Arena::alter_servers(const std::string &verb) {
  for (const ServerOption &option : variation_->options)
    for (std::string server : {"s_rf", "s_pf", "s_rf_2", "s_pf_2"}) {
      if (option.wrappers == Wrappers::Tested && server.find("_pf") != std::string::npos) continue;
      local_admin_.must("ALTER SERVER " + server + " OPTIONS (" + verb + " " + option.name +
                        (verb == "ADD" ? " '" + option.value + "'" : "") + ")");
    }
}

void Arena::enter(const Variation &variation) {
  if (variation_) {
    alter_servers("DROP");
    on_all("DISCARD ALL");
  }
  variation_ = &variation;
  for (const auto &sql : variation.preparation) local_admin_.must(sql);
  alter_servers("ADD");
  apply_settings();
}

// After a crash of the server or a lost session: everyone connects again, and the settings with them.
CaseRun Arena::recovered(CaseRun run) {
  bool healthy = std::all_of(subjects_.begin(), subjects_.end(), [](const Session &s) { return s.alive(); });
  if (healthy) return run;
  for (Session &session : subjects_) session.reconnect();
  local_admin_.reconnect();
  remote_admin_.reconnect();
  for (const auto &table : writable_) put_back(table);
  apply_settings();
  return run;
}

void Arena::roll_back() {
  for (Session &session : subjects_)
    if (session.in_transaction()) session.send(Command{"ROLLBACK", std::nullopt});
  for (Session &session : subjects_)
    if (session.in_transaction()) session.collect();
}

CaseRun Arena::run(const Case &test) {
  switch (test.kind) {
    case CaseKind::Query:
      return recovered(run_query(test));
    case CaseKind::Write:
      return recovered(run_write(test));
    case CaseKind::Block:
      return recovered(run_block(test));
  }
  return {};
}

bool Arena::setup_succeeds(const Case &test, CaseRun &run) {
  for (const auto &sql : test.setup) {
    StepRun step = run_step(Command{sql, std::nullopt}, test.line, RowOrder::Any);
    step.label = "setup";
    bool ok = std::all_of(step.outcomes.begin(), step.outcomes.end(),
                          [](const Outcome &o) { return o.status == Status::Ok; });
    if (!ok) run.push_back(step);
    if (!ok) return false;
  }
  return true;
}

CaseRun Arena::run_query(const Case &test) {
  CaseRun run;
  on_all("BEGIN");
  if (setup_succeeds(test, run)) run.push_back(run_wrapped(test.steps.front()));
  roll_back();
  return run;
}

StepRun Arena::run_wrapped(const Step &step) {
  switch (variation_->wrap) {
    case Wrap::GenericPlan:
    case Wrap::CustomPlan:
      return run_prepared(step);
    case Wrap::Cursor:
      return run_cursor(step);
    case Wrap::Loop:
      return run_loop(step);
    case Wrap::Plain:
      break;
  }
  return run_step(step.command, step.line, step.order);
}

// The lifted form is tried on the twin first: a literal may stand where no parameter can.
StepRun Arena::run_prepared(const Step &step) {
  std::string prepare = "PREPARE differential AS " + step.command.sql;
  std::string execute = "EXECUTE differential";
  if (auto lifted = lift_literals(step.command.sql)) {
    std::string types;
    std::string values;
    for (const auto &type : lifted->types) types += (types.empty() ? "" : ", ") + type;
    for (const auto &value : lifted->values) values += (values.empty() ? "" : ", ") + value;
    std::string candidate = "PREPARE differential (" + types + ") AS " + lifted->sql;
    twin().run("SAVEPOINT probe");
    if (twin().run(candidate).status == Status::Ok) {
      prepare = candidate;
      execute += "(" + values + ")";
      twin().run("DEALLOCATE differential");
    }
    twin().run("ROLLBACK TO probe");
  }
  StepRun run = run_step(Command{prepare, std::nullopt}, step.line, RowOrder::Any);
  bool ok =
      std::all_of(run.outcomes.begin(), run.outcomes.end(), [](const Outcome &o) { return o.status == Status::Ok; });
  if (ok) run = run_step(Command{execute, std::nullopt}, step.line, step.order);
  roll_back();
  on_all("DEALLOCATE ALL");
  return run;
}

StepRun Arena::run_cursor(const Step &step) {
  StepRun total =
      run_step(Command{"DECLARE differential CURSOR FOR " + step.command.sql, std::nullopt}, step.line, step.order);
  for (const char *part : {"FETCH 1", "FETCH 3", "FETCH 7", "FETCH ALL"}) {
    StepRun next = run_step(Command{std::string(part) + " FROM differential", std::nullopt}, step.line, step.order);
    for (std::size_t i = 0; i < total.outcomes.size(); ++i) append(total.outcomes[i], next.outcomes[i]);
  }
  return total;
}

StepRun Arena::run_loop(const Step &step) {
  std::string call = "SELECT * FROM run_loop(" + twin().quoted(step.command.sql) + ")";
  return run_step(Command{call, std::nullopt}, step.line, step.order);
}

std::vector<std::string> Arena::written_tables(const Case &test) const {
  std::vector<std::string> tables;
  for (const auto &table : writable_) {
    bool named = std::any_of(test.steps.begin(), test.steps.end(), [&](const Step &step) {
      return step.command.sql.find(table) != std::string::npos ||
             ((table == "w_p1" || table == "w_p2") && step.command.sql.find("w_part") != std::string::npos) ||
             (table == "w_acc" && step.command.sql.find("v_acc") != std::string::npos);
    });
    if (named) tables.push_back(table);
  }
  return tables;
}

CaseRun Arena::run_write(const Case &test) {
  CaseRun run;
  on_all("BEGIN");
  if (setup_succeeds(test, run)) {
    run.push_back(run_step(test.steps.front().command, test.line, test.steps.front().order));
    const auto &outcomes = run.back().outcomes;
    bool ok = std::all_of(outcomes.begin(), outcomes.end(), [](const Outcome &o) { return o.status == Status::Ok; });
    for (const auto &table : ok ? written_tables(test) : std::vector<std::string>{}) {
      run.push_back(run_step(Command{"SELECT * FROM " + table, std::nullopt}, test.line, RowOrder::Any));
      run.back().label = "contents of " + table;
    }
  }
  roll_back();
  return run;
}

StepRun Arena::base_contents(const std::string &table, int line) {
  StepRun run;
  run.line = line;
  run.label = "contents of " + table;
  for (std::size_t i = 0; i < subjects_.size(); ++i) {
    Session &admin = i == kTwin || is_local(table) ? local_admin_ : remote_admin_;
    run.outcomes[i] = admin.run("SELECT * FROM " + schema_of(table, i) + "." + table);
  }
  return run;
}

void Arena::put_back(const std::string &table) {
  for (std::size_t i = 0; i < subjects_.size(); ++i) {
    Session &admin = i == kTwin || is_local(table) ? local_admin_ : remote_admin_;
    if (is_local(table))
      admin.must("TRUNCATE " + schema_of(table, i) + "." + table);
    else
      admin.must("SELECT reset_table('" + schema_of(table, i) + "', '" + table + "')");
  }
}

void Arena::compare_contents(const Case &test, int line, CaseRun &run) {
  for (const auto &table : test.tables.empty() ? written_tables(test) : test.tables) run.push_back(base_contents(table, line));
}

CaseRun Arena::run_block(const Case &test) {
  CaseRun run;
  if (setup_succeeds(test, run))
    for (const Step &step : test.steps) {
      run.push_back(run_step(step.command, step.line, step.order));
      const auto &outcomes = run.back().outcomes;
      if (std::any_of(outcomes.begin(), outcomes.end(), [](const Outcome &o) { return o.status == Status::Lost; }))
        return run;
      if (!test.tables.empty() && !twin().in_transaction()) compare_contents(test, step.line, run);
    }
  roll_back();
  compare_contents(test, test.line, run);
  finish_block(test);
  return run;
}

void Arena::finish_block(const Case &test) {
  for (const auto &table : test.tables.empty() ? written_tables(test) : test.tables) put_back(table);
  // a program leaves nothing of its own in the session
  if (!test.tables.empty()) return;
  on_all("DISCARD ALL");
  apply_settings();
}

}  // namespace remote_fdw::differential
