// See chaos.h.
#include "chaos.h"

#include <unistd.h>

namespace remote_fdw::soak {

using test::Flow;

void Chaos::strike() {
  tally_.faults++;
  int dice = pick(1, 200);
  if (dice <= 90) kill_backends(pick(1, 3));
  else if (dice <= 140) cancel_somebody();
  else if (dice <= 160) cut();
  else if (dice <= 172) silence();
  else if (dice <= 185) mute_then_cut();
  else if (dice <= 195) slow_down();
  else restart();
}

void Chaos::kill_backends(int how_many) {
  kills_ += how_many;
  arena_.ask(pick(0, 1), "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity WHERE application_name = 'remote_fdw' ORDER BY random() LIMIT " + std::to_string(how_many) + ") s");
}

void Chaos::cancel_somebody() {
  cancels_++;
  arena_.local().connect()->run("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND application_name <> 'audit' ORDER BY random() LIMIT 1");
}

void Chaos::cut() {
  cuts_++;
  arena_.proxy(pick(0, 1)).cut();
}

void Chaos::silence() {
  silences_++;
  test::TcpProxy &proxy = arena_.proxy(pick(0, 1));
  proxy.set_flow(Flow::BlackHole);
  usleep(static_cast<useconds_t>(pick(100, 4000)) * 1000);
  if (pick(0, 1) == 0) proxy.cut();
  proxy.set_flow(Flow::Pass);
}

// What has been asked for is done, and nobody hears of it.
void Chaos::mute_then_cut() {
  silences_++;
  test::TcpProxy &proxy = arena_.proxy(pick(0, 1));
  proxy.set_flow(Flow::MuteServer);
  usleep(static_cast<useconds_t>(pick(20, 500)) * 1000);
  proxy.cut();
  proxy.set_flow(Flow::Pass);
}

void Chaos::slow_down() {
  delays_++;
  test::TcpProxy &proxy = arena_.proxy(pick(0, 1));
  proxy.set_delay(std::chrono::milliseconds(pick(1, 30)));
  usleep(1500000);
  proxy.set_delay(std::chrono::milliseconds(0));
}

void Chaos::restart() {
  restarts_++;
  test::OwnServer &server = arena_.remote(pick(0, 1));
  server.stop(pick(0, 1) == 0 ? test::Stop::Fast : test::Stop::Immediate);
  usleep(static_cast<useconds_t>(pick(0, 1000)) * 1000);
  server.start();
}

std::string Chaos::summary() const {
  return std::to_string(kills_) + " remote backends killed, " + std::to_string(restarts_) + " restarts, " + std::to_string(cuts_) + " lines cut, " + std::to_string(silences_) + " silences, " +
         std::to_string(delays_) + " slow lines, " + std::to_string(cancels_) + " cancels";
}

}  // namespace remote_fdw::soak
