// Owns running EXPLAIN on the remote and reading the top node's figures.
#include "remote_fdw/planner/remote_explain.h"

#include "remote_fdw/connection/cache.h"
#include "remote_fdw/connection/query.h"

namespace remote_fdw {

RemotePlanCost explain_on_remote(Oid server, Oid user, const ExplainSubject &subject) {
  PgResult *result = run_query(get_connection(server, user), psprintf("EXPLAIN %s", subject.sql), subject.foreign_table);
  const char *line = result->rows() > 0 && result->columns() == 1 ? result->text(0, 0) : nullptr;
  // the figures are in the last parenthesis: a table's name may hold others
  const char *figures = line == nullptr ? nullptr : strrchr(line, '(');
  RemotePlanCost cost{};
  if (figures == nullptr ||
      sscanf(figures, "(cost=%lf..%lf rows=%lf width=%d)", &cost.startup, &cost.total, &cost.rows, &cost.width) != 4)
    ereport(ERROR, (errcode(ERRCODE_FDW_ERROR), errmsg("could not interpret EXPLAIN output of the remote server"),
                    errdetail_internal("%s", line == nullptr ? "empty answer" : line)));
  result->reset();
  return cost;
}

}  // namespace remote_fdw
