// Owns what the server tells about the fate of a transaction, and the making sure that it can.
#include "remote_fdw/pg/xact_outcome.h"

namespace remote_fdw {

namespace {

XLogRecPtr log_message() {
  const char *text = "two-phase commit";
#if PG_VERSION_NUM >= 170000
  return LogLogicalMessage("remote_fdw", text, strlen(text), true, false);
#else
  return LogLogicalMessage("remote_fdw", text, strlen(text), true);
#endif
}

// The record that names the transaction is part of this cluster's history, though of a timeline before.
bool in_own_history(const LocalXact &xact) {
  List *history = readTimeLineHistory(GetWALInsertionTimeLine());
  ListCell *cell;
  foreach (cell, history) {
    auto *entry = static_cast<TimeLineHistoryEntry *>(lfirst(cell));
    if (entry->tli == xact.timeline) return entry->begin < xact.lsn && (XLogRecPtrIsInvalid(entry->end) || xact.lsn <= entry->end);
  }
  return false;
}

LocalOutcome status_of(uint64 xid) {
  LOCAL_FCINFO(call, 1);
  InitFunctionCallInfoData(*call, nullptr, 1, InvalidOid, nullptr, nullptr);
  call->args[0].value = UInt64GetDatum(xid);
  call->args[0].isnull = false;
  Datum status = pg_xact_status(call);
  if (call->isnull) return LocalOutcome::TooOld;
  const char *word = TextDatumGetCString(status);
  if (strcmp(word, "committed") == 0) return LocalOutcome::Committed;
  return strcmp(word, "aborted") == 0 ? LocalOutcome::Aborted : LocalOutcome::InProgress;
}

}  // namespace

LocalXact name_local_xact() {
  LocalXact xact{GetSystemIdentifier(), GetWALInsertionTimeLine(), 0, U64FromFullTransactionId(GetTopFullTransactionId())};
  xact.lsn = log_message();
  XLogFlush(xact.lsn);
  return xact;
}

LocalOutcome outcome_of(const LocalXact &xact) {
  if (xact.system != GetSystemIdentifier()) return LocalOutcome::Elsewhere;
  if (RecoveryInProgress()) return LocalOutcome::Standby;
  bool before = xact.timeline != GetWALInsertionTimeLine();
  if (before && !in_own_history(xact)) return LocalOutcome::Timeline;
  if (xact.lsn > GetFlushRecPtr(nullptr)) return LocalOutcome::WentBack;
  if (xact.xid >= U64FromFullTransactionId(ReadNextFullTransactionId())) return LocalOutcome::WentBack;
  if (!FullTransactionIdIsNormal(FullTransactionIdFromU64(xact.xid))) return LocalOutcome::TooOld;
  LocalOutcome status = status_of(xact.xid);
  // it may have been committed, and others been told, in the part of that timeline that this cluster never saw
  return before && status != LocalOutcome::Committed ? LocalOutcome::Timeline : status;
}

}  // namespace remote_fdw
