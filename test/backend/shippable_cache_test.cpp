// catalog/shippable_cache and type names: what is known on the remote follows the extension's membership at once.
#include "backend_test.h"

#include "remote_fdw/catalog/shippable_cache.h"
#include "remote_fdw/deparse/expr_printer.h"

using namespace remote_fdw;
using namespace remote_fdw::backend_test;

namespace {

Oid oid_of(const char *sql) { return static_cast<Oid>(strtoul(query_value(sql), nullptr, 10)); }

void run(const char *sql) {
  SPI_connect();
  SPI_execute(sql, false, 0);
  SPI_finish();
}

}  // namespace

// 17's any_value and to_bin, 15's regexp_count: an older remote has none of them.
BACKEND_TEST(ShippableCache, RecentFunctionsAreNotTakenForGranted) {
  EXPECT_TRUE(is_known_on_remote(oid_of("SELECT 'lower(text)'::regprocedure::oid"), ProcedureRelationId, NIL));
  EXPECT_FALSE(is_known_on_remote(oid_of("SELECT 'regexp_count(text,text)'::regprocedure::oid"), ProcedureRelationId, NIL));
  // none that came since is among those taken for granted
  EXPECT_STREQ(query_value("SELECT count(*) FROM pg_proc WHERE oid < 6000 AND proname IN ('any_value', 'to_bin', 'erf', 'date_add', 'array_sort', 'crc32', 'gamma')"), "0");
}

BACKEND_TEST(ShippableCache, FollowsExtensionMembership) {
  run("CREATE SCHEMA IF NOT EXISTS shippable_cache_test");
  run("CREATE EXTENSION seg SCHEMA shippable_cache_test");
  List *extensions = list_make1_oid(get_extension_oid("seg", false));
  Oid function = oid_of("SELECT 'shippable_cache_test.seg_over_left'::regproc::oid");
  EXPECT_TRUE(is_known_on_remote(function, ProcedureRelationId, extensions));
  EXPECT_FALSE(is_known_on_remote(function, ProcedureRelationId, NIL));
  EXPECT_FALSE(is_known_on_remote(function, TypeRelationId, extensions));
  run("ALTER EXTENSION seg DROP FUNCTION shippable_cache_test.seg_over_left(shippable_cache_test.seg, shippable_cache_test.seg)");
  EXPECT_FALSE(is_known_on_remote(function, ProcedureRelationId, extensions));
  run("ALTER EXTENSION seg ADD FUNCTION shippable_cache_test.seg_over_left(shippable_cache_test.seg, shippable_cache_test.seg)");
  EXPECT_TRUE(is_known_on_remote(function, ProcedureRelationId, extensions));

  Oid type = oid_of("SELECT 'shippable_cache_test.seg'::regtype::oid");
  EXPECT_TRUE(is_known_type(type, extensions));
  EXPECT_TRUE(is_known_type(get_array_type(type), extensions));
  EXPECT_FALSE(is_known_type(get_array_type(type), NIL));
  EXPECT_STREQ(remote_type_name(type, -1), "shippable_cache_test.seg");
  run("DROP SCHEMA shippable_cache_test CASCADE");
}

BACKEND_TEST(ShippableCache, CatalogRowTypesAndViewsAreNotBuiltIn) {
  EXPECT_TRUE(is_known_type(INT4OID, NIL));
  EXPECT_TRUE(is_known_type(INT4ARRAYOID, NIL));
  EXPECT_FALSE(is_known_type(oid_of("SELECT 'pg_catalog.pg_enum'::regtype::oid"), NIL));
  EXPECT_FALSE(is_known_type(oid_of("SELECT 'information_schema.yes_or_no'::regtype::oid"), NIL));
  EXPECT_FALSE(is_known_on_remote(oid_of("SELECT 'information_schema._pg_char_max_length'::regproc::oid"), ProcedureRelationId, NIL));
}

BACKEND_TEST(RemoteTypeName, CarriesTypmodsAndKeepsUnlimitedTypesUnlimited) {
  EXPECT_STREQ(remote_type_name(VARCHAROID, 5 + VARHDRSZ), "character varying(5)");
  EXPECT_STREQ(remote_type_name(BPCHAROID, 5 + VARHDRSZ), "character(5)");
  EXPECT_STREQ(remote_type_name(BPCHAROID, -1), "bpchar");
  EXPECT_STREQ(remote_type_name(BITOID, -1), "\"bit\"");
  EXPECT_STREQ(remote_type_name(NUMERICOID, ((10 << 16) | 2) + VARHDRSZ), "numeric(10,2)");
  EXPECT_STREQ(remote_type_name(TIMESTAMPTZOID, 3), "timestamp(3) with time zone");
  EXPECT_STREQ(remote_type_name(CHAROID, -1), "\"char\"");
  EXPECT_STREQ(remote_type_name(TEXTARRAYOID, -1), "text[]");
}
