// Owns which columns decide whether a row may be in a partition. Checking rows is executor/partition_check's.
#include "remote_fdw/catalog/partition_bounds.h"

namespace remote_fdw {

Bitmapset *columns_of_bounds(Relation relation) {
  Bitmapset *columns = nullptr;
  if (relation->rd_rel->relispartition)
    pull_varattnos(reinterpret_cast<Node *>(RelationGetPartitionQual(relation)), 1, &columns);
  return columns;
}

}  // namespace remote_fdw
