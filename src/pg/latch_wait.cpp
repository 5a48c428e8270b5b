// Owns the one place where the extension sleeps.
#include "remote_fdw/pg/latch_wait.h"

namespace remote_fdw {

#if PG_VERSION_NUM >= 170000

uint32 wait_event(WaitReason reason) {
  static constexpr const char *kNames[] = {"RemoteFdwConnect", "RemoteFdwAnswer", "RemoteFdwCleanup"};
  static uint32 known[lengthof(kNames)];
  uint32 &event = known[static_cast<int>(reason)];
  if (event == 0) event = WaitEventExtensionNew(kNames[static_cast<int>(reason)]);
  return event;
}

#else

uint32 wait_event(WaitReason) { return PG_WAIT_EXTENSION; }

#endif

WaitOutcome wait_for_socket(pgsocket socket, SocketWait what, long timeout_ms, uint32 event, Interrupts interrupts) {
  int wanted = WL_LATCH_SET | WL_EXIT_ON_PM_DEATH | WL_SOCKET_READABLE;
  if (what == SocketWait::ReadWrite) wanted |= WL_SOCKET_WRITEABLE;
  if (timeout_ms >= 0) wanted |= WL_TIMEOUT;
  int got = WaitLatchOrSocket(MyLatch, wanted, socket, timeout_ms, event);
  if (got & WL_LATCH_SET) {
    ResetLatch(MyLatch);
    if (interrupts == Interrupts::Serve) CHECK_FOR_INTERRUPTS();
  }
  if (got & (WL_SOCKET_READABLE | WL_SOCKET_WRITEABLE)) return WaitOutcome::Socket;
  return (got & WL_LATCH_SET) ? WaitOutcome::Latch : WaitOutcome::Timeout;
}

void wait_a_while(long ms, uint32 event) {
  (void)WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, ms, event);
  ResetLatch(MyLatch);
  CHECK_FOR_INTERRUPTS();
}

}  // namespace remote_fdw
