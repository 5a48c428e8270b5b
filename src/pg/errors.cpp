// Owns raising core errors as PostgreSQL errors and the two ways of swallowing one.
#include "remote_fdw/pg/errors.h"

namespace remote_fdw {

void raise_report(const ErrorReport &report) {
  const char *s = report.sqlstate;
  ereport(ERROR, (errcode(MAKE_SQLSTATE(s[0], s[1], s[2], s[3], s[4])), errmsg_internal("%s", report.message),
                  report.detail[0] != '\0' ? errdetail_internal("%s", report.detail) : 0,
                  report.hint[0] != '\0' ? errhint("%s", report.hint) : 0));
}

ErrorData *in_subtransaction(SubtransactionBody body, void *arg) {
  MemoryContext caller_context = CurrentMemoryContext;
  ResourceOwner caller_owner = CurrentResourceOwner;
  ErrorData *volatile error = nullptr;

  BeginInternalSubTransaction(nullptr);
  MemoryContextSwitchTo(caller_context);
  PG_TRY();
  {
    body(arg);
    ReleaseCurrentSubTransaction();
  }
  PG_CATCH();
  {
    MemoryContextSwitchTo(caller_context);
    error = CopyErrorData();
    FlushErrorState();
    RollbackAndReleaseCurrentSubTransaction();
  }
  PG_END_TRY();
  MemoryContextSwitchTo(caller_context);
  CurrentResourceOwner = caller_owner;
  if (error != nullptr && (error->sqlerrcode == ERRCODE_QUERY_CANCELED || error->sqlerrcode == ERRCODE_ADMIN_SHUTDOWN))
    ReThrowError(error);
  return error;
}

bool without_raising(SubtransactionBody body, void *arg) {
  MemoryContext caller_context = CurrentMemoryContext;
  // an error sets them to 0, since most handlers are outermost; the abort path holds interrupts, and goes on holding them
  uint32 holdoff = InterruptHoldoffCount, cancel_holdoff = QueryCancelHoldoffCount;
  volatile bool ok = true;
  PG_TRY();
  {
    body(arg);
  }
  PG_CATCH();
  {
    MemoryContextSwitchTo(caller_context);
    FlushErrorState();
    InterruptHoldoffCount = holdoff;
    QueryCancelHoldoffCount = cancel_holdoff;
    ok = false;
  }
  PG_END_TRY();
  return ok;
}

}  // namespace remote_fdw
