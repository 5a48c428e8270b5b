// Owns the foreign servers and schemas, the proxies and two sessions for housekeeping. The tables are dataset's.
#include "stage.h"

namespace remote_fdw::bench {

namespace {

constexpr DelayProxy::Delay kHalfMillisecond{500};

// What its documentation and experience advise; cursor_tuple_fraction because all rows of a cursor are always wanted
// here.
constexpr const char *kTuned =
    ", fetch_size '10000', batch_size '1000', async_capable 'true', options '-c cursor_tuple_fraction=1'";

const char *name_of(Route route) {
  switch (route) {
    case Route::Loopback:
      return "loopback";
    case Route::Delayed:
      return "delayed";
    case Route::Counting:
      return "counting";
  }
  return "";
}

const char *flavour_of(Contestant contestant, RemoteEstimate tuned) {
  switch (contestant) {
    case Contestant::Limit:
      return "";
    case Contestant::PostgresFdw:
      return "default";
    case Contestant::PostgresFdwTuned:
      return tuned == RemoteEstimate::On ? "estimating" : "tuned";
    case Contestant::RemoteFdw:
      return "remote_fdw";
  }
  return "";
}

}  // namespace

Client &Access::session() {
  if (!session_) session_.emplace(conninfo_);
  return *session_;
}

Stage::Stage(const Clusters &clusters, const std::set<Table> &tables, const Sizes &sizes, int timeout_seconds)
    : clusters_(clusters),
      sizes_(sizes),
      timeout_seconds_(timeout_seconds),
      has_shards_(tables.contains(Table::Shards)),
      has_routed_(tables.contains(Table::Routed)),
      delayed_(clusters.remote_port, kHalfMillisecond),
      counting_(clusters.remote_port, DelayProxy::Delay::zero()) {
  std::string local = "host=" + clusters.local_socket_dir + " port=" + clusters.local_port + " user=postgres dbname=";
  std::string remote = "host=127.0.0.1 sslmode=disable user=postgres port=" + clusters.remote_port + " dbname=";
  Client(local + "postgres").run("CREATE DATABASE bench");
  Client(remote + "postgres").run("CREATE DATABASE bench");
  local_.emplace(local + "bench");
  remote_.emplace(remote + "bench");
  create_remote_tables(*remote_, tables, sizes);
  create_local_tables(*local_, sizes);
  local_->run("CREATE EXTENSION remote_fdw; CREATE EXTENSION postgres_fdw");
  for (Route route : {Route::Loopback, Route::Delayed, Route::Counting}) {
    create_foreign_schema("postgres_fdw", "default", "", route);
    create_foreign_schema("postgres_fdw", "tuned", kTuned, route);
    create_foreign_schema("postgres_fdw", "estimating", std::string(kTuned) + ", use_remote_estimate 'true'", route);
    create_foreign_schema("remote_fdw", "remote_fdw", "", route);
  }
}

std::string Stage::port_of(Route route) const {
  switch (route) {
    case Route::Loopback:
      return clusters_.remote_port;
    case Route::Delayed:
      return delayed_.port();
    case Route::Counting:
      return counting_.port();
  }
  return "";
}

// Each shard has a server, and so a connection, of its own.
void Stage::create_foreign_schema(const std::string &wrapper, const std::string &flavour, const std::string &options,
                                  Route route) {
  std::string name = flavour + "_" + name_of(route);
  for (int s = 0; s <= (has_shards_ ? kShards : 0); s++) {
    std::string server = s == 0 ? name : name + "_" + std::to_string(s);
    local_->run("CREATE SERVER " + server + " FOREIGN DATA WRAPPER " + wrapper +
                " OPTIONS (host '127.0.0.1', dbname 'bench', sslmode 'disable', port '" + port_of(route) + "'" +
                options + "); CREATE USER MAPPING FOR postgres SERVER " + server + " OPTIONS (user 'postgres')");
  }
  local_->run("CREATE SCHEMA " + name +
              "; IMPORT FOREIGN SCHEMA bench EXCEPT (shard_1, shard_2, shard_3, shard_4) FROM SERVER " + name +
              " INTO " + name);
  if (has_shards_) create_shards(name);
  if (has_routed_) create_routed(name);
}

void Stage::create_shards(const std::string &name) {
  local_->run("CREATE TABLE " + name +
              ".sharded (id integer, kind integer, amount bigint, ratio double precision, seen timestamptz)"
              " PARTITION BY RANGE (id)");
  for (long s = 1; s <= kShards; s++) {
    std::string number = std::to_string(s), server = name + "_" + number;
    local_->run("CREATE FOREIGN TABLE " + name + ".shard_" + number + " PARTITION OF " + name +
                ".sharded FOR VALUES FROM (" + std::to_string((s - 1) * sizes_.shard + 1) + ") TO (" +
                std::to_string(s * sizes_.shard + 1) + ") SERVER " + server +
                " OPTIONS (schema_name 'bench', table_name 'shard_" + number + "')");
    local_->run("CREATE FOREIGN TABLE " + name + ".warm_" + number + " (one integer) SERVER " + server +
                " OPTIONS (schema_name 'bench', table_name 'warm')");
  }
}

// The partitions are on one server; neighbouring rows go to different ones.
void Stage::create_routed(const std::string &name) {
  local_->run("CREATE TABLE " + name + ".routed (LIKE source) PARTITION BY HASH (id)");
  for (int r = 1; r <= kRouted; r++)
    local_->run("ALTER TABLE " + name + ".routed ATTACH PARTITION " + name + ".routed_" + std::to_string(r) + " FOR VALUES WITH (MODULUS " +
                std::to_string(kRouted) + ", REMAINDER " + std::to_string(r - 1) + ")");
}

std::string Stage::conninfo(Contestant contestant, const std::string &schema, Route route) const {
  std::string settings =
      " user=postgres dbname=bench options='-c statement_timeout=" + std::to_string(timeout_seconds_) +
      "s -c search_path=";
  if (contestant == Contestant::Limit)
    return "host=127.0.0.1 sslmode=disable port=" + port_of(route) + settings + "bench'";
  return "host=" + clusters_.local_socket_dir + " port=" + clusters_.local_port + settings + schema + ",bench'";
}

Access Stage::access(Contestant contestant, Route route, RemoteEstimate tuned) const {
  return Access(conninfo(contestant, std::string(flavour_of(contestant, tuned)) + "_" + name_of(route), route));
}

std::set<int> Stage::remote_backends() {
  std::set<int> backends;
  for (const auto &row : remote_->run(
           "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"))
    backends.insert(std::stoi(row[0]));
  return backends;
}

const std::string &Stage::source_data(long rows) {
  std::string &data = source_data_[rows];
  if (data.empty()) data = local_->receive_copy("COPY (SELECT * FROM source LIMIT " + std::to_string(rows) + ") TO STDOUT (FORMAT binary)");
  return data;
}

void Stage::warm(Contestant contestant, Access &access) {
  access.session().run("SELECT one FROM warm");
  if (contestant == Contestant::Limit) return;
  Rows shards = access.session().run(
      "SELECT relname FROM pg_class WHERE relname LIKE 'warm\\__' AND relnamespace = current_schema()::regnamespace");
  for (const auto &row : shards) access.session().run("SELECT one FROM " + row[0]);
}

}  // namespace remote_fdw::bench
