// Rules for columns, constants, and changes of type.
#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/deparse/node_rules.h"

namespace remote_fdw {

namespace {

constexpr DerivedCollation kNoCollation{InvalidOid, CollationSource::None};

template <typename T>
const T *as(const Node *node) {
  return reinterpret_cast<const T *>(node);
}

const Node *node_of(const Expr *expr) { return reinterpret_cast<const Node *>(expr); }

DerivedCollation check_var(CheckContext *context, const Node *node) {
  auto *var = as<Var>(node);
  if (var->varattno == 0) return refuse(context, node, "a whole row is compared here");
  if (var->varattno < 0 && var->varattno != SelfItemPointerAttributeNumber)
    return refuse(context, node, "a system column has its local value");
  if (!check_type(context, node, var->vartype)) return kNoCollation;
  if (is_reg_type(var->vartype))
    return refuse(context, node, "a value of type %s names an object of this server", format_type_be(var->vartype));
  if (!OidIsValid(var->varcollid)) return kNoCollation;
  return {var->varcollid, CollationSource::Column};
}

void print_var(ExprPrinter *printer, const Node *node) { print_column(printer, as<Var>(node)->varno, as<Var>(node)->varattno); }

// Collations that mean the same on every server; spelled out, they are as good as a column's.
bool is_same_everywhere(Oid collation) { return collation == C_COLLATION_OID || collation == POSIX_COLLATION_OID; }

void append_collate(StringInfo out, Oid collation) {
  appendStringInfo(out, " COLLATE pg_catalog.\"%s\"", collation == C_COLLATION_OID ? "C" : "POSIX");
}

DerivedCollation check_const(CheckContext *context, const Node *node) {
  auto *constant = as<Const>(node);
  if (!check_type(context, node, constant->consttype)) return kNoCollation;
  if (!constant->constisnull && constant->consttype == MONEYOID)
    return refuse(context, node, "the text form of type money depends on lc_monetary");
  if (!constant->constisnull && is_reg_type(constant->consttype) &&
      DatumGetObjectId(constant->constvalue) >= FirstGenbkiObjectId)
    return refuse(context, node, "the object that this %s names has another OID on the remote", format_type_be(constant->consttype));
  if (constant->constcollid == get_typcollation(constant->consttype)) return {constant->constcollid, CollationSource::None};
  if (is_same_everywhere(constant->constcollid)) return {constant->constcollid, CollationSource::Column};
  return {constant->constcollid, CollationSource::Other};
}

void print_const(ExprPrinter *printer, const Node *node) {
  auto *constant = as<Const>(node);
  append_literal(printer->out, constant);
  if (constant->constcollid != get_typcollation(constant->consttype)) append_collate(printer->out, constant->constcollid);
}

bool is_text_family(Oid type) { return type == TEXTOID || type == VARCHAROID || type == BPCHAROID; }

DerivedCollation check_relabel(CheckContext *context, const Node *node) {
  auto *relabel = as<RelabelType>(node);
  if (!check_type(context, node, relabel->resulttype)) return kNoCollation;
  DerivedCollation inner = check_node(context, node_of(relabel->arg));
  if (!OidIsValid(relabel->resultcollid)) return kNoCollation;
  if (inner.source == CollationSource::Column && inner.collation == relabel->resultcollid) return inner;
  if (is_same_everywhere(relabel->resultcollid)) return {relabel->resultcollid, CollationSource::Column};
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
  // the planner turns COLLATE into a relabelling
  bool collate = is_same_everywhere(relabel->resultcollid) && relabel->resultcollid != exprCollation(node_of(relabel->arg));
  if (collate) appendStringInfoChar(printer->out, '(');
  if (readable)
    print_expr(printer, relabel->arg);
  else
    print_cast(printer, relabel->arg, relabel->resulttype, relabel->resulttypmod);
  if (!collate) return;
  append_collate(printer->out, relabel->resultcollid);
  appendStringInfoChar(printer->out, ')');
}

// Types whose text form is the same on every server, whatever the settings.
bool has_fixed_text(Oid type) {
  switch (type) {
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
      return true;
    default:
      return false;
  }
}

DerivedCollation check_coerce_via_io(CheckContext *context, const Node *node) {
  auto *coerce = as<CoerceViaIO>(node);
  Oid from = exprType(reinterpret_cast<Node *>(coerce->arg));
  DerivedCollation inner = check_node(context, node_of(coerce->arg));
  if (!has_fixed_text(from) || !has_fixed_text(coerce->resulttype))
    return refuse(context, node, "a conversion of %s to %s may depend on settings", format_type_be(from),
                  format_type_be(coerce->resulttype));
  return derive_collation(context, node, inner, InvalidOid, coerce->resultcollid);
}

void print_coerce_via_io(ExprPrinter *printer, const Node *node) {
  print_cast(printer, as<CoerceViaIO>(node)->arg, as<CoerceViaIO>(node)->resulttype, -1);
}

DerivedCollation check_collate(CheckContext *context, const Node *node) {
  auto *collate = as<CollateExpr>(node);
  check_node(context, node_of(collate->arg));
  if (!is_same_everywhere(collate->collOid))
    return refuse(context, node, "collation \"%s\" may differ on the remote", get_collation_name(collate->collOid));
  return {collate->collOid, CollationSource::Column};
}

void print_collate(ExprPrinter *printer, const Node *node) {
  appendStringInfoChar(printer->out, '(');
  print_expr(printer, as<CollateExpr>(node)->arg);
  append_collate(printer->out, as<CollateExpr>(node)->collOid);
  appendStringInfoChar(printer->out, ')');
}

bool is_cast_format(CoercionForm format) { return format == COERCE_IMPLICIT_CAST || format == COERCE_EXPLICIT_CAST; }

bool is_implicit_length_coercion(const FuncExpr *function) {
  int32 typmod;
  return function->funcformat == COERCE_IMPLICIT_CAST &&
         exprIsLengthCoercion(reinterpret_cast<const Node *>(function), &typmod) && typmod >= 0;
}

DerivedCollation check_function_call(CheckContext *context, const Node *node) {
  auto *function = as<FuncExpr>(node);
  if (!check_function(context, node, function->funcid)) return kNoCollation;
  if (!check_type(context, node, function->funcresulttype)) return kNoCollation;
  if (function->funcretset) return refuse(context, node, "a set-returning function is evaluated here");
  // an explicit cast would cut where an implicit one raises an error
  if (is_implicit_length_coercion(function)) return refuse(context, node, "a length coercion is evaluated here");
  return derive_collation(context, node, check_list(context, function->args), function->inputcollid, function->funccollid);
}

void print_function_name(StringInfo out, Oid function) {
  Oid schema = get_func_namespace(function);
  if (schema != PG_CATALOG_NAMESPACE) {
    append_identifier(out, get_namespace_name(schema));
    appendStringInfoChar(out, '.');
  }
  append_identifier(out, get_func_name(function));
}

void print_function_call(ExprPrinter *printer, const Node *node) {
  auto *function = as<FuncExpr>(node);
  if (is_cast_format(function->funcformat)) {
    int32 typmod = -1;
    (void)exprIsLengthCoercion(node, &typmod);
    print_cast(printer, static_cast<Expr *>(linitial(function->args)), function->funcresulttype, typmod);
    return;
  }
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

}  // namespace

const NodeRule kBasicRules[] = {
    {T_Var, check_var, print_var},
    {T_Const, check_const, print_const},
    {T_FuncExpr, check_function_call, print_function_call},
    {T_RelabelType, check_relabel, print_relabel},
    {T_CoerceViaIO, check_coerce_via_io, print_coerce_via_io},
    {T_CollateExpr, check_collate, print_collate},
};
const int kBasicRuleCount = lengthof(kBasicRules);

}  // namespace remote_fdw
