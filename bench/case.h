// One row of the table: a piece of work, its limit (the direct way, by a libpq program), and how a wrapper does it.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "contestant.h"
#include "dataset.h"
#include "stage.h"

namespace remote_fdw::bench {

enum class Sessions {
  Kept,   // all runs use the contestant's one session
  Fresh,  // runs make sessions of their own
};

struct Case {
  // Does the work once over, `operations` times the same; says what came of it. All contestants must say the same.
  using Run = std::function<std::string(Stage &, Access &)>;
  using Step = std::function<void(Stage &)>;
  using Look = std::function<std::string(Stage &)>;

  std::string name = {};   // on the command line
  std::string work = {};   // in the table
  std::string limit = {};  // in words
  double target = 0;       // the ratio to reach; 0: none set
  Route route = Route::Loopback;
  RemoteEstimate tuned = RemoteEstimate::Off;
  Sessions sessions = Sessions::Kept;
  int operations = 1;  // figures are given per operation
  std::set<Table> tables = {};
  Run direct = {}, foreign = {};
  Step before = {};            // each run, not measured
  Look after = {};             // likewise; its text belongs to what came of the run
  std::string statement = {};  // the wrappers' statement, for --explain

  const Run &run_of(Contestant contestant) const { return contestant == Contestant::Limit ? direct : foreign; }
};

std::vector<Case> scan_cases(const Sizes &sizes);
std::vector<Case> key_cases(const Sizes &sizes);
std::vector<Case> join_cases(const Sizes &sizes);
std::vector<Case> write_cases(const Sizes &sizes);
std::vector<Case> shard_cases(const Sizes &sizes);
// All of them in the table's order.
std::vector<Case> all_cases(const Sizes &sizes);

// Executes the statement and throws its rows away on the server that runs it: what a foreign scan costs without the
// cost of passing the rows on to a client. The number of rows.
std::string discard_rows(Client &client, const std::string &sql);
// The same text in both servers' sessions.
Case::Run same_statement(const std::string &sql);

}  // namespace remote_fdw::bench
