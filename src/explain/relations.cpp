// Owns the names of a remote query's relations.
#include "remote_fdw/explain/relations.h"

namespace remote_fdw {

namespace {

int nth_member(const Bitmapset *set, int n) {
  int member = bms_next_member(set, -1);
  while (n-- > 0) member = bms_next_member(set, member);
  return member;
}

// As EXPLAIN itself names a scanned table: schema with VERBOSE only, the alias when it differs.
void append_relation(StringInfo out, int rti, ExplainState *es) {
  RangeTblEntry *rte = rt_fetch(rti, es->rtable);
  const char *alias = static_cast<const char *>(list_nth(es->rtable_names, rti - 1));
  if (alias == nullptr) alias = rte->eref->aliasname;
  const char *name = rte->rtekind == RTE_RELATION ? get_rel_name(rte->relid) : nullptr;
  if (name == nullptr) {
    appendStringInfoString(out, quote_identifier(alias));
    return;
  }
  if (es->verbose) appendStringInfo(out, "%s.", quote_identifier(get_namespace_name(get_rel_namespace(rte->relid))));
  appendStringInfoString(out, quote_identifier(name));
  if (strcmp(alias, name) != 0) appendStringInfo(out, " %s", quote_identifier(alias));
}

}  // namespace

List *string_values(const List *strings) {
  List *values = NIL;
  ListCell *cell;
  foreach (cell, strings) values = lappend(values, strVal(lfirst(cell)));
  return values;
}

const char *relations_text(const List *relations, const Bitmapset *relids, ExplainState *es) {
  StringInfoData text;
  initStringInfo(&text);
  ListCell *cell;
  foreach (cell, relations) {
    auto *part = static_cast<Node *>(lfirst(cell));
    if (IsA(part, Integer))
      append_relation(&text, nth_member(relids, intVal(part)), es);
    else
      appendStringInfoString(&text, strVal(part));
  }
  return text.data;
}

}  // namespace remote_fdw
