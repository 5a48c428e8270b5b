// Owns which columns a row leaves out, and the statements for rows that leave out different ones.
#include "remote_fdw/executor/left_out.h"

#include "remote_fdw/catalog/remote_defaults.h"
#include "remote_fdw/executor/modify_state.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

// Of the table that the statement names; defaults are taken from there.
bool has_default_at_root(const ResultRelInfo *result, int attnum) {
  const ResultRelInfo *root = result->ri_RootResultRelInfo;
  if (root == nullptr) return false;
  const char *name = NameStr(TupleDescAttr(RelationGetDescr(result->ri_RelationDesc), attnum - 1)->attname);
  AttrNumber there = get_attnum(RelationGetRelid(root->ri_RelationDesc), name);
  return there != InvalidAttrNumber && build_column_default(root->ri_RelationDesc, there) != nullptr;
}

bool is_left_out(const ModifyState *state, TupleTableSlot *slot, int attnum) { return list_member_int(state->plan->targets, attnum) && slot_attisnull(slot, attnum); }

Bitmapset *add_left_out(Bitmapset *columns, const ModifyState *state, TupleTableSlot *slot, const List *candidates) {
  ListCell *cell;
  foreach (cell, candidates)
    if (is_left_out(state, slot, lfirst_int(cell))) columns = bms_add_member(columns, lfirst_int(cell));
  return columns;
}

// Of the row of VALUES that is being inserted.
const List *left_out_by_row(const ModifyState *state) {
  if (state->plan->default_rows == NIL) return NIL;
  auto *source = castNode(ValuesScanState, outerPlanState(state->writer));
  return static_cast<const List *>(list_nth(state->plan->default_rows, source->curr_idx));
}

ModifyState *variant_for(ModifyState *state, const Bitmapset *left_out) {
  ListCell *cell;
  foreach (cell, state->variants) {
    auto *known = static_cast<ModifyState *>(lfirst(cell));
    if (bms_equal(known->left_out, left_out)) return known;
  }
  return in_context(GetMemoryChunkContext(state), [&] {
    ModifyState *made = make_variant(state, bms_copy(left_out));
    state->variants = lappend(state->variants, made);
    return made;
  });
}

}  // namespace

Bitmapset *left_out_of_routed(const ModifyTableState *writer, ResultRelInfo *result) {
  // a row that UPDATE moves here has all of its values
  if (writer == nullptr || writer->operation != CMD_INSERT) return nullptr;
  Bitmapset *candidates = columns_with_remote_defaults(result->ri_RelationDesc);
  if (candidates == nullptr) return nullptr;
  const Bitmapset *named = ExecGetInsertedCols(result, writer->ps.state);
  Bitmapset *columns = nullptr;
  int member = -1;
  while ((member = bms_next_member(candidates, member)) >= 0)
    if (!bms_is_member(member - FirstLowInvalidHeapAttributeNumber, named) && !has_default_at_root(result, member))
      columns = bms_add_member(columns, member);
  return columns;
}

bool rows_differ(const ModifyState *state) { return state->plan->defaulted != NIL || state->plan->default_rows != NIL; }

ModifyState *state_for_row(ModifyState *state, TupleTableSlot *slot) {
  if (!rows_differ(state)) return state;
  Bitmapset *left_out = add_left_out(nullptr, state, slot, state->plan->defaulted);
  left_out = add_left_out(left_out, state, slot, left_out_by_row(state));
  if (left_out == nullptr) return state;
  ModifyState *variant = variant_for(state, left_out);
  variant->traffic = state->traffic;
  variant->batches = state->batches;
  return variant;
}

}  // namespace remote_fdw
