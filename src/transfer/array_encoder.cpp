// Owns the outgoing form of arrays: binary where the elements are, or are text; else the literal that array_in reads.
#include "remote_fdw/transfer/array_encoder.h"

#include "remote_fdw/pg/memory.h"
#include "remote_fdw/transfer/value_encoder.h"

namespace remote_fdw {

namespace {

struct ArrayColumn {
  Oid element;     // on the wire
  bool text_bytes;  // elements are text, whose binary form is the text itself
  char delimiter;
  bool binary;
  bool has_nulls;
  StringInfoData data;
};

// dimensions, flags, element type, number of elements, lower bound
constexpr int kHeaderWords = 5;

bool is_text(Oid type) { return type == TEXTOID || type == VARCHAROID || type == BPCHAROID; }

// Of the server's own types the same everywhere; another type's is taken to be a comma.
char delimiter_of(Oid type) {
  HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
  if (!HeapTupleIsValid(tuple)) return ',';
  char delimiter = reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple))->typdelim;
  ReleaseSysCache(tuple);
  return delimiter;
}

void put_word(char *at, uint32 value) {
  uint32 ordered = pg_hton32(value);
  memcpy(at, &ordered, sizeof ordered);
}

void append_word(StringInfo out, int32 value) {
  char word[sizeof(int32)];
  put_word(word, static_cast<uint32>(value));
  appendBinaryStringInfo(out, word, sizeof word);
}

void append_binary(ArrayColumn *column, const char *value, int length) {
  append_word(&column->data, value == nullptr ? -1 : length);
  if (value != nullptr) appendBinaryStringInfo(&column->data, value, length);
  column->has_nulls = column->has_nulls || value == nullptr;
}

void append_literal_element(ArrayColumn *column, const char *value) {
  StringInfo out = &column->data;
  appendStringInfoChar(out, out->len == 0 ? '{' : column->delimiter);
  if (value == nullptr) {
    appendStringInfoString(out, "NULL");
    return;
  }
  appendStringInfoChar(out, '"');
  for (const char *c = value; *c != '\0'; c++) {
    if (*c == '"' || *c == '\\') appendStringInfoChar(out, '\\');
    appendStringInfoChar(out, *c);
  }
  appendStringInfoChar(out, '"');
}

void finish_binary(ArrayColumn *column, int rows) {
  char *header = column->data.data;
  const uint32 words[kHeaderWords] = {1, column->has_nulls, column->element, static_cast<uint32>(rows), 1};
  for (int i = 0; i < kHeaderWords; i++) put_word(header + i * sizeof(uint32), words[i]);
}

}  // namespace

struct ArrayEncoder {
  ValueEncoder *values;
  ArrayColumn *columns;
  int count;
  int rows;
};

Oid array_type_for(Oid type) {
  Oid base = getBaseType(type);
  Oid array = type_is_rowtype(base) ? InvalidOid : get_array_type(base);
  return OidIsValid(array) ? array : TEXTARRAYOID;
}

ArrayEncoder *make_array_encoder(const Oid *types, int count) { return make_array_encoder(types, nullptr, count); }

ArrayEncoder *make_array_encoder(const Oid *types, const Oid *remote_elements, int count) {
  auto *encoder = palloc_struct<ArrayEncoder>();
  auto *typing = palloc_array_of<ParamTyping>(static_cast<size_t>(count));
  for (int i = 0; i < count; i++) {
    bool same = remote_elements == nullptr || remote_elements[i] == get_element_type(array_type_for(types[i]));
    typing[i] = same ? ParamTyping::Declared : ParamTyping::Inferred;
  }
  encoder->values = make_value_encoder(types, typing, count);
  encoder->columns = palloc_array_of<ArrayColumn>(count);
  encoder->count = count;
  for (int i = 0; i < count; i++) {
    ArrayColumn *column = &encoder->columns[i];
    column->element = get_element_type(array_type_for(types[i]));
    column->text_bytes = is_text(column->element) && typing[i] == ParamTyping::Declared;
    column->binary = column->text_bytes || sends_binary(encoder->values, i);
    bool foreign = typing[i] == ParamTyping::Inferred && remote_elements[i] >= FirstNormalObjectId;
    column->delimiter = foreign ? ',' : delimiter_of(typing[i] == ParamTyping::Declared ? column->element : remote_elements[i]);
  }
  return encoder;
}

void begin_arrays(ArrayEncoder *encoder) {
  static const char zeros[kHeaderWords * sizeof(uint32)] = {};
  encoder->rows = 0;
  for (int i = 0; i < encoder->count; i++) {
    ArrayColumn *column = &encoder->columns[i];
    initStringInfo(&column->data);
    if (column->binary) appendBinaryStringInfo(&column->data, zeros, sizeof zeros);
    column->has_nulls = false;
  }
}

const StatementParams *encode_array_row(ArrayEncoder *encoder, const Datum *values, const bool *nulls) {
  const StatementParams *row = encode_values(encoder->values, values, nulls, 1);
  auto *lengths = palloc_array_of<int>(static_cast<size_t>(row->count));
  for (int i = 0; i < row->count; i++) {
    if (row->values[i] == nullptr)
      lengths[i] = -1;
    else
      lengths[i] = row->formats[i] == 1 ? row->lengths[i] : static_cast<int>(strlen(row->values[i]));
  }
  auto *sized = palloc_struct<StatementParams>();
  *sized = *row;
  sized->lengths = lengths;
  return sized;
}

void append_array_row(ArrayEncoder *encoder, const StatementParams *row) {
  for (int i = 0; i < encoder->count; i++) {
    if (encoder->columns[i].binary)
      append_binary(&encoder->columns[i], row->values[i], row->lengths[i]);
    else
      append_literal_element(&encoder->columns[i], row->values[i]);
  }
  encoder->rows++;
}

const StatementParams *with_arrays(ArrayEncoder *encoder, const StatementParams *others) {
  int before = others == nullptr ? 0 : others->count;
  auto total = static_cast<size_t>(before + encoder->count);
  auto *types = palloc_array_of<Oid>(total);
  auto *values = palloc_array_of<const char *>(total);
  auto *lengths = palloc_array_of<int>(total);
  auto *formats = palloc_array_of<int>(total);
  for (int i = 0; i < before; i++) {
    types[i] = others->types[i];
    values[i] = others->values[i];
    lengths[i] = others->lengths[i];
    formats[i] = others->formats[i];
  }
  for (int i = 0; i < encoder->count; i++) {
    ArrayColumn *column = &encoder->columns[i];
    if (column->binary)
      finish_binary(column, encoder->rows);
    else
      appendStringInfoString(&column->data, column->data.len == 0 ? "{}" : "}");
    // the SQL's cast says the type
    values[before + i] = column->data.data;
    lengths[before + i] = column->data.len;
    formats[before + i] = column->binary ? 1 : 0;
  }
  auto *params = palloc_struct<StatementParams>();
  *params = {static_cast<int>(total), types, values, lengths, formats};
  return params;
}

}  // namespace remote_fdw
