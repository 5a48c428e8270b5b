// Building the databases from schema/*.sql. See database.h.
#include "database.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "../differential/session.h"

namespace remote_fdw::analytic {

namespace {

using differential::Cluster;
using differential::Session;

constexpr std::array<const char *, 2> kSuites{"tpch", "tpcds"};

class Builder {
 public:
  Builder(const Cluster &cluster, const DatabaseSpec &spec)
      : spec_(spec),
        socket_(cluster.socket_dir()),
        local_(cluster.conninfo(kLocalDatabase)),
        remote_(cluster.conninfo("remote")) {}

  void build() {
    for (Session *session : {&local_, &remote_}) session->must(text_of("common.sql"));
    local_.must(text_of("plans.sql"));
    server("s_rf", spec_.wrapper);
    server("s_pf", "postgres_fdw");
    for (const char *suite : kSuites) {
      load(remote_, suite, suite);
      load(local_, suite, schema_of(suite, kTwin));
      import(suite, kTested);
      import(suite, kOracle);
    }
    for (std::size_t subject : {kTested, kOracle, kTwin}) views(static_cast<Subject>(subject));
    remote_.must("VACUUM ANALYZE");
    local_.must("VACUUM ANALYZE");
    if (spec_.analyzed == Analyzed::Yes) local_.must(analyze_foreign());
  }

 private:
  std::string text_of(const std::string &name) const {
    std::ifstream in(spec_.directory / "schema" / name);
    if (!in) throw std::runtime_error("cannot read " + name);
    std::stringstream stream;
    stream << in.rdbuf();
    std::string text = stream.str();
    const std::string mark = "@SEED@";
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark))
      text.replace(at, mark.size(), std::to_string(spec_.seed));
    return text;
  }

  void load(Session &session, const std::string &suite, const std::string &schema) const {
    session.must("CREATE SCHEMA " + schema + "; SET search_path = " + schema + ", public; " + text_of(suite + ".sql"));
    session.must("RESET search_path");
  }

  void server(const std::string &name, const std::string &wrapper) {
    local_.must("CREATE EXTENSION IF NOT EXISTS " + wrapper);
    std::string options = "host '" + socket_ + "', dbname 'remote'";
    for (const std::string &option : spec_.server_options) options += ", " + option;
    local_.must("CREATE SERVER " + name + " FOREIGN DATA WRAPPER " + wrapper + " OPTIONS (" + options + ")");
    local_.must("CREATE USER MAPPING FOR postgres SERVER " + name + " OPTIONS (user 'postgres')");
  }

  void import(const std::string &suite, Subject subject) {
    std::string schema = schema_of(suite, subject);
    local_.must("CREATE SCHEMA " + schema + "; IMPORT FOREIGN SCHEMA " + suite + " FROM SERVER s_" +
                kSubjectSchemas[subject] + " INTO " + schema);
  }

  void views(Subject subject) {
    local_.must("SET search_path = " + schema_of("tpch", subject) + "; " + text_of("views.sql"));
    local_.must("RESET search_path");
  }

  std::string analyze_foreign() {
    std::string all;
    auto tables = local_.must("SELECT oid::regclass FROM pg_class WHERE relkind = 'f' ORDER BY oid").rows;
    for (const std::string &table : tables) all += (all.empty() ? "ANALYZE " : ", ") + table;
    return all;
  }

  const DatabaseSpec &spec_;
  std::string socket_;
  Session local_;
  Session remote_;
};

}  // namespace

std::string schema_of(const std::string &suite, Subject subject) { return suite + "_" + kSubjectSchemas[subject]; }

void build_databases(const Cluster &cluster, const DatabaseSpec &spec) {
  {
    Session maintenance(cluster.conninfo("postgres"));
    for (const char *name : {kLocalDatabase, "remote"}) {
      maintenance.must(std::string("CREATE DATABASE ") + name);
      // Compiling a plan takes longer than any query here runs.
      maintenance.must(std::string("ALTER DATABASE ") + name + " SET jit = off");
    }
  }
  Builder(cluster, spec).build();
}

}  // namespace remote_fdw::analytic
