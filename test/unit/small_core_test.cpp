// Remote versions, exceptions as reports, libpq's parameters.
#include <gtest/gtest.h>

#include <cstring>
#include <new>
#include <stdexcept>

#include "remote_fdw/core/error_info.h"
#include "remote_fdw/core/remote_version.h"
#include "remote_fdw/wire/conninfo.h"

using namespace remote_fdw;

TEST(RemoteVersion, Features) {
  EXPECT_FALSE(RemoteVersion().supports(RemoteFeature::OnConflict));
  EXPECT_TRUE(RemoteVersion(90500).supports(RemoteFeature::TableSampling));
  EXPECT_FALSE(RemoteVersion(110012).supports(RemoteFeature::GeneratedColumns));
  EXPECT_TRUE(RemoteVersion(150004).supports(RemoteFeature::GeneratedColumns));
  EXPECT_FALSE(RemoteVersion(170001).supports(RemoteFeature::VirtualGeneratedColumns));
  EXPECT_FALSE(RemoteVersion(90324).supports(RemoteFeature::CatalogComparison));
  EXPECT_TRUE(RemoteVersion(100000).supports(RemoteFeature::CollationVersions));
  EXPECT_FALSE(RemoteVersion(140010).supports(RemoteFeature::DatabaseCollationVersion));
}

namespace {

template <typename F>
ErrorReport report_of(F &&f) {
  try {
    f();
  } catch (...) {
    return describe_current_exception();
  }
  return {};
}

}  // namespace

TEST(ErrorInfo, KeepsAllParts) {
  ErrorReport report = report_of([] { throw CoreError("08006", "lost", "why", "do this"); });
  EXPECT_STREQ(report.sqlstate, "08006");
  EXPECT_STREQ(report.message, "lost");
  EXPECT_STREQ(report.detail, "why");
  EXPECT_STREQ(report.hint, "do this");
}

TEST(ErrorInfo, OtherExceptions) {
  EXPECT_STREQ(report_of([] { throw std::bad_alloc(); }).sqlstate, "53200");
  EXPECT_STREQ(report_of([] { throw std::runtime_error("x"); }).message, "x");
  EXPECT_STREQ(report_of([] { throw 5; }).sqlstate, "XX000");
}

TEST(ErrorInfo, CutsWhatIsTooLong) {
  ErrorReport report = report_of([] { throw CoreError("XX000", std::string(5000, 'm'), std::string(5000, 'd'), std::string(5000, 'h')); });
  EXPECT_EQ(std::strlen(report.message), sizeof report.message - 1);
  EXPECT_EQ(std::strlen(report.hint), sizeof report.hint - 1);
}

TEST(Conninfo, HomesOfLibpqParameters) {
  ASSERT_NE(find_libpq_option("host"), nullptr);
  EXPECT_EQ(find_libpq_option("host")->home, LibpqOptionHome::Server);
  EXPECT_EQ(find_libpq_option("password")->home, LibpqOptionHome::UserMapping);
  EXPECT_EQ(find_libpq_option("user")->home, LibpqOptionHome::UserMapping);
  EXPECT_EQ(find_libpq_option("client_encoding")->home, LibpqOptionHome::Nowhere);
  EXPECT_EQ(find_libpq_option("nosuch"), nullptr);
  // of newer libpqs
  for (const char *name : {"scram_client_key", "scram_server_key", "sslkeylogfile", "oauth_issuer", "oauth_client_id", "oauth_client_secret", "oauth_scope"}) {
    const LibpqOption *option = find_libpq_option(name);
    EXPECT_TRUE(option == nullptr || option->home == LibpqOptionHome::Nowhere) << name;
  }
  for (const char *name : {"require_auth", "min_protocol_version", "max_protocol_version", "sslcertmode", "sslnegotiation", "gssdelegation", "load_balance_hosts"}) {
    const LibpqOption *option = find_libpq_option(name);
    EXPECT_TRUE(option == nullptr || option->home == LibpqOptionHome::Server) << name;
  }
}
