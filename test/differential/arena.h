// The three subjects side by side: runs a case under a variation on all of them and hands back what each did.
// Knows how a case is wrapped (transaction, cursor, prepared statement ...) and puts written tables back.
// Neighbours: judge compares what comes out; generator and main send cases in.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "cluster.h"
#include "fixture.h"
#include "session.h"
#include "statement_file.h"
#include "variation.h"

namespace remote_fdw::differential {

enum Subject : std::size_t { kTested = 0, kOracle = 1, kTwin = 2 };

struct StepRun {
  int line = 0;
  std::string label;  // empty for the statement itself
  RowOrder order = RowOrder::Any;
  std::array<Outcome, 3> outcomes;
  double tested_seconds = 0;  // from sending to the tested subject's answer
};

using CaseRun = std::vector<StepRun>;

class Arena {
 public:
  Arena(const Cluster &cluster, const RemotePlace &remote);

  // Enters a variation, leaving the one before it.
  void enter(const Variation &variation);
  CaseRun run(const Case &test);
  Session &twin() { return subjects_[kTwin]; }

 private:
  StepRun run_step(const Command &command, int line, RowOrder order);
  void on_all(const std::string &sql);
  CaseRun run_query(const Case &test);
  CaseRun run_write(const Case &test);
  CaseRun run_block(const Case &test);
  void compare_contents(const Case &test, int line, CaseRun &run);
  void finish_block(const Case &test);
  StepRun run_prepared(const Step &step);
  StepRun run_cursor(const Step &step);
  StepRun run_loop(const Step &step);
  StepRun run_wrapped(const Step &step);
  bool setup_succeeds(const Case &test, CaseRun &run);
  CaseRun recovered(CaseRun run);
  void roll_back();
  void apply_settings();
  void alter_servers(const std::string &verb);
  std::vector<std::string> written_tables(const Case &test) const;
  StepRun base_contents(const std::string &table, int line);
  void put_back(const std::string &table);

  std::array<Session, 3> subjects_;
  Session local_admin_;
  Session remote_admin_;
  const Variation *variation_ = nullptr;
  std::vector<std::string> writable_;
};

}  // namespace remote_fdw::differential
