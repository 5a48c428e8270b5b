// Owns the one place where the extension sleeps.
#include "remote_fdw/pg/latch_wait.h"

#include <poll.h>

extern "C" {
#include "tcop/pquery.h"
#include "utils/timeout.h"
}

namespace remote_fdw {

#if PG_VERSION_NUM >= 170000

// All at once, because registering one may raise.
uint32 wait_event(WaitReason reason) {
  static constexpr const char *kNames[] = {"RemoteFdwConnect", "RemoteFdwPassword", "RemoteFdwConnectionLimit", "RemoteFdwAnswer", "RemoteFdwCopy",
                                           "RemoteFdwCancel", "RemoteFdwPrepare", "RemoteFdwCommit", "RemoteFdwCleanup", "RemoteFdwResolver"};
  static uint32 known[lengthof(kNames)];
  constexpr auto last = static_cast<size_t>(WaitReason::Resolver);
  static_assert(lengthof(kNames) == last + 1);
  for (size_t i = 0; i <= last && known[last] == 0; i++) known[i] = WaitEventExtensionNew(kNames[i]);
  return known[static_cast<size_t>(reason)];
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

bool is_told_to_stop() { return QueryCancelPending || ProcDiePending; }

TimestampTz statement_timeout_end() {
  bool in_cursor = ActivePortal != nullptr && ActivePortal->name[0] != '\0';
  if (in_cursor || !get_timeout_active(STATEMENT_TIMEOUT)) return 0;
  return get_timeout_finish_time(STATEMENT_TIMEOUT);
}

// Not by a wait event set, whose making can fail for want of memory or of descriptors.
void wait_for_any(std::span<const SocketWish> wishes, long timeout_ms, uint32 event) {
  constexpr long kShortWaitMs = 20;
  pollfd fds[kMostWishes];
  nfds_t count = 0;
  for (const SocketWish &wish : wishes) {
    if (count == kMostWishes) break;
    if (wish.socket < 0) continue;
    fds[count++] = {wish.socket, static_cast<short>(wish.what == SocketWait::ReadWrite ? POLLIN | POLLOUT : POLLIN), 0};
  }
  if (count < wishes.size()) timeout_ms = Min(timeout_ms, kShortWaitMs);
  pgstat_report_wait_start(event);
  (void)poll(fds, count, static_cast<int>(timeout_ms));
  pgstat_report_wait_end();
}

void wait_a_while(long ms, uint32 event) {
  (void)WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, ms, event);
  ResetLatch(MyLatch);
  CHECK_FOR_INTERRUPTS();
}

}  // namespace remote_fdw
