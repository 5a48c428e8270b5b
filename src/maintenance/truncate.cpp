// Owns TRUNCATE: one remote statement for all tables of a server.
#include "remote_fdw/maintenance/truncate.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/connection/cache.h"
#include "remote_fdw/connection/query.h"
#include "remote_fdw/deparse/dml.h"

namespace remote_fdw {

namespace {

void check_truncatable(Relation relation) {
  ForeignTable *table = GetForeignTable(RelationGetRelid(relation));
  if (read_foreign_options(GetForeignServer(table->serverid), table).truncatable) return;
  ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                  errmsg("foreign table \"%s\" does not allow truncates", RelationGetRelationName(relation))));
}

}  // namespace

void exec_foreign_truncate(List *relations, DropBehavior behavior, bool restart_sequences) {
  ListCell *cell;
  foreach (cell, relations) check_truncatable(static_cast<Relation>(lfirst(cell)));
  Oid server = GetForeignTable(RelationGetRelid(static_cast<Relation>(linitial(relations))))->serverid;
  SequenceOption sequences = restart_sequences ? SequenceOption::Restart : SequenceOption::Continue;
  (void)run_query(get_connection(server, GetUserId()), truncate_sql(relations, behavior, sequences),
                  list_length(relations) == 1 ? RelationGetRelationName(static_cast<Relation>(linitial(relations))) : nullptr);
}

}  // namespace remote_fdw
