// Owns the counts of connections by server in shared memory. The lock protects which servers there are, and taking; giving back
// is one atomic subtraction. A session that is killed takes all sessions and the shared memory with it.
#include "remote_fdw/connection/connection_limit.h"

#include "remote_fdw/connection/remote_connection.h"
#include "remote_fdw/pg/latch_wait.h"

namespace remote_fdw {

namespace {

constexpr const char *kTranche = "remote_fdw limits";
constexpr int kMostServers = 1000;
constexpr long kPollMs = 50;

struct LimitedServer {
  Oid database;
  Oid server;
  pg_atomic_uint32 used;  // 0: the entry is free
};

struct SharedLimits {
  LWLock *lock;
  LimitedServer servers[kMostServers];
};

SharedLimits *shared = nullptr;

void give_back_all(int, Datum) { for_each_connection(give_back_slot); }

bool is_of(const LimitedServer &entry, Oid server) { return entry.database == MyDatabaseId && entry.server == server; }

// The lock is held exclusively. Null: there are too many servers.
LimitedServer *find_or_make(Oid server) {
  LimitedServer *free_entry = nullptr;
  for (LimitedServer &entry : shared->servers) {
    if (is_of(entry, server)) return &entry;
    if (free_entry == nullptr && pg_atomic_read_u32(&entry.used) == 0) free_entry = &entry;
  }
  if (free_entry == nullptr) return nullptr;
  free_entry->database = MyDatabaseId;
  free_entry->server = server;
  return free_entry;
}

bool try_take(RemoteConnection *c, const SlotRequest &request) {
  LWLockAcquire(shared->lock, LW_EXCLUSIVE);
  LimitedServer *entry = find_or_make(request.server->serverid);
  bool taken = entry != nullptr && pg_atomic_read_u32(&entry->used) < static_cast<uint32>(request.limit);
  if (taken) {
    pg_atomic_fetch_add_u32(&entry->used, 1);
    c->slot = &entry->used;
  }
  LWLockRelease(shared->lock);
  return taken;
}

// Of another user mapping.
bool close_own_idle(const RemoteConnection *wanting, Oid server) {
  bool any = false;
  for_each_connection([&](RemoteConnection *c) {
    if (any || c == wanting || c->server != server || c->slot == nullptr || !c->established || is_in_use(c)) return;
    close_connection(c);
    any = true;
  });
  return any;
}

[[noreturn]] void raise_full(const SlotRequest &request) {
  ereport(ERROR, (errcode(ERRCODE_TOO_MANY_CONNECTIONS),
                  errmsg("no connection to server \"%s\" is left for this session", request.server->servername),
                  errdetail("All sessions together may have %d (option connection_limit)%s.", request.limit,
                            request.wait_ms > 0 ? ", and none became free in time" : ""),
                  errhint("Sessions keep connections for their next transaction: see options idle_timeout and keep_connections; "
                          "connection_limit_wait tells how long to wait.")));
}

[[noreturn]] void raise_not_counted(const ForeignServer *server) {
  ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                  errmsg("option connection_limit of server \"%s\" cannot be kept", server->servername),
                  errdetail("Connections of all sessions can only be counted in shared memory."),
                  errhint("Add remote_fdw to shared_preload_libraries and restart the server, or drop the option.")));
}

}  // namespace

void request_shared_limits() {
  RequestAddinShmemSpace(MAXALIGN(sizeof(SharedLimits)));
  RequestNamedLWLockTranche(kTranche, 1);
}

void attach_shared_limits() {
  LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
  bool found;
  shared = static_cast<SharedLimits *>(ShmemInitStruct(kTranche, sizeof(SharedLimits), &found));
  if (!found) {
    shared->lock = &GetNamedLWLockTranche(kTranche)->lock;
    for (LimitedServer &entry : shared->servers) {
      entry.database = entry.server = InvalidOid;
      pg_atomic_init_u32(&entry.used, 0);
    }
  }
  LWLockRelease(AddinShmemInitLock);
}

void take_slot(RemoteConnection *c, const SlotRequest &request) {
  if (request.limit == 0) return;
  if (shared == nullptr) raise_not_counted(request.server);
  static bool gives_back_at_exit = false;
  if (!gives_back_at_exit) on_shmem_exit(give_back_all, 0);
  gives_back_at_exit = true;
  TimestampTz deadline = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), request.wait_ms);
  while (!try_take(c, request)) {
    if (close_own_idle(c, request.server->serverid)) continue;
    long left = TimestampDifferenceMilliseconds(GetCurrentTimestamp(), deadline);
    if (left <= 0) raise_full(request);
    wait_a_while(left < kPollMs ? left : kPollMs, wait_event(WaitReason::ConnectionLimit));
  }
}

void give_back_slot(RemoteConnection *c) {
  pg_atomic_uint32 *slot = c->slot;
  c->slot = nullptr;
  if (slot != nullptr) pg_atomic_fetch_sub_u32(slot, 1);
}

int counted_connections(Oid server) {
  if (shared == nullptr) return -1;
  int count = 0;
  LWLockAcquire(shared->lock, LW_SHARED);
  for (LimitedServer &entry : shared->servers)
    if (is_of(entry, server)) count = static_cast<int>(pg_atomic_read_u32(&entry.used));
  LWLockRelease(shared->lock);
  return count;
}

}  // namespace remote_fdw
