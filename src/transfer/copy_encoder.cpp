// Owns the outgoing form of rows for COPY: binary for types whose form is the same everywhere, else text with its escapes.
#include "remote_fdw/transfer/copy_encoder.h"

#include "remote_fdw/pg/memory.h"
#include "remote_fdw/transfer/type_transfer.h"
#include "remote_fdw/transfer/value_encoder.h"

namespace remote_fdw {

namespace {

enum class Form : uint8 {
  Fixed,  // passed by value, sent as it is in network order
  Bytes,  // varlena whose content is sent as it is
  Name,
  Uuid,
  Jsonb,
  Send,
  Array,
};

struct CopyColumn {
  Form form;
  int16 width;  // Fixed
  FmgrInfo send;
  // Array
  Oid element;
  int16 element_length;
  bool element_by_value;
  char element_align;
  CopyColumn *elements;
};

int fixed_width(Oid type) {
  switch (type) {
    case BOOLOID:
    case CHAROID:
      return 1;
    case INT2OID:
      return 2;
    case INT4OID:
    case OIDOID:
    case FLOAT4OID:
    case DATEOID:
    case XIDOID:
    case CIDOID:
      return 4;
    case INT8OID:
    case FLOAT8OID:
    case TIMEOID:
    case TIMESTAMPOID:
    case TIMESTAMPTZOID:
    case MONEYOID:
    case PG_LSNOID:
    case XID8OID:
      return 8;
    default:
      return 0;
  }
}

bool is_bytes(Oid type) {
  return type == TEXTOID || type == VARCHAROID || type == BPCHAROID || type == BYTEAOID || type == JSONOID;
}

Form form_of(Oid base) {
  if (fixed_width(base) > 0) return Form::Fixed;
  if (is_bytes(base)) return Form::Bytes;
  if (base == NAMEOID) return Form::Name;
  if (base == UUIDOID) return Form::Uuid;
  if (base == JSONBOID) return Form::Jsonb;
  return OidIsValid(get_element_type(base)) && get_typlen(base) == -1 ? Form::Array : Form::Send;
}

void init_column(CopyColumn *column, Oid type) {
  Oid base = getBaseType(type);
  column->form = form_of(base);
  column->width = static_cast<int16>(fixed_width(base));
  if (column->form == Form::Send) {
    Oid function;
    bool is_varlena;
    getTypeBinaryOutputInfo(base, &function, &is_varlena);
    fmgr_info(function, &column->send);
  } else if (column->form == Form::Array) {
    column->element = get_element_type(base);
    get_typlenbyvalalign(column->element, &column->element_length, &column->element_by_value, &column->element_align);
    column->elements = palloc_struct<CopyColumn>();
    init_column(column->elements, column->element);
  }
}

void append_word(StringInfo out, int32 value) {
  uint32 ordered = pg_hton32(static_cast<uint32>(value));
  appendBinaryStringInfo(out, reinterpret_cast<const char *>(&ordered), sizeof ordered);
}

void append_bytes(StringInfo out, const char *data, int length) {
  append_word(out, length);
  appendBinaryStringInfo(out, data, length);
}

void append_fixed(StringInfo out, int width, Datum value) {
  char data[sizeof(int32) + sizeof(int64)];
  uint32 length = pg_hton32(static_cast<uint32>(width));
  memcpy(data, &length, sizeof length);
  char *at = data + sizeof length;
  if (width == 1) {
    *at = DatumGetChar(value);
  } else if (width == 2) {
    uint16 ordered = pg_hton16(DatumGetUInt16(value));
    memcpy(at, &ordered, sizeof ordered);
  } else if (width == 4) {
    uint32 ordered = pg_hton32(DatumGetUInt32(value));
    memcpy(at, &ordered, sizeof ordered);
  } else {
    uint64 ordered = pg_hton64(DatumGetUInt64(value));
    memcpy(at, &ordered, sizeof ordered);
  }
  appendBinaryStringInfo(out, data, static_cast<int>(sizeof length) + width);
}

void append_jsonb(StringInfo out, Datum value) {
  Jsonb *json = DatumGetJsonbP(value);
  char *text = JsonbToCString(nullptr, &json->root, static_cast<int>(VARSIZE(json)));
  int length = static_cast<int>(strlen(text));
  append_word(out, length + 1);
  // the version of the form
  appendStringInfoCharMacro(out, 1);
  appendBinaryStringInfo(out, text, length);
}

void append_value(CopyColumn *column, StringInfo out, Datum value);

// Source: PostgreSQL, array_send: dimensions, whether there are NULLs, element type; length and lower bound of each
// dimension; the elements.
void append_array(CopyColumn *column, StringInfo out, Datum value) {
  ArrayType *array = DatumGetArrayTypeP(value);
  Datum *elements;
  bool *nulls;
  int count;
  deconstruct_array(array, column->element, column->element_length, column->element_by_value, column->element_align, &elements, &nulls, &count);
  int start = out->len;
  append_word(out, 0);
  append_word(out, ARR_NDIM(array));
  append_word(out, ARR_HASNULL(array) ? 1 : 0);
  append_word(out, static_cast<int32>(column->element));
  for (int i = 0; i < ARR_NDIM(array); i++) {
    append_word(out, ARR_DIMS(array)[i]);
    append_word(out, ARR_LBOUND(array)[i]);
  }
  for (int i = 0; i < count; i++) {
    if (nulls[i])
      append_word(out, -1);
    else
      append_value(column->elements, out, elements[i]);
  }
  uint32 length = pg_hton32(static_cast<uint32>(out->len - start) - sizeof(uint32));
  memcpy(out->data + start, &length, sizeof length);
}

void append_value(CopyColumn *column, StringInfo out, Datum value) {
  switch (column->form) {
    case Form::Fixed:
      append_fixed(out, column->width, value);
      return;
    case Form::Bytes: {
      auto *bytes = reinterpret_cast<varlena *>(PG_DETOAST_DATUM_PACKED(value));
      append_bytes(out, VARDATA_ANY(bytes), static_cast<int>(VARSIZE_ANY_EXHDR(bytes)));
      return;
    }
    case Form::Name:
      append_bytes(out, NameStr(*DatumGetName(value)), static_cast<int>(strlen(NameStr(*DatumGetName(value)))));
      return;
    case Form::Uuid:
      append_bytes(out, DatumGetPointer(value), UUID_LEN);
      return;
    case Form::Jsonb:
      append_jsonb(out, value);
      return;
    case Form::Array:
      append_array(column, out, value);
      return;
    case Form::Send: {
      bytea *sent = SendFunctionCall(&column->send, value);
      append_bytes(out, VARDATA(sent), static_cast<int>(VARSIZE(sent) - VARHDRSZ));
      return;
    }
  }
}

void append_escaped(StringInfo out, const char *text) {
  for (const char *c = text; *c != '\0'; c++) {
    switch (*c) {
      case '\\':
        appendStringInfoString(out, "\\\\");
        break;
      case '\t':
        appendStringInfoString(out, "\\t");
        break;
      case '\n':
        appendStringInfoString(out, "\\n");
        break;
      case '\r':
        appendStringInfoString(out, "\\r");
        break;
      default:
        appendStringInfoCharMacro(out, *c);
    }
  }
}

}  // namespace

struct CopyEncoder {
  int count;
  CopyColumn *columns;  // binary; else null
  ValueEncoder *texts;  // text; else null
};

namespace {

void append_binary_row(const CopyEncoder *encoder, StringInfo out, const Datum *values, const bool *nulls) {
  uint16 count = pg_hton16(static_cast<uint16>(encoder->count));
  appendBinaryStringInfo(out, reinterpret_cast<const char *>(&count), sizeof count);
  for (int i = 0; i < encoder->count; i++) {
    if (nulls[i])
      append_word(out, -1);
    else
      append_value(&encoder->columns[i], out, values[i]);
  }
}

void append_text_row(const CopyEncoder *encoder, StringInfo out, const Datum *values, const bool *nulls) {
  const StatementParams *texts = encode_values(encoder->texts, values, nulls, 1);
  for (int i = 0; i < encoder->count; i++) {
    if (i > 0) appendStringInfoCharMacro(out, '\t');
    if (nulls[i])
      appendStringInfoString(out, "\\N");
    else
      append_escaped(out, texts->values[i]);
  }
  appendStringInfoCharMacro(out, '\n');
}

}  // namespace

bool copies_in_binary(Oid local, Oid remote) {
  Oid base = getBaseType(local);
  Oid element = get_element_type(base);
  if (transfer_format(base) != TransferFormat::Binary || !may_send_binary(OidIsValid(element) ? element : base)) return false;
  // an array carries its elements' type; a name is cut by its input function, refused by its receive function
  if (OidIsValid(element) || remote == NAMEOID) return base == remote;
  return binary_compatible(base, remote);
}

CopyEncoder *make_binary_copy_encoder(const Oid *types, int count) {
  auto *encoder = palloc_struct<CopyEncoder>();
  encoder->count = count;
  encoder->columns = palloc_array_of<CopyColumn>(static_cast<size_t>(count));
  for (int i = 0; i < count; i++) init_column(&encoder->columns[i], types[i]);
  return encoder;
}

CopyEncoder *make_text_copy_encoder(const Oid *types, int count) {
  auto *encoder = palloc_struct<CopyEncoder>();
  encoder->count = count;
  encoder->texts = make_value_encoder(types, count, ParamTyping::Inferred);
  return encoder;
}

void append_copy_row(CopyEncoder *encoder, StringInfo out, const Datum *values, const bool *nulls) {
  if (encoder->columns != nullptr)
    append_binary_row(encoder, out, values, nulls);
  else
    append_text_row(encoder, out, values, nulls);
}

}  // namespace remote_fdw
