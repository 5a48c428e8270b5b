// Building the databases from fixture/*.sql. See fixture.h.
#include "fixture.h"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace remote_fdw::differential {

namespace {

// A remote whose own defaults are as unlike ours as can be: the wrapper has to set what it needs.
constexpr const char *kHostileRemote = R"(
ALTER DATABASE @REMOTE@ SET datestyle = 'SQL, DMY';
ALTER DATABASE @REMOTE@ SET timezone = 'Australia/Lord_Howe';
ALTER DATABASE @REMOTE@ SET intervalstyle = 'sql_standard';
ALTER DATABASE @REMOTE@ SET extra_float_digits = -5;
ALTER DATABASE @REMOTE@ SET bytea_output = 'escape';
)";

constexpr const char *kRenamedTwin = R"(
ALTER TABLE tw.ren RENAME x1 TO id; ALTER TABLE tw.ren RENAME x2 TO t; ALTER TABLE tw.ren RENAME "X 3" TO d;
)";

constexpr const char *kLateColumn = "ALTER TABLE tw.drp ADD COLUMN late text; UPDATE tw.drp SET late = t;";

constexpr const char *kPlainUser = R"(
CREATE ROLE plain NOSUPERUSER;
GRANT plain TO postgres;
GRANT USAGE ON SCHEMA rf, pf, tw, lo, public TO plain;
GRANT ALL ON ALL TABLES IN SCHEMA rf, pf, tw, lo TO plain;
CREATE USER MAPPING FOR plain SERVER s_rf OPTIONS (user 'postgres', password_required 'false');
CREATE USER MAPPING FOR plain SERVER s_pf OPTIONS (user 'postgres', password_required 'false');
CREATE USER MAPPING FOR plain SERVER s_rf_2 OPTIONS (user 'postgres', password_required 'false');
CREATE USER MAPPING FOR plain SERVER s_pf_2 OPTIONS (user 'postgres', password_required 'false');
)";

std::string replaced(std::string text, const std::string &mark, const std::string &by) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark)) text.replace(at, mark.size(), by);
  return text;
}

class Builder {
 public:
  Builder(const Cluster &cluster, const RemotePlace &remote, const FixtureSpec &spec)
      : spec_(spec), place_(remote), local_(cluster.conninfo(kLocalDatabase)), remote_(remote.conninfo()) {}

  void build() {
    types_and_bases();
    for (const char *name : {"s_rf", "s_rf_2"}) server(name, spec_.wrapper, way());
    for (const char *name : {"s_pf", "s_pf_2"}) server(name, "postgres_fdw", place_.server_options());
    foreign_tables();
    reset(local_, "ARRAY['tw']");
    reset(remote_, "ARRAY['r_rf','r_pf']");
    for (const char *subject : {"rf", "pf", "tw"}) load(local_, "subject.sql", subject);
    load(local_, "local.sql", "lo");
    local_.must(kPlainUser);
    if (spec_.tamper == Tamper::OneRemoteValue) remote_.must("UPDATE r_rf.nums SET i4 = 4711 WHERE id = 40");
  }

 private:
  std::string text_of(const std::string &name) const {
    std::ifstream in(spec_.directory / name);
    if (!in) throw std::runtime_error("cannot read " + (spec_.directory / name).string());
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  }

  void load(Session &session, const std::string &name, const std::string &schema) const {
    session.must("BEGIN; SET LOCAL search_path = " + schema + ", public; " + text_of(name) + "; COMMIT");
    session.must("DISCARD ALL");
  }

  void bases(Session &session, const std::string &schema) const {
    session.must("CREATE SCHEMA " + schema);
    for (const char *name : {"tables.sql", "relations.sql", "writable.sql", "bulk.sql", "shapes.sql", "shards.sql"}) load(session, name, schema);
  }

  void types_and_bases() {
    local_.must("CREATE SCHEMA lo; CREATE SCHEMA rf; CREATE SCHEMA pf");
    load(local_, "types.sql", "public");
    load(remote_, "types.sql", "public");
    bases(local_, "tw");
    bases(remote_, "r_rf");
    bases(remote_, "r_pf");
    remote_.must("ANALYZE");
    remote_.must(replaced(kHostileRemote, "@REMOTE@", place_.database()));
  }

  std::string way() const {
    return spec_.pooler_dir.empty() ? place_.server_options() : "host '" + spec_.pooler_dir + "', pooler_mode 'transaction'";
  }

  void server(const std::string &name, const std::string &wrapper, const std::string &way) {
    local_.must("CREATE EXTENSION IF NOT EXISTS " + wrapper);
    local_.must("CREATE SERVER " + name + " FOREIGN DATA WRAPPER " + wrapper + " OPTIONS (" + way + ", dbname '" + place_.database() + "')");
    local_.must("CREATE USER MAPPING FOR postgres SERVER " + name + " OPTIONS (user 'postgres')");
  }

  void foreign_tables() {
    local_.must(kRenamedTwin);
    load(local_, "foreign.sql", "tw");
    local_.must("SELECT make_foreign('rf', 's_rf', 'r_rf')");
    local_.must("SELECT make_foreign('pf', 's_pf', 'r_pf')");
    local_.must(kLateColumn);
  }

  void reset(Session &session, const std::string &bases) const {
    // The explanatory first line names the mark too; it is a comment, so the replacement does no harm.
    session.must(replaced(text_of("reset.sql"), "@BASES@", bases));
  }

  const FixtureSpec &spec_;
  const RemotePlace &place_;
  Session local_;
  Session remote_;
};

}  // namespace

RemotePlace::RemotePlace(const Cluster &cluster, std::string port)
    : cluster_(cluster), port_(std::move(port)), database_(port_.empty() ? "remote" : "remote_" + std::to_string(getpid())) {
  Session(maintenance()).must("CREATE DATABASE " + database_);
}

// What a server that goes on running is left with.
RemotePlace::~RemotePlace() {
  if (port_.empty()) return;
  try {
    Session(maintenance()).run("DROP DATABASE IF EXISTS " + database_ + " WITH (FORCE)");
  } catch (const std::exception &) {
  }
}

std::string RemotePlace::maintenance() const {
  return port_.empty() ? cluster_.conninfo("postgres") : "host=127.0.0.1 port=" + port_ + " user=postgres dbname=postgres";
}

std::string RemotePlace::conninfo(const std::string &options) const {
  if (port_.empty()) return cluster_.conninfo(database_, options);
  return "host=127.0.0.1 port=" + port_ + " user=postgres dbname=" + database_ + " application_name=differential" +
         (options.empty() ? "" : " options='" + options + "'");
}

std::string RemotePlace::server_options() const {
  return port_.empty() ? "host '" + cluster_.socket_dir().string() + "'" : "host '127.0.0.1', port '" + port_ + "'";
}

int RemotePlace::version() const { return std::stoi(Session(maintenance()).must("SHOW server_version_num").rows.front()); }

void build_fixture(const Cluster &cluster, const RemotePlace &remote, const FixtureSpec &spec) {
  Session(cluster.conninfo("postgres")).must(std::string("CREATE DATABASE ") + kLocalDatabase);
  Builder(cluster, remote, spec).build();
}

}  // namespace remote_fdw::differential
