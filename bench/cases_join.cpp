// Local rows joined with remote ones; joins and aggregates that the remote can do alone.
#include "case.h"

namespace remote_fdw::bench {

namespace {

// count|sum of (id, amount) rows, as the wrappers' statements say it.
std::string count_and_sum(const Rows &rows) {
  long long sum = 0;
  for (const auto &row : rows) sum += std::stoll(row[1]);
  return std::to_string(rows.size()) + "|" + std::to_string(sum);
}

// The keys of a local table: every so many ids.
struct Keys {
  std::string table;
  long count, step;

  std::string array() const {
    std::string text = "{";
    for (long i = 1; i <= count; i++) text += (i > 1 ? "," : "") + std::to_string(i * step);
    return text + "}";
  }
};

// All keys in one flight.
Case::Run one_flight(const Keys &local, const std::string &remote_table, int operations) {
  return [=, keys = local.array()](Stage &, Access &access) {
    std::string answer;
    for (int i = 0; i < operations; i++)
      answer = count_and_sum(access.session().execute(
          "SELECT id, amount FROM " + remote_table + " WHERE id = ANY ($1::integer[])", {keys}));
    return answer;
  };
}

Case::Run repeated(const std::string &sql, int operations) {
  return [=](Stage &, Access &access) {
    std::string answer;
    for (int i = 0; i < operations; i++) answer = access.session().text(sql);
    return answer;
  };
}

Case lookup_join(const Keys &local, const std::string &remote_table, int operations) {
  std::string sql =
      "SELECT count(*), sum(r.amount) FROM " + local.table + " l JOIN " + remote_table + " r ON r.id = l.id";
  Case join{.limit = "one flight, = ANY($1)", .tuned = RemoteEstimate::On, .operations = operations};
  join.target = 3;
  join.direct = one_flight(local, remote_table, operations);
  join.foreign = repeated(sql, operations);
  join.statement = sql;
  return join;
}

// A row at a time whatever the planner thinks of joins: LIMIT keeps the subquery from becoming one.
Case nested_loop(const Sizes &sizes) {
  constexpr int kTimes = 2;
  std::string sql =
      "SELECT count(*), sum(r.amount) FROM outer_50 l, LATERAL (SELECT amount FROM keyed k WHERE k.id = l.id LIMIT 1) "
      "r";
  return {.name = "nested-loop",
          .work = "nested loop, 50 outer rows (LATERAL ... LIMIT 1), RTT 1 ms",
          .limit = "one flight, = ANY($1)",
          .target = 3,
          .route = Route::Delayed,
          .operations = kTimes,
          .tables = {Table::Keyed},
          .direct = one_flight({"outer_50", kOuterRows, sizes.keyed / kOuterRows}, "keyed", kTimes),
          .foreign = repeated(sql, kTimes),
          .statement = sql};
}

Case pushed(const std::string &name, const std::string &work, const std::string &sql) {
  return {.name = name,
          .work = work,
          .limit = "the same statement, direct, parallel",
          .target = 1.1,
          .tuned = RemoteEstimate::On,
          .tables = {Table::Narrow},
          .direct = same_statement(sql),
          .foreign = same_statement(sql),
          .statement = sql};
}

}  // namespace

std::vector<Case> join_cases(const Sizes &sizes) {
  Case loop = lookup_join({"outer_50", kOuterRows, sizes.keyed / kOuterRows}, "keyed", 3);
  loop.name = "join-50-keys";
  loop.work = "50 local rows JOIN " + short_number(sizes.keyed) + " remote rows, RTT 1 ms";
  loop.route = Route::Delayed;
  loop.tables = {Table::Keyed};

  Case keys = lookup_join({"keys_1000", kLocalKeys, sizes.narrow / kLocalKeys}, "narrow", 1);
  keys.name = "join-1000-keys";
  keys.work = "1,000 local keys JOIN " + short_number(sizes.narrow) + " remote rows";
  keys.tables = {Table::Narrow};

  Case aggregate =
      pushed("aggregate", "plain aggregate over " + short_number(sizes.narrow) + " rows, remote parallel on",
             "SELECT count(*), sum(amount), max(seen), min(ratio) FROM narrow");
  Case join = pushed("join-aggregate", "3-way join with aggregate over " + short_number(sizes.narrow) + " rows",
                     "SELECT r.id, count(*), sum(n.amount) FROM narrow n JOIN customer c ON c.id = n.kind JOIN region "
                     "r ON r.id = c.region"
                     " GROUP BY r.id ORDER BY r.id");
  join.tables.insert(Table::Customers);
  return {nested_loop(sizes), loop, keys, aggregate, join};
}

}  // namespace remote_fdw::bench
