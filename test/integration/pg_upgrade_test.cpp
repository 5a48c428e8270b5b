// pg_upgrade carries the extension with all that depends on it.
#include <gtest/gtest.h>

#include "support/own_server.h"

namespace remote_fdw::test {

namespace {

constexpr const char *kPreload = "shared_preload_libraries = 'remote_fdw'\n";

// Everything that users have said, and who may do what. pg_dump sorts options.
constexpr const char *kCatalog = R"(
SELECT 'extension', extname || ' ' || extversion, NULL FROM pg_extension WHERE extname = 'remote_fdw'
UNION ALL SELECT 'wrapper', fdwname || ' ' || fdwhandler::regproc || ' ' || fdwvalidator::regproc, fdwacl::text FROM pg_foreign_data_wrapper
UNION ALL SELECT 'server', srvname || ' ' || sorted(srvoptions), srvacl::text FROM pg_foreign_server
UNION ALL SELECT 'mapping', srvname || ' ' || usename, sorted(umoptions) FROM pg_user_mappings
UNION ALL SELECT 'table', c.relname, concat(sorted(ftoptions), c.relacl, obj_description(c.oid, 'pg_class'))
  FROM pg_foreign_table f JOIN pg_class c ON c.oid = f.ftrelid
UNION ALL SELECT 'column', attrelid::regclass || '.' || attname, concat(sorted(attfdwoptions), attacl) FROM pg_attribute WHERE attfdwoptions IS NOT NULL
UNION ALL SELECT 'member', pg_describe_object(classid, objid, objsubid), deptype::text FROM pg_depend
  WHERE refclassid = 'pg_extension'::regclass AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'remote_fdw')
UNION ALL SELECT 'setting', setconfig::text, NULL FROM pg_db_role_setting
ORDER BY 1, 2, 3)";

constexpr const char *kRows = R"(
SELECT 'prices', count(*), sum(price) FROM prices
UNION ALL SELECT 'sales', count(*), sum(amount) FROM sales
UNION ALL SELECT 'by_region', count(*), sum(total) FROM by_region
UNION ALL SELECT 'copied', count(*), sum(price) FROM copied
ORDER BY 1)";

}  // namespace

TEST(PgUpgrade, CarriesServersTablesAndRights) {
  OwnServer remote;
  remote.connect()->must(
      "CREATE TABLE prices (id int PRIMARY KEY, price numeric); INSERT INTO prices SELECT g, g / 8.0 FROM generate_series(1, 100) g;"
      "CREATE TABLE east (region text, amount int); INSERT INTO east SELECT 'east', g FROM generate_series(1, 10) g;"
      "CREATE TABLE west (region text, amount int); INSERT INTO west SELECT 'west', g FROM generate_series(1, 20) g");
  OwnServer old(kPreload);
  auto before = old.connect();
  before->must("CREATE FUNCTION sorted(text[]) RETURNS text LANGUAGE sql AS 'SELECT string_agg(o, '','' ORDER BY o) FROM unnest($1) o'");
  before->must("CREATE EXTENSION remote_fdw; CREATE ROLE reader LOGIN; ALTER ROLE reader SET remote_fdw.scan_strategy = 'cursor'");
  before->must("CREATE SERVER production FOREIGN DATA WRAPPER remote_fdw" +
               remote.server_options(", query_timeout '30s', two_phase_commit 'auto', connection_limit '5', application_name '%a'"));
  before->must("CREATE USER MAPPING FOR postgres SERVER production OPTIONS (user 'postgres');"
               "CREATE USER MAPPING FOR reader SERVER production OPTIONS (user 'postgres', password 'it''s', password_required 'false');"
               "GRANT USAGE ON FOREIGN SERVER production TO reader");
  before->must("CREATE FOREIGN TABLE prices (id int OPTIONS (key 'true'), cost numeric OPTIONS (column_name 'price')) SERVER production OPTIONS (schema_name 'public', fetch_size '7');"
               "ALTER FOREIGN TABLE prices RENAME cost TO price; COMMENT ON FOREIGN TABLE prices IS 'of production'; GRANT SELECT (price) ON prices TO reader");
  before->must("CREATE TABLE sales (region text, amount int) PARTITION BY LIST (region);"
               "CREATE FOREIGN TABLE east PARTITION OF sales FOR VALUES IN ('east') SERVER production;"
               "CREATE FOREIGN TABLE west PARTITION OF sales FOR VALUES IN ('west') SERVER production");
  before->must("CREATE VIEW by_region AS SELECT region, sum(amount) AS total FROM sales GROUP BY region; CREATE MATERIALIZED VIEW copied AS SELECT * FROM prices WHERE id <= 50");
  std::string catalog = before->must(kCatalog).table(), rows = before->must(kRows).table();
  before.reset();

  auto upgraded = OwnServer::upgraded_from(old, kPreload);
  auto after = upgraded->connect();
  EXPECT_EQ(after->must(kCatalog).table(), catalog);
  EXPECT_EQ(after->must(kRows).table(), rows);
  EXPECT_EQ(after->must("UPDATE prices SET price = 0 WHERE id = 1").tag, "UPDATE 1");
  EXPECT_EQ(after->must("INSERT INTO sales VALUES ('west', 21)").tag, "INSERT 0 1");
  EXPECT_EQ(after->value("SELECT count(*) FROM remote_fdw_in_doubt"), "0");
  EXPECT_EQ(after->value("SELECT count(*) FROM remote_fdw_get_connections()"), "1");
  after->must("REFRESH MATERIALIZED VIEW copied; ALTER EXTENSION remote_fdw UPDATE; DROP EXTENSION remote_fdw CASCADE");
}

}  // namespace remote_fdw::test
