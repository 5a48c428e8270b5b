// Owns the waiting of a session for a test.
#include "remote_fdw/connection/fault_point.h"

#include <fcntl.h>
#include <unistd.h>

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

char *fault_point_setting = nullptr;

namespace {

constexpr int kMostWaits = 6000;

// The server's working directory is the data directory.
struct FileName {
  char text[64];
};

bool make_file(const char *name) {
  int file = open(name, O_CREAT | O_WRONLY, 0600);
  return file >= 0 && close(file) == 0;
}

}  // namespace

void fault_point(const char *name) {
  if (fault_point_setting == nullptr || strcmp(fault_point_setting, name) != 0) return;
  FileName file;
  snprintf(file.text, sizeof file.text, "remote_fdw.fault.%d", MyProcPid);
  if (!make_file(file.text)) return;
  for (int i = 0; i < kMostWaits && access(file.text, F_OK) == 0; i++) {
    int got = WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, 10, PG_WAIT_EXTENSION);
    // a latch that is set again by interrupts nobody serves here must not make this loop spin
    if (got & WL_LATCH_SET) {
      ResetLatch(MyLatch);
      pg_usleep(10000);
    }
  }
}

}  // namespace remote_fdw
