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

Bitmapset *left_out_by_trigger(const ModifyState *state, TupleTableSlot *slot) {
  Bitmapset *columns = nullptr;
  ListCell *cell;
  foreach (cell, state->plan->defaulted)
    if (is_left_out(state, slot, lfirst_int(cell))) columns = bms_add_member(columns, lfirst_int(cell));
  return columns;
}

Bitmapset *add_left_out_by_row(Bitmapset *columns, const ModifyState *state, TupleTableSlot *slot, TupleTableSlot *plan_slot) {
  bool isnull;
  Datum mask = ExecGetJunkAttribute(plan_slot, state->defaults_junk, &isnull);
  if (isnull) return columns;
  const bytea *bytes = DatumGetByteaPP(mask);
  auto *numbers = reinterpret_cast<const int16 *>(VARDATA_ANY(bytes));
  auto count = VARSIZE_ANY_EXHDR(bytes) / sizeof(int16);
  for (size_t i = 0; i < count; i++) {
    int16 attnum;
    memcpy(&attnum, &numbers[i], sizeof attnum);
    if (attnum > 0 && is_left_out(state, slot, attnum)) columns = bms_add_member(columns, attnum);
  }
  return columns;
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

bool rows_differ(const ModifyState *state) { return state->plan->defaulted != NIL || AttributeNumberIsValid(state->defaults_junk); }

ModifyState *state_for_row(ModifyState *state, TupleTableSlot *slot, TupleTableSlot *plan_slot) {
  if (!rows_differ(state)) return state;
  Bitmapset *left_out = left_out_by_trigger(state, slot);
  if (AttributeNumberIsValid(state->defaults_junk)) left_out = add_left_out_by_row(left_out, state, slot, plan_slot);
  if (left_out == nullptr) return state;
  ModifyState *variant = variant_for(state, left_out);
  variant->traffic = state->traffic;
  variant->batches = state->batches;
  return variant;
}

}  // namespace remote_fdw
