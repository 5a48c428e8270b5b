// Rules for columns, constants, and changes of type.
#include "remote_fdw/catalog/shippable_cache.h"
#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/deparse/node_rules.h"
#include "remote_fdw/deparse/zones.h"

namespace remote_fdw {

namespace {

// A column of a function or a VALUES list in FROM: it has no declared collation, as a constant has none.
bool is_column_of_table(const CheckContext *context, const Var *var) {
  return planner_rt_fetch(var->varno, context->scope->root)->rtekind == RTE_RELATION;
}

DerivedCollation check_column_collation(CheckContext *context, const Var *var) {
  if (!OidIsValid(var->varcollid)) return kNoCollation;
  if (!is_column_of_table(context, var)) return {var->varcollid, CollationSource::None};
  if (!get_collation_isdeterministic(var->varcollid))
    return refuse(context, reinterpret_cast<const Node *>(var), "collation \"%s\" is not deterministic",
                  get_collation_name(var->varcollid));
  return {var->varcollid, CollationSource::Column};
}

DerivedCollation check_var(CheckContext *context, const Node *node) {
  auto *var = as<Var>(node);
  if (var->varattno == 0) return refuse(context, node, "a whole row is compared here");
  if (var->varattno < 0 && var->varattno != SelfItemPointerAttributeNumber)
    return refuse(context, node, "a system column has its local value");
  if (!check_type(context, node, var->vartype)) return kNoCollation;
  if (names_local_object(var->vartype))
    return refuse(context, node, "a value of type %s names an object of this server", format_type_be(var->vartype));
  return check_column_collation(context, var);
}

void print_var(ExprPrinter *printer, const Node *node) { print_column(printer, as<Var>(node)->varno, as<Var>(node)->varattno); }

// Roles are not pinned but for the predefined ones, and the schema public may have been made anew.
bool names_pinned_object(const Const *constant) {
  if (constant->constisnull) return true;
  if (constant->consttype == ACLITEMOID || constant->consttype == REGROLEOID || constant->consttype == REGNAMESPACEOID ||
      OidIsValid(get_element_type(constant->consttype)))
    return false;
  return DatumGetObjectId(constant->constvalue) < FirstGenbkiObjectId;
}

DerivedCollation check_const(CheckContext *context, const Node *node) {
  auto *constant = as<Const>(node);
  if (!check_type(context, node, constant->consttype)) return kNoCollation;
  if (!constant->constisnull && get_element_type(constant->consttype) == MONEYOID)
    return refuse(context, node, "the text form of type money depends on lc_monetary");
  if (names_local_object(constant->consttype) && !names_pinned_object(constant))
    return refuse(context, node, "the object that this %s names has another OID on the remote", format_type_be(constant->consttype));
  if (!constant->constisnull && constant->consttype == CHAROID && IS_HIGHBIT_SET(DatumGetChar(constant->constvalue)))
    return refuse(context, node, "a byte that is no character has no text form");
  if (constant->constcollid == get_typcollation(constant->consttype)) return {constant->constcollid, CollationSource::None};
  if (can_spell_collation(context, constant->constcollid)) return {constant->constcollid, CollationSource::Column};
  return {constant->constcollid, CollationSource::Other};
}

void print_const(ExprPrinter *printer, const Node *node) {
  auto *constant = as<Const>(node);
  append_literal(printer->out, constant);
  if (constant->constcollid != get_typcollation(constant->consttype) && spells_collation(*printer->scope, constant->constcollid))
    append_collate(printer->out, constant->constcollid);
}

// Not bpchar: its comparisons are others, so the remote must not be left to choose.
bool is_text_family(Oid type) { return type == TEXTOID || type == VARCHAROID; }

bool is_base_of(Oid type, Oid domain) {
  if (get_typtype(domain) != TYPTYPE_DOMAIN) return false;
  Oid base = getBaseType(domain);
  return base == type || (is_text_family(base) && is_text_family(type));
}

// A column of a domain, taken as its base type: the cast is printed, so that the remote does the same.
bool is_domain_column(const CheckContext *context, const RelabelType *relabel) {
  if (!IsA(relabel->arg, Var)) return false;
  auto *var = reinterpret_cast<const Var *>(relabel->arg);
  return var->varattno > 0 && var->varlevelsup == 0 && bms_is_member(var->varno, context->scope->relids) &&
         is_base_of(relabel->resulttype, var->vartype);
}

DerivedCollation check_relabelled(CheckContext *context, const RelabelType *relabel) {
  if (!is_domain_column(context, relabel)) return check_node(context, node_of(relabel->arg));
  return check_column_collation(context, reinterpret_cast<const Var *>(relabel->arg));
}

// The planner has turned every COLLATE into a relabelling, and made one of it and a cast around or below it.
bool is_collate(const RelabelType *relabel) {
  Oid before = exprCollation(node_of(relabel->arg)), after = relabel->resultcollid;
  if (!OidIsValid(before) || !OidIsValid(after) || before == after) return false;
  return exprType(node_of(relabel->arg)) == relabel->resulttype || after != get_typcollation(relabel->resulttype);
}

DerivedCollation check_relabel(CheckContext *context, const Node *node) {
  auto *relabel = as<RelabelType>(node);
  if (!check_type(context, node, relabel->resulttype)) return kNoCollation;
  if (names_local_object(relabel->resulttype))
    return refuse(context, node, "a value of type %s names an object of this server", format_type_be(relabel->resulttype));
  DerivedCollation inner = check_relabelled(context, relabel);
  if (!OidIsValid(relabel->resultcollid)) return kNoCollation;
  if (inner.source == CollationSource::Column && inner.collation == relabel->resultcollid) return inner;
  if (is_same_everywhere(relabel->resultcollid)) return {relabel->resultcollid, CollationSource::Column};
  if (is_collate(relabel) && can_spell_collation(context, relabel->resultcollid)) return {relabel->resultcollid, CollationSource::Column};
  // the COLLATE is not printed, so the remote goes on with the column's
  if (inner.source == CollationSource::Column && inner.collation != DEFAULT_COLLATION_OID)
    return {InvalidOid, CollationSource::Other};
  if (relabel->resultcollid == get_typcollation(relabel->resulttype)) return {relabel->resultcollid, CollationSource::None};
  return {relabel->resultcollid, CollationSource::Other};
}

void print_cast(ExprPrinter *printer, const Expr *argument, Oid type, int32 typmod) {
  appendStringInfoChar(printer->out, '(');
  print_expr(printer, argument);
  appendStringInfo(printer->out, ")::%s", remote_type_name(type, typmod));
}

// Between the text types the remote relabels by itself, and a plain column keeps its index usable and the SQL readable.
void print_relabel(ExprPrinter *printer, const Node *node) {
  auto *relabel = as<RelabelType>(node);
  bool readable = relabel->relabelformat == COERCE_IMPLICIT_CAST && relabel->resulttypmod < 0 &&
                  is_text_family(relabel->resulttype) && is_text_family(exprType(reinterpret_cast<Node *>(relabel->arg)));
  bool collate = is_collate(relabel) && spells_collation(*printer->scope, relabel->resultcollid);
  if (collate) appendStringInfoChar(printer->out, '(');
  if (readable)
    print_expr(printer, relabel->arg);
  else
    print_cast(printer, relabel->arg, relabel->resulttype, relabel->resulttypmod);
  if (!collate) return;
  append_collate(printer->out, relabel->resultcollid);
  appendStringInfoChar(printer->out, ')');
}

// Types whose output is the same on every server, whatever the settings. Not float: extra_float_digits.
bool writes_fixed_text(Oid type) {
  switch (type) {
    case BOOLOID:
    case INT2OID:
    case INT4OID:
    case INT8OID:
    case OIDOID:
    case NUMERICOID:
    case UUIDOID:
    case TEXTOID:
    case VARCHAROID:
    case BPCHAROID:
    case NAMEOID:
    case JSONOID:
    case JSONBOID:
    case MACADDROID:
    case INETOID:
    case CIDROID:
    case TIDOID:
    case BITOID:
    case VARBITOID:
    case MACADDR8OID:
    case PG_LSNOID:
    case XIDOID:
    case INT4RANGEOID:
    case INT8RANGEOID:
    case NUMRANGEOID:
    case TSVECTOROID:
      return true;
    default:
      return false;
  }
}

// The same for input.
bool reads_fixed_text(Oid type) { return writes_fixed_text(type) || type == FLOAT4OID || type == FLOAT8OID; }

bool is_text_or_array_of(Oid type, bool (*wanted)(Oid)) {
  Oid element = get_element_type(type);
  return wanted(OidIsValid(element) ? element : type);
}

// An enum's labels are its text; the type itself is known to be the same, or refused.
bool keeps_its_text(Oid from, Oid to) {
  if (type_is_enum(from)) return writes_fixed_text(to);
  if (type_is_enum(to)) return writes_fixed_text(from);
  return is_text_or_array_of(from, writes_fixed_text) && is_text_or_array_of(to, reads_fixed_text);
}

DerivedCollation check_coerce_via_io(CheckContext *context, const Node *node) {
  auto *coerce = as<CoerceViaIO>(node);
  Oid from = getBaseType(exprType(reinterpret_cast<Node *>(coerce->arg)));
  DerivedCollation inner = check_node(context, node_of(coerce->arg));
  if (!check_type(context, node, from) || !check_type(context, node, coerce->resulttype)) return kNoCollation;
  if (!keeps_its_text(from, coerce->resulttype))
    return refuse(context, node, "a conversion of %s to %s may depend on settings", format_type_be(from),
                  format_type_be(coerce->resulttype));
  return derive_collation(context, node, inner, InvalidOid, coerce->resultcollid);
}

void print_coerce_via_io(ExprPrinter *printer, const Node *node) {
  print_cast(printer, as<CoerceViaIO>(node)->arg, as<CoerceViaIO>(node)->resulttype, -1);
}

bool is_cast_format(CoercionForm format) { return format == COERCE_IMPLICIT_CAST || format == COERCE_EXPLICIT_CAST; }

bool is_implicit_length_coercion(const FuncExpr *function) {
  int32 typmod;
  return function->funcformat == COERCE_IMPLICIT_CAST &&
         exprIsLengthCoercion(reinterpret_cast<const Node *>(function), &typmod) && typmod >= 0;
}

DerivedCollation check_function_call(CheckContext *context, const Node *node) {
  auto *function = as<FuncExpr>(node);
  if (is_zone_conversion(function)) return check_zone_conversion(context, function);
  if (!check_function(context, node, function->funcid)) return kNoCollation;
  if (!check_type(context, node, function->funcresulttype)) return kNoCollation;
  if (function->funcretset) return refuse(context, node, "a set-returning function is evaluated here");
  if (!has_portable_arguments(function)) return refuse(context, node, "time zone abbreviations are a setting of the server");
  if (!check_inner_order(context, node, function->funcid, function->args)) return kNoCollation;
  return derive_collation(context, node, check_list(context, function->args), function->inputcollid, function->funccollid);
}

// Servers before 14 know EXTRACT only as syntax, not as a function.
bool is_extract(const FuncExpr *function) {
  return get_func_namespace(function->funcid) == PG_CATALOG_NAMESPACE && list_length(function->args) == 2 &&
         IsA(linitial(function->args), Const) && strcmp(get_func_name(function->funcid), "extract") == 0;
}

void print_extract(ExprPrinter *printer, const FuncExpr *function) {
  appendStringInfoString(printer->out, "EXTRACT(");
  append_quoted_text(printer->out, TextDatumGetCString(linitial_node(Const, function->args)->constvalue));
  appendStringInfoString(printer->out, " FROM ");
  print_expr(printer, static_cast<Expr *>(lsecond(function->args)));
  appendStringInfoChar(printer->out, ')');
}

void print_function_call(ExprPrinter *printer, const Node *node) {
  auto *function = as<FuncExpr>(node);
  if (is_zone_conversion(function)) {
    print_zone_conversion(printer, function);
    return;
  }
  if (is_extract(function)) {
    print_extract(printer, function);
    return;
  }
  // As a function: a cast to a length would cut where an implicit one raises an error, and whether the remote has the same
  // casts of the user's is not known.
  bool is_call = is_implicit_length_coercion(function) || !is_built_in(function->funcid);
  if (is_cast_format(function->funcformat) && !is_call) {
    int32 typmod = -1;
    (void)exprIsLengthCoercion(node, &typmod);
    print_cast(printer, static_cast<Expr *>(linitial(function->args)), function->funcresulttype, typmod);
    return;
  }
  print_from_function(printer, function);
}

}  // namespace

void print_from_function(ExprPrinter *printer, const FuncExpr *function) {
  print_function_name(printer->out, function->funcid);
  appendStringInfoChar(printer->out, '(');
  ListCell *cell;
  foreach (cell, function->args) {
    if (foreach_current_index(cell) > 0) appendStringInfoString(printer->out, ", ");
    if (function->funcvariadic && lnext(function->args, cell) == nullptr) appendStringInfoString(printer->out, "VARIADIC ");
    print_expr(printer, static_cast<Expr *>(lfirst(cell)));
  }
  appendStringInfoChar(printer->out, ')');
}


void print_function_name(StringInfo out, Oid function) {
  Oid schema = get_func_namespace(function);
  if (schema != PG_CATALOG_NAMESPACE) {
    append_identifier(out, get_namespace_name(schema));
    appendStringInfoChar(out, '.');
  }
  append_identifier(out, get_func_name(function));
}

const NodeRule kBasicRules[] = {
    {T_Var, check_var, print_var},
    {T_Const, check_const, print_const},
    {T_FuncExpr, check_function_call, print_function_call},
    {T_RelabelType, check_relabel, print_relabel},
    {T_CoerceViaIO, check_coerce_via_io, print_coerce_via_io},
};
const int kBasicRuleCount = lengthof(kBasicRules);

}  // namespace remote_fdw
