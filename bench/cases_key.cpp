// Short work where the round trips are the cost: by key, prepared, or in a session of its own.
#include "case.h"

namespace remote_fdw::bench {

namespace {

constexpr int kRepeats = 40;

Case::Run select_by_key(long rows) {
  return [rows](Stage &, Access &access) {
    long long sum = 0;
    for (long i = 0; i < kRepeats; i++)
      for (const auto &row : access.session().execute("SELECT * FROM keyed WHERE id = $1",
                                                      {std::to_string(spread_key(i, rows))}, Preparation::Kept))
        sum += std::stoll(row[2]);
    return std::to_string(sum);
  };
}

Case::Run update_by_key(long rows) {
  return [rows](Stage &, Access &access) {
    std::uint64_t updated = 0;
    for (long i = 0; i < kRepeats; i++)
      updated += access.session().change("UPDATE keyed SET ratio = ratio + 1 WHERE id = $1",
                                         {std::to_string(spread_key(i, rows))}, Preparation::Kept);
    return std::to_string(updated);
  };
}

Case::Run session_and_query(long rows, int repeats) {
  return [rows, repeats](Stage &, Access &access) {
    long long sum = 0;
    for (long i = 0; i < repeats; i++)
      sum += std::stoll(
          access.fresh().value("SELECT amount FROM keyed WHERE id = " + std::to_string(spread_key(i, rows))));
    return std::to_string(sum);
  };
}

}  // namespace

std::vector<Case> key_cases(const Sizes &sizes) {
  constexpr int kSessions = 10;
  Case select{.name = "select-key",
              .work = "point SELECT by key, prepared, RTT 1 ms",
              .limit = "one direct prepared statement",
              .target = 1.2,
              .route = Route::Delayed,
              .operations = kRepeats,
              .tables = {Table::Keyed},
              .direct = select_by_key(sizes.keyed),
              .foreign = select_by_key(sizes.keyed),
              .statement = "SELECT * FROM keyed WHERE id = 1"};
  Case update{.name = "update-key",
              .work = "UPDATE by key, prepared, RTT 1 ms",
              .limit = "one direct prepared statement",
              .target = 2.1,
              .route = Route::Delayed,
              .operations = kRepeats,
              .tables = {Table::Keyed},
              .direct = update_by_key(sizes.keyed),
              .foreign = update_by_key(sizes.keyed),
              .statement = "UPDATE keyed SET ratio = ratio + 1 WHERE id = 1"};
  Case session{.name = "new-session",
               .work = "new session and one query, RTT 1 ms",
               .limit = "the same, direct",
               .target = 1.6,
               .route = Route::Delayed,
               .sessions = Sessions::Fresh,
               .operations = kSessions,
               .tables = {Table::Keyed},
               .direct = session_and_query(sizes.keyed, kSessions),
               .foreign = session_and_query(sizes.keyed, kSessions),
               .statement = "SELECT amount FROM keyed WHERE id = 1"};
  return {select, update, session};
}

}  // namespace remote_fdw::bench
