// Owns the lines of a lookup join: what is joined how, by which keys, and with ANALYZE what travelled.
#include "remote_fdw/explain/explain_lookup.h"

#include "remote_fdw/executor/lookup_join.h"
#include "remote_fdw/explain/relations.h"
#include "remote_fdw/explain/remote_plan.h"
#include "remote_fdw/explain/traffic.h"
#include "remote_fdw/plan/lookup_private.h"
#include "remote_fdw/plan/node_methods.h"

namespace remote_fdw {

namespace {

const char *join_word(JoinType type) {
  switch (type) {
    case JOIN_LEFT:
      return "Left";
    case JOIN_SEMI:
      return "Semi";
    case JOIN_ANTI:
      return "Anti";
    default:
      return "Inner";
  }
}

List *shown(CustomScanState *node, List *exprs, List *ancestors, ExplainState *es) {
  List *context = set_deparse_context_plan(es->deparse_cxt, node->ss.ps.plan, ancestors);
  List *texts = NIL;
  ListCell *cell;
  foreach (cell, exprs) texts = lappend(texts, deparse_expression(static_cast<Node *>(lfirst(cell)), context, true, false));
  return texts;
}

void explain_join_filter(CustomScanState *node, List *quals, List *ancestors, ExplainState *es) {
  if (quals == NIL) return;
  List *filter = list_make1(make_ands_explicit(quals));
  ExplainPropertyText("Join Filter", static_cast<const char *>(linitial(shown(node, filter, ancestors, es))), es);
  if (es->analyze && node->ss.ps.instrument != nullptr && (node->ss.ps.instrument->nfiltered2 > 0 || es->format != EXPLAIN_FORMAT_TEXT))
    ExplainPropertyFloat("Rows Removed by Join Filter", nullptr, node->ss.ps.instrument->nfiltered2 / Max(node->ss.ps.instrument->nloops, 1.0), 0, es);
}

void explain_counters(const LookupReport &counters, ExplainState *es) {
  if (es->format == EXPLAIN_FORMAT_TEXT) {
    appendStringInfoSpaces(es->str, es->indent * 2);
    appendStringInfo(es->str, "Batches: " INT64_FORMAT "  Keys Sent: " INT64_FORMAT "  Flights: " INT64_FORMAT "\n", counters.batches, counters.keys,
                     counters.flights);
  } else {
    ExplainPropertyInteger("Batches", nullptr, counters.batches, es);
    ExplainPropertyInteger("Keys Sent", nullptr, counters.keys, es);
    ExplainPropertyInteger("Flights", nullptr, counters.flights, es);
  }
  explain_fetch(counters.fetched, es);
}

}  // namespace

void explain_lookup_join(CustomScanState *node, List *ancestors, ExplainState *es) {
  auto *plan = reinterpret_cast<CustomScan *>(node->ss.ps.plan);
  auto *lookup = plan_node_in<LookupPrivate>(plan->custom_private);
  ExplainPropertyText("Join Type", join_word(static_cast<JoinType>(lookup->join_type)), es);
  ExplainPropertyText("Looked Up In", relations_text(lookup->relations, plan->custom_relids, es), es);
  ExplainPropertyList("Lookup Keys", shown(node, static_cast<List *>(linitial(plan->custom_exprs)), ancestors, es), es);
  explain_join_filter(node, static_cast<List *>(lthird(plan->custom_exprs)), ancestors, es);
  if (es->verbose) {
    ExplainPropertyText("Remote SQL", lookup->sql, es);
    if (lookup->kept_local != NIL) ExplainPropertyList("Kept Local Because", string_values(lookup->kept_local), es);
  }
  if (es->analyze) explain_counters(lookup_report(node), es);
  if (!wants_remote_plan(es)) return;
  int params = list_length(static_cast<List *>(linitial(plan->custom_exprs))) + list_length(static_cast<List *>(lsecond(plan->custom_exprs)));
  auto user = static_cast<Oid>(lookup->as_user);
  explain_remote_plan({static_cast<Oid>(lookup->server), OidIsValid(user) ? user : GetUserId(), lookup->sql, params,
                       es->analyze ? node->ss.ps.state : nullptr}, es);
}

}  // namespace remote_fdw
