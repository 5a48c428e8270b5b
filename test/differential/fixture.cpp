// Building the databases from fixture/*.sql. See fixture.h.
#include "fixture.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace remote_fdw::differential {

namespace {

// A remote whose own defaults are as unlike ours as can be: the wrapper has to set what it needs.
constexpr const char *kHostileRemote = R"(
ALTER DATABASE remote SET datestyle = 'SQL, DMY';
ALTER DATABASE remote SET timezone = 'Australia/Lord_Howe';
ALTER DATABASE remote SET intervalstyle = 'sql_standard';
ALTER DATABASE remote SET extra_float_digits = -5;
ALTER DATABASE remote SET bytea_output = 'escape';
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

class Builder {
 public:
  Builder(const Cluster &cluster, const FixtureSpec &spec)
      : spec_(spec),
        socket_(cluster.socket_dir()),
        local_(cluster.conninfo(kLocalDatabase)),
        remote_(cluster.conninfo(kRemoteDatabase)) {}

  void build() {
    types_and_bases();
    for (const char *name : {"s_rf", "s_rf_2"}) server(name, spec_.wrapper, way());
    for (const char *name : {"s_pf", "s_pf_2"}) server(name, "postgres_fdw", "host '" + socket_ + "'");
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
    remote_.must(kHostileRemote);
  }

  std::string way() const {
    return spec_.pooler_dir.empty() ? "host '" + socket_ + "'" : "host '" + spec_.pooler_dir + "', pooler_mode 'transaction'";
  }

  void server(const std::string &name, const std::string &wrapper, const std::string &way) {
    local_.must("CREATE EXTENSION IF NOT EXISTS " + wrapper);
    local_.must("CREATE SERVER " + name + " FOREIGN DATA WRAPPER " + wrapper + " OPTIONS (" + way + ", dbname 'remote')");
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
    std::string text = text_of("reset.sql");
    const std::string mark = "@BASES@";
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark)) text.replace(at, mark.size(), bases);
    // The explanatory first line names the mark too; it is a comment, so the replacement does no harm.
    session.must(text);
  }

  const FixtureSpec &spec_;
  std::string socket_;
  Session local_;
  Session remote_;
};

}  // namespace

void build_fixture(const Cluster &cluster, const FixtureSpec &spec) {
  {
    Session maintenance(cluster.conninfo("postgres"));
    maintenance.must(std::string("CREATE DATABASE ") + kLocalDatabase);
    maintenance.must(std::string("CREATE DATABASE ") + kRemoteDatabase);
  }
  Builder(cluster, spec).build();
}

}  // namespace remote_fdw::differential
