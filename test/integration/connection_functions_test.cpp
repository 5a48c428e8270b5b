// The three connection functions, step by step, beside those of postgres_fdw: the same answers, as many warnings, the
// same SQLSTATEs.
#include "support/two_servers.h"

namespace remote_fdw::test {

namespace {

struct Outcome {
  std::string step, text;
  bool operator==(const Outcome &) const = default;
};

std::ostream &operator<<(std::ostream &out, const Outcome &outcome) {
  return out << outcome.step << " -> " << outcome.text;
}

// Steps with WRAPPER for the extension's name.
constexpr const char *kSteps[] = {
    "SELECT server_name, valid FROM WRAPPER_get_connections() ORDER BY 1",
    "SELECT WRAPPER_disconnect('one')",
    "SELECT WRAPPER_disconnect_all()",
    "SELECT count(*) FROM WRAPPER_one",
    "SELECT server_name, valid FROM WRAPPER_get_connections() ORDER BY 1",
    "SELECT count(*) FROM WRAPPER_two",
    "SELECT server_name, valid FROM WRAPPER_get_connections() ORDER BY 1",
    "BEGIN",
    "SELECT count(*) FROM WRAPPER_one",
    "SELECT WRAPPER_disconnect('one')",
    "SELECT WRAPPER_disconnect('two')",
    "SELECT WRAPPER_disconnect_all()",
    "SELECT server_name, valid FROM WRAPPER_get_connections() ORDER BY 1",
    "COMMIT",
    "SELECT WRAPPER_disconnect('one')",
    "SELECT WRAPPER_disconnect('one')",
    "SELECT WRAPPER_disconnect('nosuch')",
    "SELECT WRAPPER_disconnect(NULL)",
    "SELECT WRAPPER_disconnect('')",
    "SELECT server_name, valid FROM WRAPPER_get_connections() ORDER BY 1",
    "BEGIN",
    "SELECT count(*) FROM WRAPPER_one",
    "SELECT count(*) FROM WRAPPER_two",
    "ALTER SERVER one OPTIONS (ADD fetch_size '10')",
    "SELECT server_name, valid FROM WRAPPER_get_connections() ORDER BY 1",
    "SAVEPOINT s",
    "SELECT WRAPPER_disconnect('nosuch')",
    "ROLLBACK TO s",
    "SELECT count(*) FROM WRAPPER_one",
    "COMMIT",
    "SELECT server_name, valid FROM WRAPPER_get_connections() ORDER BY 1",
    "ALTER SERVER two OPTIONS (ADD keep_connections 'off')",
    "SELECT count(*) FROM WRAPPER_two",
    "SELECT count(*) FROM WRAPPER_one",
    "SELECT server_name, valid FROM WRAPPER_get_connections() ORDER BY 1",
    "ALTER SERVER two OPTIONS (SET keep_connections 'on')",
    "BEGIN",
    "SELECT count(*) FROM WRAPPER_one",
    "SELECT count(*) FROM WRAPPER_two",
    "DROP SERVER two CASCADE",
    "SELECT server_name, valid FROM WRAPPER_get_connections() ORDER BY 1",
    "SELECT WRAPPER_disconnect('two')",
    "ROLLBACK",
    "SELECT server_name, valid FROM WRAPPER_get_connections() ORDER BY 1",
    "BEGIN",
    "SELECT count(*) FROM WRAPPER_two",
    "DROP SERVER two CASCADE",
    "SELECT WRAPPER_disconnect_all()",
    "SELECT server_name, valid FROM WRAPPER_get_connections() ORDER BY 1",
    "COMMIT",
    "SELECT server_name, valid FROM WRAPPER_get_connections() ORDER BY 1",
    "SELECT count(*) FROM WRAPPER_one",
    "BEGIN",
    "INSERT INTO WRAPPER_one VALUES (1)",
    "PREPARE TRANSACTION 'p'",
    "SELECT count(*) FROM WRAPPER_one",
    "SELECT WRAPPER_disconnect_all()",
    "SELECT server_name, valid FROM WRAPPER_get_connections() ORDER BY 1",
};

std::string replaced(std::string text, const std::string &from, const std::string &to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace

class ConnectionFunctions : public TwoServers {
 protected:
  std::vector<Outcome> outcomes_with(const std::string &wrapper) {
    auto session = new_local();
    session->must("CREATE EXTENSION IF NOT EXISTS " + wrapper);
    for (const char *name : {"one", "two"}) {
      std::string server = name;
      session->must("CREATE SERVER " + server + " FOREIGN DATA WRAPPER " + wrapper + server_options());
      session->must("CREATE USER MAPPING FOR postgres SERVER " + server + " OPTIONS (user 'postgres')");
      session->must("CREATE FOREIGN TABLE " + wrapper + "_" + server + " (a int) SERVER " + server +
                    " OPTIONS (schema_name 'public', table_name 't')");
    }
    std::vector<Outcome> outcomes;
    for (const char *step : kSteps) {
      Answer answer = session->run(replaced(step, "WRAPPER", wrapper));
      std::string text = answer.ok ? answer.tag + "\n" + answer.table() : "ERROR " + answer.sqlstate;
      for (const std::string &notice : answer.notices)
        if (notice.rfind("WARNING", 0) == 0) text += "WARNING\n";
      outcomes.push_back({step, text});
    }
    session->must("DROP SERVER IF EXISTS one, two CASCADE");
    return outcomes;
  }
};

TEST_F(ConnectionFunctions, AnswerLikeThoseOfPostgresFdw) {
  remote().must("CREATE TABLE t (a int)");
  std::vector<Outcome> theirs = outcomes_with("postgres_fdw");
  std::vector<Outcome> ours = outcomes_with("remote_fdw");
  ASSERT_EQ(ours.size(), theirs.size());
  for (std::size_t i = 0; i < ours.size(); i++) EXPECT_EQ(ours[i], theirs[i]) << "step " << i;
}

}  // namespace remote_fdw::test
