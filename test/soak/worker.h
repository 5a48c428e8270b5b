// A client session of a soak that does one kind of thing over and over in a thread of its own, and checks what it sees.
#pragma once

#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "arena.h"
#include "tally.h"

namespace remote_fdw::soak {

// Cross: between the servers and the local account table, by two-phase commit.
enum class Kind { Transfer, Cross, Read, Cursor, Savepoints, Bulk, Maintain, Define };
const char *name_of(Kind kind);

class Worker {
 public:
  Worker(Kind kind, int number, Arena &arena, Tally &tally);
  ~Worker();
  void stop() { stop_ = true; }
  void join();
  int backend_pid() const { return session_->backend_pid(); }
  Kind kind() const { return kind_; }
  // The last checks of what only this worker knows; after join().
  void settle();

 private:
  void loop();
  void turn();
  void transfer();
  void cross();
  void read();
  void cursor();
  void savepoints();
  void bulk();
  void maintain();
  void define();

  test::Answer run(const std::string &sql);
  bool ok(const std::string &sql) { return run(sql).ok; }
  // False after a failure; the transaction is rolled back then.
  bool in_transaction(const std::vector<std::string> &statements);
  void refill_twin();
  bool twins_agree();
  int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  long new_id();

  Kind kind_;
  int number_;
  Arena &arena_;
  Tally &tally_;
  std::mt19937 random_;
  std::unique_ptr<test::Session> session_;
  long next_ = 0;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace remote_fdw::soak
