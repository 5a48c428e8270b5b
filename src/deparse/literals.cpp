// Owns writing constants, names and quoted text into SQL.
#include "remote_fdw/deparse/literals.h"

#include "remote_fdw/core/sql_text.h"
#include "remote_fdw/deparse/expr_printer.h"
#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/transmission_settings.h"

namespace remote_fdw {

namespace {

// The buffer has room before core writes into it, so that core allocates nothing of the backend's.
void append_quoted(StringInfo out, const char *text, size_t (*write)(char *, std::string_view)) {
  enlargeStringInfo(out, static_cast<int>(worst_quoted_size(text)));
  size_t length = call_core([&] { return write(out->data + out->len, text); });
  out->len += static_cast<int>(length);
  out->data[out->len] = '\0';
}

// Most constants are of these: no need to switch the settings for each.
bool has_settled_text(Oid type) {
  Oid element = get_element_type(type);
  switch (OidIsValid(element) ? element : type) {
    case INT2OID:
    case INT4OID:
    case INT8OID:
    case NUMERICOID:
    case TEXTOID:
    case VARCHAROID:
    case BPCHAROID:
    case NAMEOID:
    case UUIDOID:
    case JSONBOID:
      return true;
    default:
      return false;
  }
}

const char *output_text(const Const *constant) {
  Oid output;
  bool is_varlena;
  getTypeOutputInfo(constant->consttype, &output, &is_varlena);
  if (has_settled_text(constant->consttype)) return OidOutputFunctionCall(output, constant->constvalue);
  char *text = nullptr;
  under_transmission_settings([&] { text = OidOutputFunctionCall(output, constant->constvalue); });
  return text;
}

void append_integer(StringInfo out, const char *digits) {
  appendStringInfo(out, digits[0] == '-' ? "(%s)" : "%s", digits);
}

}  // namespace

void append_quoted_text(StringInfo out, const char *text) { append_quoted(out, text, write_quoted_literal); }

void append_portable_expression(StringInfo out, const char *expression) { append_quoted(out, expression, write_portable_literals); }

void append_identifier(StringInfo out, const char *identifier) { append_quoted(out, identifier, write_quoted_identifier); }

void append_qualified_name(StringInfo out, const char *schema, const char *relation) {
  append_identifier(out, schema);
  appendStringInfoChar(out, '.');
  append_identifier(out, relation);
}

const char *qualified_name(const char *schema, const char *relation) {
  StringInfoData name;
  initStringInfo(&name);
  append_qualified_name(&name, schema, relation);
  return name.data;
}

void append_untyped_literal(StringInfo out, const Const *constant) {
  if (constant->constisnull)
    appendStringInfoString(out, "NULL");
  else
    append_quoted_text(out, output_text(constant));
}

void append_literal(StringInfo out, const Const *constant) {
  if (constant->constisnull) {
    appendStringInfo(out, "NULL::%s", remote_type_name(constant->consttype, constant->consttypmod));
    return;
  }
  switch (constant->consttype) {
    case BOOLOID:
      appendStringInfoString(out, DatumGetBool(constant->constvalue) ? "true" : "false");
      return;
    case INT4OID:
      // the smallest integer is no int4 literal with a minus sign: quoted below
      if (DatumGetInt32(constant->constvalue) == PG_INT32_MIN) break;
      append_integer(out, output_text(constant));
      return;
    default:
      break;
  }
  append_quoted_text(out, output_text(constant));
  appendStringInfo(out, "::%s", remote_type_name(constant->consttype, constant->consttypmod));
}

void append_collate(StringInfo out, Oid collation) {
  HeapTuple tuple = SearchSysCache1(COLLOID, ObjectIdGetDatum(collation));
  if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for collation %u", collation);
  auto *form = reinterpret_cast<Form_pg_collation>(GETSTRUCT(tuple));
  appendStringInfoString(out, " COLLATE ");
  append_qualified_name(out, get_namespace_name(form->collnamespace), NameStr(form->collname));
  ReleaseSysCache(tuple);
}

}  // namespace remote_fdw
