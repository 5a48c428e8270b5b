// Owns turning the chosen path into a ForeignScan: which clauses go into the remote SQL, which stay, what
// the executor is told.
#include "remote_fdw/deparse/select.h"
#include "remote_fdw/plan/node_methods.h"
#include "remote_fdw/plan/scan_private.h"
#include "remote_fdw/planner/base_paths.h"
#include "remote_fdw/planner/rel_info.h"

namespace remote_fdw {

namespace {

struct SplitClauses {
  List *remote;   // Expr
  List *local;    // Expr
  List *reasons;  // String
};

const char *local_reason(const RelPushdownInfo *info, const RestrictInfo *clause) {
  ListCell *cell;
  foreach (cell, info->local_reasons) {
    auto *local = static_cast<LocalClause *>(lfirst(cell));
    if (local->clause == clause) return local->reason;
  }
  return nullptr;
}

void keep_local(SplitClauses *split, Expr *expr, const char *reason) {
  split->local = lappend(split->local, expr);
  if (reason != nullptr) split->reasons = list_append_unique(split->reasons, makeString(pstrdup(reason)));
}

SplitClauses split_clauses(const RelPushdownInfo *info, const List *clauses) {
  SplitClauses split{};
  ListCell *cell;
  foreach (cell, clauses) {
    auto *clause = lfirst_node(RestrictInfo, cell);
    if (clause->pseudoconstant) continue;
    if (list_member_ptr(info->remote_clauses, clause)) {
      split.remote = lappend(split.remote, clause->clause);
    } else if (list_member_ptr(info->local_clauses, clause)) {
      keep_local(&split, clause->clause, local_reason(info, clause));
    } else {
      Shippability verdict = check_shippable(info->scope, clause->clause);
      if (verdict.ok)
        split.remote = lappend(split.remote, clause->clause);
      else
        keep_local(&split, clause->clause, verdict.reason);
    }
  }
  return split;
}

bool is_update_target(const PlannerInfo *root, Index relid) {
  CmdType command = root->parse->commandType;
  return (command == CMD_UPDATE || command == CMD_DELETE) && bms_is_member(relid, root->all_result_relids);
}

RowLock lock_for(LockClauseStrength strength) {
  switch (strength) {
    case LCS_FORKEYSHARE:
      return RowLock::KeyShare;
    case LCS_FORSHARE:
      return RowLock::Share;
    case LCS_FORNOKEYUPDATE:
      return RowLock::NoKeyUpdate;
    case LCS_FORUPDATE:
      return RowLock::Update;
    case LCS_NONE:
      break;
  }
  return RowLock::None;
}

void choose_lock(PlannerInfo *root, Index relid, SelectSpec *spec) {
  spec->wait_policy = LockWaitBlock;
  if (is_update_target(root, relid)) {
    spec->lock = RowLock::Update;
    spec->identity = RemoteIdentity::CtidAndTableoid;
    return;
  }
  PlanRowMark *mark = get_plan_rowmark(root->rowMarks, relid);
  if (mark == nullptr) return;
  spec->lock = lock_for(mark->strength);
  if (spec->lock != RowLock::None) spec->wait_policy = mark->waitPolicy;
}

Bitmapset *fetched_attributes(const RelOptInfo *rel, const List *local_exprs) {
  Bitmapset *attributes = nullptr;
  pull_varattnos(reinterpret_cast<Node *>(rel->reltarget->exprs), rel->relid, &attributes);
  pull_varattnos(reinterpret_cast<Node *>(const_cast<List *>(local_exprs)), rel->relid, &attributes);
  return attributes;
}

TupleForm tuple_form(const SelectSpec &spec) {
  if (spec.identity == RemoteIdentity::CtidAndTableoid) return TupleForm::Identity;
  for (int attnum = -1; attnum > FirstLowInvalidHeapAttributeNumber; attnum--) {
    if (attnum == SelfItemPointerAttributeNumber || attnum == TableOidAttributeNumber) continue;
    if (bms_is_member(attnum - FirstLowInvalidHeapAttributeNumber, spec.attributes)) return TupleForm::Heap;
  }
  return TupleForm::Virtual;
}

// A LIMIT above a sort, an aggregate or their like reads everything all the same.
Consumption consumption(const PlannerInfo *root, const SelectSpec &spec) {
  if (spec.lock != RowLock::None) return Consumption::Locking;
  const Query *query = root->parse;
  bool reads_all = query->hasAggs || query->hasWindowFuncs || query->groupClause != NIL || query->sortClause != NIL ||
                   query->distinctClause != NIL || query->setOperations != nullptr;
  return root->tuple_fraction > 0 && !reads_all ? Consumption::Part : Consumption::Whole;
}

ScanPrivate *make_private(const RelPushdownInfo *info, const SelectSpec &spec, const RemoteQuery &query) {
  auto *node = make_plan_node<ScanPrivate>();
  node->sql = query.sql;
  node->sql_all_text = query.sql_all_text;
  node->retrieved = query.retrieved;
  node->fetch_size = info->options.fetch_size;
  node->tuple_form = tuple_form(spec);
  return node;
}

}  // namespace

ForeignScan *get_foreign_plan(PlannerInfo *root, RelOptInfo *rel, Oid, ForeignPath *, List *tlist, List *clauses,
                              Plan *outer_plan) {
  RelPushdownInfo *info = pushdown_info(rel);
  SplitClauses split = split_clauses(info, clauses);
  SelectSpec spec{};
  spec.scope = &info->scope;
  spec.relation = rel->relid;
  spec.attributes = fetched_attributes(rel, split.local);
  spec.conditions = split.remote;
  spec.param_style = ParamStyle::Numbered;
  choose_lock(root, rel->relid, &spec);

  RemoteQuery query = build_select(spec);
  ScanPrivate *node = make_private(info, spec, query);
  node->consumption = consumption(root, spec);
  node->kept_local = split.reasons;
  return make_foreignscan(tlist, split.local, rel->relid, query.params, list_make1(node), NIL, split.remote, outer_plan);
}

}  // namespace remote_fdw
