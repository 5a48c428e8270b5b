// Owns the background worker. What it does in a database is connection/in_doubt's; which ones it visits is noted in shared_doubts.
#include "remote_fdw/entry/resolver.h"

#include "remote_fdw/connection/in_doubt.h"
#include "remote_fdw/connection/shared_doubts.h"
#include "remote_fdw/pg/latch_wait.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/pg/process.h"

extern "C" {
PGDLLEXPORT void remote_fdw_resolver_main(Datum);
PGDLLEXPORT void remote_fdw_visit_main(Datum);
}

namespace remote_fdw {

int resolve_interval_setting = kDefaultResolveInterval;

namespace {

constexpr int kRestartSeconds = 5;
constexpr long kPauseUs = 200 * 1000;    // at least, between two rounds
constexpr int kVisitMs = 60 * 1000;      // longest for one server
constexpr long kSleepMs = 3600 * 1000L;  // when switched off

// Those that allow connections, in the present context.
List *all_databases() {
  List *databases = NIL;
  MemoryContext kept = CurrentMemoryContext;
  StartTransactionCommand();
  (void)GetTransactionSnapshot();
  Relation relation = table_open(DatabaseRelationId, AccessShareLock);
  SysScanDesc scan = systable_beginscan(relation, InvalidOid, false, nullptr, 0, nullptr);
  while (HeapTuple tuple = systable_getnext(scan)) {
    auto form = reinterpret_cast<Form_pg_database>(GETSTRUCT(tuple));
    if (form->datallowconn) in_context(kept, [&] { databases = lappend_oid(databases, form->oid); });
  }
  systable_endscan(scan);
  table_close(relation, AccessShareLock);
  CommitTransactionCommand();
  MemoryContextSwitchTo(kept);
  return databases;
}

void name_worker(BackgroundWorker *worker, const char *name, const char *function) {
  *worker = {};
  worker->bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
  worker->bgw_start_time = BgWorkerStart_RecoveryFinished;
  strlcpy(worker->bgw_library_name, "remote_fdw", sizeof worker->bgw_library_name);
  strlcpy(worker->bgw_function_name, function, sizeof worker->bgw_function_name);
  strlcpy(worker->bgw_name, name, sizeof worker->bgw_name);
  strlcpy(worker->bgw_type, "remote_fdw resolver", sizeof worker->bgw_type);
}

// False: the server has no room for it now.
bool visit(Oid database) {
  BackgroundWorker worker;
  name_worker(&worker, psprintf("remote_fdw resolver for database %u", database), "remote_fdw_visit_main");
  worker.bgw_restart_time = BGW_NEVER_RESTART;
  worker.bgw_main_arg = ObjectIdGetDatum(database);
  worker.bgw_notify_pid = MyProcPid;
  BackgroundWorkerHandle *handle;
  if (!RegisterDynamicBackgroundWorker(&worker, &handle)) return false;
  (void)WaitForBackgroundWorkerShutdown(handle);
  return true;
}

enum class Round : uint8 { First, Later };

// In the first one after a start nobody knows what there was before. False: it has to be done again.
bool go_round(Round round) {
  ListCell *cell;
  foreach (cell, all_databases()) {
    CHECK_FOR_INTERRUPTS();
    Oid database = lfirst_oid(cell);
    if (round == Round::Later && !database_uses_two_phase(database)) continue;
    if (visit(database)) continue;
    ereport(LOG, (errmsg("remote_fdw: no room for a background worker that settles transactions in doubt"),
                  errhint("You may need to increase max_worker_processes.")));
    return false;
  }
  return true;
}

void sleep_for(long ms) {
  int got = WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, ms, wait_event(WaitReason::Resolver));
  if (got & WL_LATCH_SET) ResetLatch(MyLatch);
  CHECK_FOR_INTERRUPTS();
  if (!ConfigReloadPending) return;
  ConfigReloadPending = false;
  ProcessConfigFile(PGC_SIGHUP);
}

void take_signals() {
  pqsignal(SIGHUP, SignalHandlerForConfigReload);
  pqsignal(SIGTERM, die);
  BackgroundWorkerUnblockSignals();
}

void forget_latch(int, Datum) { set_resolver_latch(nullptr); }

[[noreturn]] void go_round_for_ever() {
  MemoryContext of_round = AllocSetContextCreate(TopMemoryContext, "remote_fdw resolver", ALLOCSET_DEFAULT_SIZES);
  Round round = Round::First;
  for (;;) {
    MemoryContextReset(of_round);
    if (resolve_interval_setting > 0) {
      bool done = in_context(of_round, [&] { return go_round(round); });
      if (done) round = Round::Later;
    }
    sleep_for(resolve_interval_setting > 0 ? resolve_interval_setting * 1000L : kSleepMs);
    // however often it is woken
    pg_usleep(kPauseUs);
  }
}

void report(const Settlement *done) {
  bool failed = strcmp(done->action, "failed") == 0;
  if (!failed && strcmp(done->action, "left") != 0) return;  // told by in_doubt
  ereport(LOG, (errmsg("remote_fdw: server \"%s\" has a transaction in doubt that is not settled", done->server_name),
                errdetail_internal("%s: %s", done->gid == nullptr ? "It cannot be asked" : done->gid, done->reason)));
}

// One server in a transaction of its own, so that none hinders the others for longer than its time.
void settle_server(Oid server) {
  StartTransactionCommand();
  PushActiveSnapshot(GetTransactionSnapshot());
  enable_timeout_after(STATEMENT_TIMEOUT, kVisitMs);
  if (GetForeignServerExtended(server, FSV_MISSING_OK) != nullptr) {
    ListCell *cell;
    foreach (cell, settle_in_doubt({server})) report(static_cast<const Settlement *>(lfirst(cell)));
  }
  disable_timeout(STATEMENT_TIMEOUT, false);
  PopActiveSnapshot();
  CommitTransactionCommand();
}

// Empty without the extension.
List *servers_to_settle() {
  List *servers = NIL;
  MemoryContext kept = CurrentMemoryContext;
  StartTransactionCommand();
  PushActiveSnapshot(GetTransactionSnapshot());
  if (OidIsValid(get_extension_oid("remote_fdw", true))) {
    List *found = two_phase_servers();
    in_context(kept, [&] { servers = list_copy(found); });
  }
  PopActiveSnapshot();
  CommitTransactionCommand();
  MemoryContextSwitchTo(kept);
  return servers;
}

}  // namespace

