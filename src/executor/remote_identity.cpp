// Owns the refusal of row-wise UPDATE and DELETE where a ctid may be that of several rows, or of none.
#include "remote_fdw/executor/remote_identity.h"

namespace remote_fdw {

namespace {

// Null: it is safe.
const char *why_unsafe(const RemoteRelation &remote) {
  // an error of its own
  if (!remote.exists) return nullptr;
  if (remote.kind == RELKIND_FOREIGN_TABLE) return "The remote relation is a foreign table itself: what its rows' ctid means is not known.";
  if (remote.kind != RELKIND_RELATION && remote.kind != RELKIND_PARTITIONED_TABLE) return "The remote relation is no table: its rows have no ctid of their own.";
  if (remote.foreign_parts) return "The remote relation has a foreign table among its partitions or children: what its rows' ctid means is not known.";
  return nullptr;
}

}  // namespace

void check_identity_by_ctid(const RemoteRelation &remote, Relation relation) {
  const char *reason = why_unsafe(remote);
  if (reason == nullptr) return;
  ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                  errmsg("rows of foreign table \"%s\" cannot be identified, so as to be changed one by one", RelationGetRelationName(relation)),
                  errdetail("%s", reason),
                  errhint("Name the columns that identify a row: ALTER FOREIGN TABLE ... ALTER COLUMN ... OPTIONS (ADD key 'true').")));
}

}  // namespace remote_fdw
