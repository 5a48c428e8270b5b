// Reading the command line. See invocation.h.
#include "invocation.h"

#include <cstdlib>
#include <map>
#include <stdexcept>

#ifndef REMOTE_FDW_DIFFERENTIAL_DIR
#define REMOTE_FDW_DIFFERENTIAL_DIR "test/differential"
#endif
#ifndef REMOTE_FDW_BINDIR
#define REMOTE_FDW_BINDIR "/usr/lib/postgresql/15/bin"
#endif

namespace remote_fdw::differential {

const char *const kUsage = R"(usage: differential [--wrapper NAME] [--quick] [options]
The same statement on a foreign table, on a local twin and through postgres_fdw must agree.
  --wrapper NAME   the wrapper under test (remote_fdw); postgres_fdw tests the suite itself
  --quick          each statement in the base variation and in one more
  --rotate N       which one more (0)
  --thorough       slow variations, too, of all statements (else of half of them each)
  --filter TOPIC   only statement files whose name contains TOPIC ("generated": only the generator)
  --line N         only the statement that starts on that line
  --pooler         remote_fdw reaches its server through pgbouncer: transaction pooling, four server connections
  --remote PORT    another server, on that port of 127.0.0.1, is the remote one: it may be of another version; superuser postgres, trust
  --axis NAME      only this variation; --list-axes names them
  --seed N         the generator's first seed (1)
  --count M        how many generated cases (400; quick 60); 0 for none
  --programs M     at least so many statements in generated programs of writes (20000; quick 1000)
  --part K/N       only the K-th of N parts of it all
  --bindir DIR     where initdb and postgres are (environment: DIFFERENTIAL_BINDIR)
  --dir DIR        where statements/ and fixture/ are
  --notes          also print where postgres_fdw differs from the twin
  --tamper         change one remote value: the run must fail
  --keep           leave the server running, and say how to reach it
)";

namespace {

class Arguments {
 public:
  Arguments(int argc, char **argv) : argc_(argc), argv_(argv) {}

  bool more() const { return at_ < argc_; }
  std::string next() { return argv_[at_++]; }
  std::string value(const std::string &of) {
    if (!more()) throw std::runtime_error(of + " needs a value");
    return next();
  }

 private:
  int argc_;
  char **argv_;
  int at_ = 1;
};

std::filesystem::path default_bindir() {
  const char *given = std::getenv("DIFFERENTIAL_BINDIR");
  return given ? given : REMOTE_FDW_BINDIR;
}

Part parse_part(const std::string &text) {
  std::size_t slash = text.find('/');
  if (slash == std::string::npos) throw std::runtime_error("--part wants K/N");
  auto number = std::stoul(text.substr(0, slash)), of = std::stoul(text.substr(slash + 1));
  if (number < 1 || number > of) throw std::runtime_error("--part wants K/N, K from 1 to N");
  return {static_cast<unsigned>(number - 1), static_cast<unsigned>(of)};
}

void take(Invocation &call, const std::string &name, Arguments &arguments) {
  if (name == "--quick")
    call.depth = Depth::Quick;
  else if (name == "--tamper")
    call.tamper = true;
  else if (name == "--keep")
    call.keep = true;
  else if (name == "--notes")
    call.notes = true;
  else if (name == "--pooler")
    call.pooler = true;
  else if (name == "--thorough")
    call.thorough = true;
  else if (name == "--list-axes")
    call.purpose = Purpose::ListAxes;
  else if (name == "--help")
    call.purpose = Purpose::Help;
  else if (name == "--wrapper")
    call.wrapper = arguments.value(name);
  else if (name == "--filter")
    call.filter = arguments.value(name);
  else if (name == "--remote")
    call.remote_port = arguments.value(name);
  else if (name == "--axis")
    call.axis = arguments.value(name);
  else if (name == "--line")
    call.line = std::stoi(arguments.value(name));
  else if (name == "--rotate")
    call.rotate = std::stoi(arguments.value(name));
  else if (name == "--seed")
    call.seed = std::stoull(arguments.value(name));
  else if (name == "--count")
    call.count = std::stoi(arguments.value(name));
  else if (name == "--programs")
    call.programs = std::stoi(arguments.value(name));
  else if (name == "--part")
    call.part = parse_part(arguments.value(name));
  else if (name == "--bindir")
    call.bindir = arguments.value(name);
  else if (name == "--dir")
    call.directory = arguments.value(name);
  else
    throw std::runtime_error("unknown argument " + name);
}

}  // namespace

Invocation parse_arguments(int argc, char **argv) {
  Invocation call;
  call.bindir = default_bindir();
  call.directory = REMOTE_FDW_DIFFERENTIAL_DIR;
  Arguments arguments(argc, argv);
  while (arguments.more()) {
    std::string name = arguments.next();
    take(call, name, arguments);
  }
  return call;
}

}  // namespace remote_fdw::differential
