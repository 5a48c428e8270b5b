// pg/errors and pg/memory: exceptions become errors, clean-up runs, nothing leaks.
#include "backend_test.h"

#include <new>
#include <stdexcept>

#include "remote_fdw/core/error_info.h"
#include "remote_fdw/pg/memory.h"

using namespace remote_fdw;
using namespace remote_fdw::backend_test;

BACKEND_TEST(CallCore, ReturnsTheResult) { EXPECT_EQ(call_core([] { return 42; }), 42); }

BACKEND_TEST(CallCore, CoreErrorBecomesAnErrorWithItsParts) {
  ErrorData *error = error_of([] { call_core([] { throw CoreError("08006", "lost", "why", "try"); }); });
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->sqlerrcode, ERRCODE_CONNECTION_FAILURE);
  EXPECT_STREQ(error->message, "lost");
  EXPECT_STREQ(error->detail, "why");
  EXPECT_STREQ(error->hint, "try");
}

BACKEND_TEST(CallCore, BadAllocIsOutOfMemory) {
  ErrorData *error = error_of([] { call_core([] { throw std::bad_alloc(); }); });
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->sqlerrcode, ERRCODE_OUT_OF_MEMORY);
}

BACKEND_TEST(CallCore, ManyErrorsInARowLeaveTheSessionSound) {
  for (int i = 0; i < 200; i++) {
    ErrorData *error = error_of([] { call_core([] { throw std::runtime_error("again"); }); });
    ASSERT_NE(error, nullptr);
  }
  EXPECT_STREQ(query_value("SELECT 1"), "1");
}

BACKEND_TEST(TryCore, ReportsWithoutRaising) {
  EXPECT_TRUE(try_core([] {}));
  EXPECT_FALSE(try_core([] { throw 1; }));
}

BACKEND_TEST(WithCleanup, RunsOnBothWaysOut) {
  static int runs;
  runs = 0;
  with_cleanup([] {}, [] { runs++; });
  EXPECT_EQ(runs, 1);
  ErrorData *error = error_of([] { with_cleanup([] { elog(ERROR, "boom"); }, [] { runs++; }); });
  ASSERT_NE(error, nullptr);
  EXPECT_STREQ(error->message, "boom");
  EXPECT_EQ(runs, 2);
}

BACKEND_TEST(WithRecovery, RunsOnlyOnError) {
  static int runs;
  runs = 0;
  with_recovery([] {}, [] { runs++; });
  EXPECT_EQ(runs, 0);
  EXPECT_NE(error_of([] { with_recovery([] { elog(ERROR, "boom"); }, [] { runs++; }); }), nullptr);
  EXPECT_EQ(runs, 1);
}

BACKEND_TEST(InSubtransaction, RollsBackWhatTheBodyDid) {
  query_value("CREATE TEMP TABLE IF NOT EXISTS rolled (a int)");
  ErrorData *error = in_subtransaction([] {
    query_value("INSERT INTO rolled VALUES (1) RETURNING a");
    elog(ERROR, "undo");
  });
  ASSERT_NE(error, nullptr);
  EXPECT_STREQ(query_value("SELECT count(*) FROM rolled"), "0");
}

BACKEND_TEST(InSubtransaction, NeverSwallowsACancel) {
  static bool swallowed;
  swallowed = false;
  // the subtransaction is gone when the cancel comes out of it, so dropping it here is harmless
  EXPECT_FALSE(without_raising([] {
    (void)in_subtransaction([] { ereport(ERROR, (errcode(ERRCODE_QUERY_CANCELED), errmsg("cancelled"))); });
    swallowed = true;
  }));
  EXPECT_FALSE(swallowed);
}

BACKEND_TEST(WithoutRaising, DropsTheError) {
  for (int i = 0; i < 50; i++) EXPECT_FALSE(without_raising([] { elog(ERROR, "quiet"); }));
  EXPECT_TRUE(without_raising([] {}));
  EXPECT_STREQ(query_value("SELECT 1"), "1");
}

// As in the transaction callbacks of an abort.
BACKEND_TEST(WithoutRaising, LeavesInterruptsHeld) {
  uint32 before = InterruptHoldoffCount;
  HOLD_INTERRUPTS();
  EXPECT_FALSE(without_raising([] { elog(ERROR, "quiet"); }));
  EXPECT_EQ(InterruptHoldoffCount, before + 1);
  InterruptHoldoffCount = before;
}

namespace {

int alive = 0;

struct Counted {
  explicit Counted(int v) : value(v) { alive++; }
  ~Counted() { alive--; }
  int value;
};

struct Thrower {
  Thrower() { throw std::runtime_error("constructor"); }
  ~Thrower() { alive--; }
};

MemoryContext fresh_context() { return AllocSetContextCreate(CurrentMemoryContext, "test", ALLOCSET_SMALL_SIZES); }

}  // namespace

BACKEND_TEST(ContextNew, DestroysOnDelete) {
  alive = 0;
  MemoryContext context = fresh_context();
  Counted *counted = context_new<Counted>(context, 7);
  EXPECT_EQ(counted->value, 7);
  EXPECT_EQ(alive, 1);
  MemoryContextDelete(context);
  EXPECT_EQ(alive, 0);
}

BACKEND_TEST(ContextNew, DestroysOnResetOnce) {
  alive = 0;
  MemoryContext context = fresh_context();
  context_new<Counted>(context, 1);
  context_new<Counted>(context, 2);
  MemoryContextReset(context);
  EXPECT_EQ(alive, 0);
  MemoryContextDelete(context);
  EXPECT_EQ(alive, 0);
}

BACKEND_TEST(ContextNew, AThrowingConstructorRaisesAndDestroysNothing) {
  alive = 0;
  MemoryContext context = fresh_context();
  static MemoryContext into;
  into = context;
  ErrorData *error = error_of([] { context_new<Thrower>(into); });
  ASSERT_NE(error, nullptr);
  EXPECT_STREQ(error->message, "constructor");
  MemoryContextDelete(context);
  EXPECT_EQ(alive, 0);
}

BACKEND_TEST(InContext, SwitchesAndReturns) {
  MemoryContext context = fresh_context();
  MemoryContext before = CurrentMemoryContext;
  MemoryContext inside = in_context(context, [] { return CurrentMemoryContext; });
  EXPECT_EQ(inside, context);
  EXPECT_EQ(CurrentMemoryContext, before);
}
