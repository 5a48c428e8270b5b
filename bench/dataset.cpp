// SQL that makes the tables. What the foreign tables on them look like is stage's.
#include "dataset.h"

namespace remote_fdw::bench {

namespace {

constexpr const char *kNarrowColumns =
    "id integer, kind integer, amount bigint, ratio double precision, seen timestamptz";

// SELECT list over generate_series(...) g for those columns.
constexpr const char *kNarrowRow =
    "g, 1 + g % 10000, g * 7::bigint, g / 3.0::float8, '2020-01-01 00:00Z'::timestamptz + g * interval '17 second'";

std::string series(long from, long to) {
  return "generate_series(" + std::to_string(from) + ", " + std::to_string(to) + ") g";
}

void create_narrow(Client &client, const std::string &name, long from, long to) {
  client.run("CREATE TABLE " + name + " (" + kNarrowColumns + "); INSERT INTO " + name + " SELECT " + kNarrowRow +
             " FROM " + series(from, to) + "; ALTER TABLE " + name + " ADD PRIMARY KEY (id)");
  client.run("VACUUM ANALYZE " + name);
}

void create_wide(Client &client, long rows) {
  client.run(
      "CREATE TABLE wide (id integer PRIMARY KEY, name text, price numeric(12, 2), document jsonb, token uuid, seen "
      "timestamptz);"
      "INSERT INTO wide SELECT g, 'item ' || g || ' ' || md5(g::text), g / 100.0,"
      " jsonb_build_object('id', g, 'tags', jsonb_build_array('red', 'green', g % 10), 'note', md5((g + 1)::text)),"
      " md5((g + 2)::text)::uuid, '2020-01-01 00:00Z'::timestamptz + g * interval '17 second' FROM " +
      series(1, rows));
  client.run("VACUUM ANALYZE wide");
}

void create_customers(Client &client, long rows) {
  client.run(
      "CREATE TABLE region (id integer PRIMARY KEY, name text);"
      "INSERT INTO region SELECT g, 'region ' || g FROM generate_series(1, 20) g;"
      "CREATE TABLE customer (id integer PRIMARY KEY, region integer, name text);"
      "INSERT INTO customer SELECT g, 1 + g % 20, 'customer ' || g FROM " +
      series(1, rows));
  client.run("VACUUM ANALYZE region");
  client.run("VACUUM ANALYZE customer");
}

void create_one(Client &remote, Table table, const Sizes &sizes) {
  switch (table) {
    case Table::Narrow:
      return create_narrow(remote, "narrow", 1, sizes.narrow);
    case Table::Wide:
      return create_wide(remote, sizes.wide);
    case Table::Keyed:
      return create_narrow(remote, "keyed", 1, sizes.keyed);
    case Table::Customers:
      return create_customers(remote, sizes.customers);
    case Table::Shards:
      for (long s = 0; s < kShards; s++)
        create_narrow(remote, "shard_" + std::to_string(s + 1), s * sizes.shard + 1, (s + 1) * sizes.shard);
      return;
    case Table::Inserted:
      remote.run("CREATE TABLE inserted (" + std::string(kNarrowColumns) + ")");
      return;
    case Table::Routed:
      for (int r = 1; r <= kRouted; r++) remote.run("CREATE TABLE routed_" + std::to_string(r) + " (" + kNarrowColumns + ")");
      return;
    case Table::Changed:
      remote.run("CREATE TABLE changed (" + std::string(kNarrowColumns) + ", PRIMARY KEY (id))");
      return;
  }
}

}  // namespace

void create_remote_tables(Client &remote, const std::set<Table> &tables, const Sizes &sizes) {
  remote.run(
      "CREATE SCHEMA bench; SET search_path = bench; CREATE TABLE warm (one integer); INSERT INTO warm VALUES (1)");
  for (Table table : tables) create_one(remote, table, sizes);
}

void create_local_tables(Client &local, const Sizes &sizes) {
  std::string step = std::to_string(sizes.narrow / kLocalKeys), outer_step = std::to_string(sizes.keyed / kOuterRows);
  local.run(
      "CREATE SCHEMA bench; SET search_path = bench; CREATE TABLE keys_1000 (id integer);"
      "INSERT INTO keys_1000 SELECT g * " +
      step + " FROM " + series(1, kLocalKeys) +
      "; CREATE TABLE outer_50 (id integer); INSERT INTO outer_50 SELECT g * " + outer_step + " FROM " +
      series(1, kOuterRows) + "; CREATE TABLE source (" + kNarrowColumns + "); INSERT INTO source SELECT " +
      kNarrowRow + " FROM " + series(1, sizes.inserted));
  for (const char *table : {"keys_1000", "outer_50", "source"}) local.run("VACUUM ANALYZE " + std::string(table));
}

void refill_changed(Client &remote, long rows) {
  remote.run("TRUNCATE changed; INSERT INTO changed SELECT " + std::string(kNarrowRow) + " FROM " +
             series(1, rows));
  remote.run("VACUUM ANALYZE changed");
}

long spread_key(long i, long rows) { return 1 + (i * 7919 + 13) % rows; }

}  // namespace remote_fdw::bench
