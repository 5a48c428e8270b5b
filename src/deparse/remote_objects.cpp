// Owns the question whether a type, function, operator or collation is known to be the same on the remote: built in, of a
// listed extension, a listed function, or compared with the remote's catalog (through the scope's RemoteCatalog).
#include "remote_fdw/catalog/shippable_cache.h"
#include "remote_fdw/deparse/node_rules.h"
#include "remote_fdw/deparse/remote_catalog.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

RemoteMatch match_of(CheckContext *context, CatalogObject object) {
  const RemoteCatalog *remote = context->scope->remote;
  if (remote == nullptr) return RemoteMatch::Unknown;
  RemoteMatch match = remote->match(remote, object);
  if (match != RemoteMatch::Unknown || context->unasked == Unasked::Refuse) return match;
  auto *assumed = palloc_struct<CatalogObject>();
  *assumed = object;
  context->assumed = lappend(context->assumed, assumed);
  return RemoteMatch::Same;
}

const char *volatility_word(char volatility) { return volatility == PROVOLATILE_VOLATILE ? "volatile" : "stable"; }

void refuse_match(CheckContext *context, const Node *node, RemoteMatch match, const char *what) {
  switch (match) {
    case RemoteMatch::Different:
      refuse(context, node, "%s differs on the remote", what);
      return;
    case RemoteMatch::Missing:
      refuse(context, node, "%s does not exist on the remote", what);
      return;
    case RemoteMatch::Incomparable:
      refuse(context, node, "%s cannot be compared with the remote's", what);
      return;
    case RemoteMatch::Unreachable:
      refuse(context, node, "%s could not be compared with the remote's", what);
      return;
    default:
      refuse(context, node, "%s is not known to be the same on the remote", what);
  }
}

void check_known_function(CheckContext *context, const Node *node, Oid function) {
  const PushdownScope *scope = context->scope;
  if (is_known_on_remote(function, ProcedureRelationId, scope->extensions) || list_member_oid(scope->functions, function)) return;
  RemoteMatch match = match_of(context, {ProcedureRelationId, function});
  const char *name = get_func_name(function);
  if (match == RemoteMatch::Same) return;
  if (match == RemoteMatch::Missing && may_be_missing(function))
    refuse(context, node, "function %s() does not exist on the remote, whose PostgreSQL is older", name);
  else if (match == RemoteMatch::Unknown && may_be_missing(function))
    refuse(context, node, "function %s() is not known to exist on the remote", name);
  else if (match == RemoteMatch::Unknown)
    refuse(context, node, "function %s() is neither built in nor of an extension listed in option \"extensions\"", name);
  else if (match == RemoteMatch::Incomparable)
    refuse(context, node, "function %s() cannot be compared with the remote's and is not listed in option \"shippable_functions\"", name);
  else
    refuse_match(context, node, match, psprintf("function %s()", name));
}

void check_known_operator(CheckContext *context, const Node *node, Oid op) {
  if (is_known_on_remote(op, OperatorRelationId, context->scope->extensions)) return;
  RemoteMatch match = match_of(context, {OperatorRelationId, op});
  if (match == RemoteMatch::Same)
    check_known_function(context, node, get_opcode(op));
  else if (match == RemoteMatch::Unknown)
    refuse(context, node, "operator %s is neither built in nor of an extension listed in option \"extensions\"", get_opname(op));
  else
    refuse_match(context, node, match, psprintf("operator %s", get_opname(op)));
}

// Their text form is not the same everywhere, and text is how composites travel.
bool is_unfit_inside(Oid part) { return part == MONEYOID || names_local_object(part); }

bool check_type_part(CheckContext *context, const Node *node, Oid type, Oid part) {
  if (part != type && is_unfit_inside(part)) {
    refuse(context, node, "a value of type %s inside of %s has no meaning on the remote", format_type_be(part), format_type_be(type));
  } else if (!is_known_type(part, context->scope->extensions)) {
    RemoteMatch match = match_of(context, {TypeRelationId, part});
    if (match != RemoteMatch::Same) refuse_match(context, node, match, psprintf("type %s", format_type_be(part)));
  }
  return context->verdict.ok;
}

const char *name_of_collation(Oid collation) {
  return collation == DEFAULT_COLLATION_OID ? "the default collation" : psprintf("collation \"%s\"", get_collation_name(collation));
}

}  // namespace

bool check_function(CheckContext *context, const Node *node, Oid function) {
  char volatility = func_volatile(function);
  if (volatility != PROVOLATILE_IMMUTABLE)
    refuse(context, node, "function %s() is %s", get_func_name(function), volatility_word(volatility));
  else if (const char *dependence = why_not_portable(function))
    refuse(context, node, "the result of function %s() depends on %s", get_func_name(function), dependence);
  else
    check_known_function(context, node, function);
  return context->verdict.ok;
}

bool check_operator(CheckContext *context, const Node *node, Oid op) {
  char volatility = op_volatile(op);
  if (volatility != PROVOLATILE_IMMUTABLE)
    refuse(context, node, "operator %s is %s", get_opname(op), volatility_word(volatility));
  else if (const char *dependence = why_not_portable(get_opcode(op)))
    refuse(context, node, "the result of operator %s depends on %s", get_opname(op), dependence);
  else
    check_known_operator(context, node, op);
  return context->verdict.ok;
}

bool check_type(CheckContext *context, const Node *node, Oid type) {
  if (type != UNKNOWNOID && get_typtype(type) == TYPTYPE_PSEUDO) {
    refuse(context, node, "a value of type %s has no meaning on the remote", format_type_be(type));
    return false;
  }
  if (is_known_type(type, context->scope->extensions)) return context->verdict.ok;
  ListCell *cell;
  foreach (cell, type_parts(type))
    if (!check_type_part(context, node, type, lfirst_oid(cell))) return false;
  return context->verdict.ok;
}

bool can_spell_collation(CheckContext *context, Oid collation) {
  return is_same_everywhere(collation) || match_of(context, {CollationRelationId, collation}) == RemoteMatch::Same;
}

bool spells_collation(const PushdownScope &scope, Oid collation) {
  if (is_same_everywhere(collation)) return true;
  return scope.remote != nullptr && scope.remote->match(scope.remote, {CollationRelationId, collation}) == RemoteMatch::Same;
}

bool check_collation(CheckContext *context, const Node *node, Oid collation) {
  if (is_same_everywhere(collation)) return context->verdict.ok;
  RemoteMatch match = match_of(context, {CollationRelationId, collation});
  if (match == RemoteMatch::Unreachable)
    refuse(context, node, "the remote's collations are not known");
  else if (match != RemoteMatch::Same)
    refuse_match(context, node, match, name_of_collation(collation));
  return context->verdict.ok;
}

}  // namespace remote_fdw
