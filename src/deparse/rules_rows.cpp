// Rules for row values, fields, domains and XML.
#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/deparse/node_rules.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

// A dropped column has its place in a row value here, but not there.
bool has_dropped_columns(Oid type) {
  TupleDesc row = lookup_rowtype_tupdesc_domain(type, -1, false);
  bool dropped = false;
  for (int i = 0; i < row->natts; i++) dropped = dropped || TupleDescAttr(row, i)->attisdropped;
  ReleaseTupleDesc(row);
  return dropped;
}

// A field loses its name, not its collation: rows compare by it.
void check_field(CheckContext *context, const Node *field) {
  if (exprType(field) == UNKNOWNOID) {
    refuse(context, field, "a value of type unknown is no field");
    return;
  }
  DerivedCollation derived = check_node(context, field);
  if (derived.source == CollationSource::Other) refuse(context, field, "a collation chosen here is lost in a row");
  if (derived.source == CollationSource::Column && derived.collation >= FirstNormalObjectId) check_collation(context, field, derived.collation);
}

DerivedCollation check_row(CheckContext *context, const Node *node) {
  auto *row = as<RowExpr>(node);
  if (row->row_typeid != RECORDOID) {
    if (!check_type(context, node, row->row_typeid)) return kNoCollation;
    if (has_dropped_columns(row->row_typeid)) return refuse(context, node, "a row type with dropped columns is handled here");
  }
  ListCell *cell;
  foreach (cell, row->args) check_field(context, static_cast<Node *>(lfirst(cell)));
  return kNoCollation;
}

void print_row(ExprPrinter *printer, const Node *node) {
  auto *row = as<RowExpr>(node);
  bool is_named = row->row_typeid != RECORDOID;
  appendStringInfoString(printer->out, is_named ? "(ROW(" : "ROW(");
  print_list(printer, row->args);
  appendStringInfoChar(printer->out, ')');
  if (is_named) appendStringInfo(printer->out, "::%s)", remote_type_name(row->row_typeid, -1));
}

DerivedCollation check_field_select(CheckContext *context, const Node *node) {
  auto *select = as<FieldSelect>(node);
  Oid row = exprType(node_of(select->arg));
  if (row == RECORDOID) return refuse(context, node, "a field of a row without a type is taken here");
  if (!check_type(context, node, row) || !check_type(context, node, select->resulttype)) return kNoCollation;
  check_node(context, node_of(select->arg));
  if (!OidIsValid(select->resultcollid)) return kNoCollation;
  if (!get_collation_isdeterministic(select->resultcollid))
    return refuse(context, node, "collation \"%s\" is not deterministic", get_collation_name(select->resultcollid));
  return {select->resultcollid, CollationSource::Column};
}

void print_field_select(ExprPrinter *printer, const Node *node) {
  auto *select = as<FieldSelect>(node);
  TupleDesc row = lookup_rowtype_tupdesc_domain(exprType(node_of(select->arg)), -1, false);
  const char *name = pstrdup(NameStr(TupleDescAttr(row, select->fieldnum - 1)->attname));
  ReleaseTupleDesc(row);
  appendStringInfoString(printer->out, "((");
  print_expr(printer, select->arg);
  appendStringInfoString(printer->out, ").");
  append_identifier(printer->out, name);
  appendStringInfoChar(printer->out, ')');
}

// The domain's fingerprint says that the constraints read the same; that they also mean the same is for the rules to say.
void check_constraints(CheckContext *context, Oid domain) {
  // the server keeps a pointer to it until the memory context is gone
  auto *constraints = palloc_struct<DomainConstraintRef>();
  InitDomainConstraintRef(domain, constraints, CurrentMemoryContext, false);
  ListCell *cell;
  foreach (cell, constraints->constraints) {
    auto *state = static_cast<DomainConstraintState *>(lfirst(cell));
    auto *condition = const_cast<Node *>(node_of(state->check_expr));
    if (contain_mutable_functions(condition))
      refuse(context, condition, "constraint \"%s\" of domain %s is not immutable", state->name, format_type_be(domain));
    check_node(context, condition);
  }
}

DerivedCollation check_coerce_to_domain(CheckContext *context, const Node *node) {
  auto *coerce = as<CoerceToDomain>(node);
  if (!check_type(context, node, coerce->resulttype)) return kNoCollation;
  check_constraints(context, coerce->resulttype);
  DerivedCollation inner = check_node(context, node_of(coerce->arg));
  return derive_collation(context, node, inner, InvalidOid, coerce->resultcollid);
}

void print_coerce_to_domain(ExprPrinter *printer, const Node *node) {
  auto *coerce = as<CoerceToDomain>(node);
  appendStringInfoChar(printer->out, '(');
  print_expr(printer, coerce->arg);
  appendStringInfo(printer->out, ")::%s", remote_type_name(coerce->resulttype, -1));
}

// In a constraint only: it is checked, but never printed.
DerivedCollation check_domain_value(CheckContext *, const Node *node) {
  return {as<CoerceToDomainValue>(node)->collation, CollationSource::Column};
}

void print_domain_value(ExprPrinter *, const Node *) { elog(ERROR, "remote_fdw: domain value outside of a constraint"); }

// What is made of XML alone. That the remote was built with XML support is certain only where it has XML values.
DerivedCollation check_xml(CheckContext *context, const Node *node) {
  auto *xml = as<XmlExpr>(node);
  if (xml->op != IS_DOCUMENT && xml->op != IS_XMLCONCAT && xml->op != IS_XMLSERIALIZE)
    return refuse(context, node, "XML is made here");
  if (indents(xml)) return refuse(context, node, "INDENT is not known to older servers");
  check_list(context, xml->args);
  return derive_collation(context, node, kNoCollation, InvalidOid, exprCollation(node));
}

void print_xml(ExprPrinter *printer, const Node *node) {
  auto *xml = as<XmlExpr>(node);
  bool is_document = xml->op == IS_DOCUMENT, serializes = xml->op == IS_XMLSERIALIZE;
  const char *option = xml->xmloption == XMLOPTION_DOCUMENT ? "DOCUMENT" : "CONTENT";
  if (serializes)
    appendStringInfo(printer->out, "XMLSERIALIZE(%s ", option);
  else
    appendStringInfoString(printer->out, is_document ? "(" : "XMLCONCAT(");
  print_list(printer, xml->args);
  if (is_document) appendStringInfoString(printer->out, " IS DOCUMENT");
  if (serializes) appendStringInfo(printer->out, " AS %s", remote_type_name(xml->type, xml->typmod));
  appendStringInfoChar(printer->out, ')');
}

}  // namespace

const NodeRule kRowRules[] = {
    {T_RowExpr, check_row, print_row},
    {T_FieldSelect, check_field_select, print_field_select},
    {T_CoerceToDomain, check_coerce_to_domain, print_coerce_to_domain},
    {T_CoerceToDomainValue, check_domain_value, print_domain_value},
    {T_XmlExpr, check_xml, print_xml},
};
const int kRowRuleCount = lengthof(kRowRules);

}  // namespace remote_fdw