void register_resolver() {
  BackgroundWorker worker;
  name_worker(&worker, "remote_fdw resolver", "remote_fdw_resolver_main");
  worker.bgw_restart_time = kRestartSeconds;
  RegisterBackgroundWorker(&worker);
}

}  // namespace remote_fdw

void remote_fdw_resolver_main(Datum) {
  remote_fdw::take_signals();
  BackgroundWorkerInitializeConnection(nullptr, nullptr, 0);
  before_shmem_exit(remote_fdw::forget_latch, 0);
  remote_fdw::set_resolver_latch(MyLatch);
  remote_fdw::go_round_for_ever();
}

void remote_fdw_visit_main(Datum database) {
  remote_fdw::take_signals();
  BackgroundWorkerInitializeConnectionByOid(DatumGetObjectId(database), InvalidOid, 0);
  pgstat_report_activity(STATE_RUNNING, "settling transactions in doubt");
  MemoryContextSwitchTo(AllocSetContextCreate(TopMemoryContext, "remote_fdw resolver", ALLOCSET_DEFAULT_SIZES));
  List *servers = remote_fdw::servers_to_settle();
  if (servers != NIL) remote_fdw::note_two_phase_use();
  ListCell *cell;
  foreach (cell, servers) remote_fdw::settle_server(lfirst_oid(cell));
}
