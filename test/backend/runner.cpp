// The SQL function that runs GoogleTest inside this backend and returns the number of failed tests. The report goes to the
// file named in its argument. Module magic and _PG_init are the extension's own (entry/module), linked in.
#include "backend_test.h"

#include <fcntl.h>
#include <unistd.h>

namespace remote_fdw::backend_test {

char *query_value(const char *sql) {
  MemoryContext caller = CurrentMemoryContext;
  SPI_connect();
  SPI_execute(sql, false, 1);
  char *value = SPI_processed == 0 ? nullptr : SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
  char *copy = value == nullptr ? nullptr : MemoryContextStrdup(caller, value);
  SPI_finish();
  return copy;
}

namespace {

int run_into(const char *report_file, const char *filter) {
  static bool initialised = false;
  if (!initialised) {
    int argc = 1;
    char name[] = "remote_fdw_backend_tests";
    char *argv[] = {name, nullptr};
    testing::InitGoogleTest(&argc, argv);
    initialised = true;
  }
  testing::GTEST_FLAG(filter) = filter;
  fflush(stdout);
  int saved = dup(STDOUT_FILENO);
  int report = open(report_file, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  dup2(report, STDOUT_FILENO);
  int ignored = RUN_ALL_TESTS();  // the count below says more
  (void)ignored;
  fflush(stdout);
  dup2(saved, STDOUT_FILENO);
  close(saved);
  close(report);
  return testing::UnitTest::GetInstance()->failed_test_count();
}

}  // namespace

}  // namespace remote_fdw::backend_test

extern "C" {

PG_FUNCTION_INFO_V1(remote_fdw_run_backend_tests);

Datum remote_fdw_run_backend_tests(PG_FUNCTION_ARGS) {
  int failed = remote_fdw::backend_test::run_into(text_to_cstring(PG_GETARG_TEXT_PP(0)), text_to_cstring(PG_GETARG_TEXT_PP(1)));
  PG_RETURN_INT32(failed);
}

}  // extern "C"
