// Makes the faults of a soak, one at a time, at random moments.
#pragma once

#include <random>
#include <string>

#include "arena.h"
#include "tally.h"

namespace remote_fdw::soak {

class Chaos {
 public:
  Chaos(Arena &arena, Tally &tally, unsigned seed) : arena_(arena), tally_(tally), random_(seed) {}
  // One fault; returns within some seconds, with all lines open again. To be called by the thread that started the servers.
  void strike();
  std::string summary() const;

 private:
  void kill_backends(int how_many);
  void cancel_somebody();
  void cut();
  void silence();
  void mute_then_cut();
  void slow_down();
  void restart();
  int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  Arena &arena_;
  Tally &tally_;
  std::mt19937 random_;
  int kills_ = 0, cancels_ = 0, cuts_ = 0, silences_ = 0, restarts_ = 0, delays_ = 0;
};

}  // namespace remote_fdw::soak
