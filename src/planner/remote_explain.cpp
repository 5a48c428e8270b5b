// Owns running EXPLAIN on the remote and reading the top node's figures.
#include "remote_fdw/planner/remote_explain.h"

#include "remote_fdw/connection/cache.h"
#include "remote_fdw/connection/query_batch.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/planner/estimate_cache.h"

namespace remote_fdw {

namespace {

// The planner's own sums must stay numbers.
bool is_sane(const RemotePlanCost &cost) {
  constexpr double kMost = 1e100;
  return cost.startup >= 0 && cost.total >= cost.startup && cost.total <= kMost && cost.rows >= 0 && cost.rows <= kMost && cost.width >= 0;
}

RemotePlanCost read_cost(const PgResult *result) {
  const char *line = result->rows() > 0 && result->columns() == 1 ? result->text(0, 0) : nullptr;
  // the figures are in the last parenthesis: a table's name may hold others
  const char *figures = line == nullptr ? nullptr : strrchr(line, '(');
  RemotePlanCost cost{};
  if (figures == nullptr ||
      sscanf(figures, "(cost=%lf..%lf rows=%lf width=%9d)", &cost.startup, &cost.total, &cost.rows, &cost.width) != 4 || !is_sane(cost))
    ereport(ERROR, (errcode(ERRCODE_FDW_ERROR), errmsg("could not interpret EXPLAIN output of the remote server"),
                    errdetail_internal("%s", line == nullptr ? "empty answer" : displayable(line))));
  return cost;
}

List *unknown_subjects(Oid server, Oid user, const List *subjects) {
  List *unknown = NIL;
  ListCell *cell;
  foreach (cell, subjects) {
    auto *subject = static_cast<ExplainSubject *>(lfirst(cell));
    // what is kept would push itself out
    if (list_length(unknown) < kMaxEstimates / 2 && !is_explained(server, user, subject->sql)) unknown = lappend(unknown, subject);
  }
  return unknown;
}

std::span<const BatchQuery> explain_queries(const List *subjects) {
  auto *queries = palloc_array_of<BatchQuery>(static_cast<size_t>(list_length(subjects)));
  ListCell *cell;
  foreach (cell, subjects) {
    auto *subject = static_cast<ExplainSubject *>(lfirst(cell));
    queries[foreach_current_index(cell)] = {psprintf("EXPLAIN %s", subject->sql), subject->foreign_table};
  }
  return {queries, static_cast<size_t>(list_length(subjects))};
}

// One round trip; gives the first one's figures.
RemotePlanCost ask(Oid server, Oid user, const List *subjects) {
  std::span<PgResult *const> results = run_queries(get_connection(server, user), explain_queries(subjects));
  RemotePlanCost first = read_cost(results[0]);
  ListCell *cell;
  foreach (cell, subjects) {
    auto *subject = static_cast<ExplainSubject *>(lfirst(cell));
    PgResult *result = results[static_cast<size_t>(foreach_current_index(cell))];
    remember_estimate({server, user, subject->sql}, subject->tables, read_cost(result));
    result->reset();
  }
  return first;
}

}  // namespace

bool is_explained(Oid server, Oid user, const char *sql) { return find_estimate({server, user, sql}) != nullptr; }

void explain_together(Oid server, Oid user, const List *subjects) {
  List *unknown = unknown_subjects(server, user, subjects);
  if (unknown != NIL) ask(server, user, unknown);
}

RemotePlanCost explain_on_remote(Oid server, Oid user, const ExplainSubject &subject) {
  if (const RemotePlanCost *known = find_estimate({server, user, subject.sql})) return *known;
  auto *asked = palloc_struct<ExplainSubject>();
  *asked = subject;
  return ask(server, user, list_make1(asked));
}

}  // namespace remote_fdw
