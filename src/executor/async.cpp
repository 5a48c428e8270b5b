// Owns asynchronous execution under Append: send for rows, let the Append wait on the socket, hand over
// rows as they come. Scans sharing a connection take turns: whoever sends first reads the other's answer.
#include "remote_fdw/executor/scan.h"
#include "remote_fdw/executor/scan_state.h"

namespace remote_fdw {

namespace {

ForeignScanState *requestee(const AsyncRequest *request) {
  return reinterpret_cast<ForeignScanState *>(request->requestee);
}

// ExecProcNode applies local quals and projection; it sees "no row" when those at hand are used up.
TupleTableSlot *next_row_at_hand(ForeignScanState *node) {
  TupleTableSlot *slot = node->ss.ps.ExecProcNodeReal(&node->ss.ps);
  return TupIsNull(slot) ? nullptr : slot;
}

// Hands over a row, says that there are no more, or leaves the request pending.
void answer(AsyncRequest *request) {
  ForeignScanState *node = requestee(request);
  ScanState *state = scan_state(node);
  for (;;) {
    TupleTableSlot *slot = next_row_at_hand(node);
    if (slot != nullptr || state->rows->at_end()) {
      ExecAsyncRequestDone(request, slot);
      return;
    }
    (void)state->rows->await_row(request->requestor);
    if (!state->rows->row_ready()) {
      ExecAsyncRequestPending(request);
      return;
    }
  }
}

// When an asynchronous parent was last woken by one of our scans.
instr_time last_woken;

void fall_asleep(ScanState *state) { INSTR_TIME_SET_CURRENT(state->asleep_since); }

// The parent sleeps for all its scans at once, which costs each of them that time.
void count_sleep(ScanState *state) {
  if (INSTR_TIME_IS_ZERO(state->asleep_since)) return;
  instr_time slept = last_woken;
  INSTR_TIME_SUBTRACT(slept, state->asleep_since);
  double seconds = INSTR_TIME_GET_DOUBLE(slept);
  if (seconds > 0) state->rows->add_wait(static_cast<int64>(seconds * 1e9));
  INSTR_TIME_SET_ZERO(state->asleep_since);
}

bool is_foreign_scan_of_ours(const PlanState *node) {
  return IsA(node, ForeignScanState) &&
         reinterpret_cast<const ForeignScanState *>(node)->fdwroutine->ForeignAsyncConfigureWait == async_configure_wait;
}

// Our own answering may have read an earlier scan's answer and sent for ours on the same socket, which that scan has put
// into the wait set already (it takes no descriptor twice). That scan is woken then, finds its answer and we are asked again.
bool descriptor_is_waited_on(const AsyncRequest *request) {
  const auto *append = reinterpret_cast<const AppendState *>(request->requestor);
  int descriptor = scan_state(requestee(request))->rows->awaited_descriptor();
  for (int i = -1; (i = bms_next_member(append->as_asyncplans, i)) >= 0 && i < request->request_index;) {
    const AsyncRequest *earlier = append->as_asyncrequests[i];
    if (!earlier->callback_pending || !is_foreign_scan_of_ours(earlier->requestee)) continue;
    if (scan_state(requestee(earlier))->awaited_descriptor == descriptor) return true;
  }
  return false;
}

}  // namespace

void async_request(AsyncRequest *request) {
  ForeignScanState *node = requestee(request);
  if (!scan_state(node)->started) start_scan(node);
  answer(request);
}

// Another scan on the same connection may have read our answer, or may have the turn: then there is nothing to
// wait for on the socket.
void async_configure_wait(AsyncRequest *request) {
  ScanState *state = scan_state(requestee(request));
  state->awaited_descriptor = PGINVALID_SOCKET;
  count_sleep(state);
  if (state->rows->row_ready()) {
    request->callback_pending = false;
    answer(request);
    if (request->request_complete) {
      ExecAsyncResponse(request);
      return;
    }
  }
  if (!state->rows->await_row(request->requestor)) return;
  if (descriptor_is_waited_on(request)) return;
  auto *append = reinterpret_cast<AppendState *>(request->requestor);
  AddWaitEventToSet(append->as_eventset, WL_SOCKET_READABLE, state->rows->awaited_descriptor(), nullptr, request);
  state->awaited_descriptor = state->rows->awaited_descriptor();
  fall_asleep(state);
}

void async_notify(AsyncRequest *request) {
  ScanState *state = scan_state(requestee(request));
  request->callback_pending = false;
  INSTR_TIME_SET_CURRENT(last_woken);
  count_sleep(state);
  state->rows->check_silence();
  if (!state->rows->row_ready()) {
    ExecAsyncRequestPending(request);
    return;
  }
  answer(request);
}

}  // namespace remote_fdw
