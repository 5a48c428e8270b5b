// Owns the note in shared memory of which databases the resolver has to visit.
#include "remote_fdw/connection/shared_doubts.h"

namespace remote_fdw {

namespace {

constexpr int kMostDatabases = 256;

struct SharedDoubts {
  slock_t mutex;
  Latch *resolver;
  bool too_many;  // databases to be noted: all are visited
  int count;
  Oid databases[kMostDatabases];
};

SharedDoubts *doubts = nullptr;

bool is_noted(Oid database) {
  for (int i = 0; i < doubts->count; i++)
    if (doubts->databases[i] == database) return true;
  return doubts->too_many;
}

template <typename F>
void locked(F &&f) {
  SpinLockAcquire(&doubts->mutex);
  f();
  SpinLockRelease(&doubts->mutex);
}

}  // namespace

void request_shared_doubts() { RequestAddinShmemSpace(MAXALIGN(sizeof(SharedDoubts))); }

void attach_shared_doubts() {
  LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
  bool found;
  doubts = static_cast<SharedDoubts *>(ShmemInitStruct("remote_fdw doubts", sizeof(SharedDoubts), &found));
  if (!found) {
    *doubts = {};
    SpinLockInit(&doubts->mutex);
  }
  LWLockRelease(AddinShmemInitLock);
}

void note_two_phase_use() {
  if (doubts == nullptr) return;
  Oid database = MyDatabaseId;
  locked([&] {
    if (is_noted(database)) return;
    if (doubts->count < kMostDatabases)
      doubts->databases[doubts->count++] = database;
    else
      doubts->too_many = true;
  });
}

void note_in_doubt() {
  if (doubts == nullptr) return;
  Latch *resolver = nullptr;
  locked([&] { resolver = doubts->resolver; });
  if (resolver != nullptr) SetLatch(resolver);
}

void set_resolver_latch(Latch *latch) {
  locked([&] { doubts->resolver = latch; });
}

bool database_uses_two_phase(Oid database) {
  bool uses = false;
  locked([&] { uses = is_noted(database); });
  return uses;
}

}  // namespace remote_fdw
