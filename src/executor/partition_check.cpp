// Owns holding the rows of INSERT and UPDATE against the bounds of a foreign partition.
#include "remote_fdw/executor/partition_check.h"

#include "remote_fdw/catalog/partition_bounds.h"

namespace remote_fdw {

namespace {

bool is_partition(const ResultRelInfo *result) { return result->ri_RelationDesc->rd_rel->relispartition; }

// Tuple routing has chosen the partition by the row, but a trigger of the partition comes after it.
bool was_chosen_by_row(const ResultRelInfo *result) {
  const TriggerDesc *triggers = result->ri_TrigDesc;
  return result->ri_RootResultRelInfo != nullptr && (triggers == nullptr || !triggers->trig_insert_before_row);
}

void advise_to_move(void *root) {
  errhint("Rows are not moved out of foreign partitions by UPDATE: delete the row and insert it into \"%s\" again.",
          static_cast<const char *>(root));
}

}  // namespace

bool may_leave_bounds(const ResultRelInfo *result, EState *estate) {
  if (!is_partition(result)) return false;
  const TriggerDesc *triggers = result->ri_TrigDesc;
  if (triggers != nullptr && triggers->trig_update_before_row) return true;
  return bms_overlap(columns_of_bounds(result->ri_RelationDesc), ExecGetUpdatedCols(const_cast<ResultRelInfo *>(result), estate));
}

void check_inserted_row(ResultRelInfo *result, TupleTableSlot *row, EState *estate) {
  if (is_partition(result) && !was_chosen_by_row(result)) ExecPartitionCheck(result, row, estate, true);
}

void check_updated_row(ResultRelInfo *result, TupleTableSlot *row, EState *estate) {
  if (ExecPartitionCheck(result, row, estate, false)) return;
  ErrorContextCallback advice{};
  if (result->ri_RootResultRelInfo != nullptr) {
    advice.previous = error_context_stack;
    advice.callback = advise_to_move;
    advice.arg = RelationGetRelationName(result->ri_RootResultRelInfo->ri_RelationDesc);
    error_context_stack = &advice;
  }
  ExecPartitionCheckEmitError(result, row, estate);
}

}  // namespace remote_fdw
