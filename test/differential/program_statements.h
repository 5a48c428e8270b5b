// One random statement of a program of writes. See program_generator.h for how they are put together.
#pragma once

#include <set>
#include <string>

#include "program_tables.h"
#include "random.h"
#include "session.h"

namespace remote_fdw::differential {

class StatementMaker {
 public:
  explicit StatementMaker(Random &random) : random_(random), reach_(random.chance(50) ? Reach::TwoServers : Reach::Deferred) {}

  Command make();
  // A block of PL/pgSQL that commits and rolls back itself: not inside a transaction.
  Command committing_block();
  const std::set<std::string> &tables() const { return tables_; }

 private:
  enum class Fault { None, Some };
  // Servers commit one after another: a deferred constraint that fails on one does not take back the other's transaction.
  enum class Reach { TwoServers, Deferred };

  int count();
  int fresh(int rows);
  Fault fault(int percent) { return random_.chance(percent) ? Fault::Some : Fault::None; }
  const ProgramTable &any_table();
  const ProgramTable &updated_table();
  const ProgramTable &touch(const std::string &name);
  std::vector<const ProgramColumn *> chosen_columns(const ProgramTable &table);
  std::string returning(const ProgramTable &table);
  std::string on_conflict(const ProgramTable &table);

  std::string insert_values(Fault fault);
  std::string insert_series(Fault fault);
  std::string upsert();
  std::string insert_from_table();
  std::string insert_looking();
  std::string insert_looking_now_and_then(int first, int rows);
  std::string insert_with_blocks();
  Command copy_from(Fault fault);
  std::string update_rows(Fault fault);
  std::string looking_assignment();
  std::string update_joined();
  std::string delete_rows();
  std::string chained();
  std::string writing_query();
  std::string block();
  std::string inner_block();
  std::string read();
  std::string small_write();

  std::string bad_series(const ProgramTable &table, const ProgramColumn &column, int row);
  std::string series_of(const ProgramColumn &column);
  std::string some_rows(const std::string &table);

  bool out_of_reach(const std::string &table) const { return table == (reach_ == Reach::TwoServers ? "w_defer" : "lw_route"); }
  int pick_without_route(int count, int route);

  Random &random_;
  Reach reach_;
  std::set<std::string> tables_;
  int next_ = 1000;
};

}  // namespace remote_fdw::differential
