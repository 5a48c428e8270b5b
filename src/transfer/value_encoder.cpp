// Owns the outgoing form of each type: bytes as they are for text, the send function for types whose binary form is
// free of encodings, else the output function under the transmission settings.
#include "remote_fdw/transfer/value_encoder.h"

#include "remote_fdw/pg/memory.h"
#include "remote_fdw/pg/transmission_settings.h"
#include "remote_fdw/transfer/type_transfer.h"

namespace remote_fdw {

namespace {

enum class Form : uint8 {
  TextBytes,  // text family: no function at all
  Send,
  Output,
};

struct EncodedType {
  Oid base;
  Form form;
  FmgrInfo function;
};

bool is_text_family(Oid type) { return type == TEXTOID || type == VARCHAROID || type == BPCHAROID; }

// Their send functions convert to the local client's encoding.
bool sends_text(Oid type) { return is_text_family(type) || type == NAMEOID || type == JSONOID || type == JSONBOID; }

bool may_send(Oid base) {
  return may_send_binary(base) && !sends_text(base) && !OidIsValid(get_element_type(base));
}

// Types whose text is the same whatever the settings: no need to switch them.
bool text_needs_settings(Oid base) {
  switch (base) {
    case BOOLOID:
    case INT2OID:
    case INT4OID:
    case INT8OID:
    case OIDOID:
    case NUMERICOID:
    case UUIDOID:
    case JSONOID:
    case JSONBOID:
    case NAMEOID:
    case TIDOID:
      return false;
    default:
      return !type_is_enum(base);
  }
}

void init_type(EncodedType *encoded, Oid type, ParamTyping typing) {
  Oid function;
  bool is_varlena;
  encoded->base = getBaseType(type);
  if (is_text_family(encoded->base)) {
    encoded->form = Form::TextBytes;
    return;
  }
  if (typing == ParamTyping::Declared && may_send(encoded->base)) {
    encoded->form = Form::Send;
    getTypeBinaryOutputInfo(encoded->base, &function, &is_varlena);
  } else {
    encoded->form = Form::Output;
    getTypeOutputInfo(type, &function, &is_varlena);
  }
  fmgr_info(function, &encoded->function);
}

}  // namespace

struct ValueEncoder {
  EncodedType *types;
  int count;
  bool needs_settings;
};

namespace {

struct Encoded {
  const char *value;
  int length;
  int format;
};

Encoded encode_value(EncodedType *type, Datum value) {
  switch (type->form) {
    case Form::TextBytes:
      return {TextDatumGetCString(value), 0, 0};
    case Form::Send: {
      bytea *sent = SendFunctionCall(&type->function, value);
      return {VARDATA(sent), static_cast<int>(VARSIZE(sent) - VARHDRSZ), 1};
    }
    case Form::Output:
      break;
  }
  return {OutputFunctionCall(&type->function, value), 0, 0};
}

struct Arrays {
  Oid *types;
  const char **values;
  int *lengths;
  int *formats;
};

void encode_all(ValueEncoder *encoder, const Datum *values, const bool *nulls, int total, const Arrays &out) {
  for (int i = 0; i < total; i++) {
    EncodedType *type = &encoder->types[i % encoder->count];
    // a NULL's format must agree with the type's: the statement may be prepared with it
    out.types[i] = type->form == Form::Send ? type->base : InvalidOid;
    out.formats[i] = type->form == Form::Send ? 1 : 0;
    if (nulls[i]) continue;
    Encoded encoded = encode_value(type, values[i]);
    out.values[i] = encoded.value;
    out.lengths[i] = encoded.length;
  }
}

}  // namespace

ValueEncoder *make_value_encoder(const Oid *types, int count, ParamTyping typing) {
  return make_value_encoder(types, count, typing == ParamTyping::Declared ? count : 0);
}

ValueEncoder *make_value_encoder(const Oid *types, int count, int declared) {
  auto *typing = palloc_array_of<ParamTyping>(static_cast<size_t>(count));
  for (int i = 0; i < count; i++) typing[i] = i < declared ? ParamTyping::Declared : ParamTyping::Inferred;
  return make_value_encoder(types, typing, count);
}

ValueEncoder *make_value_encoder(const Oid *types, const ParamTyping *typing, int count) {
  auto *encoder = palloc_struct<ValueEncoder>();
  encoder->types = palloc_array_of<EncodedType>(count);
  encoder->count = count;
  for (int i = 0; i < count; i++) {
    init_type(&encoder->types[i], types[i], typing[i]);
    if (encoder->types[i].form == Form::Output && text_needs_settings(encoder->types[i].base)) encoder->needs_settings = true;
  }
  return encoder;
}

bool sends_binary(const ValueEncoder *encoder, int column) { return encoder->types[column].form == Form::Send; }

const StatementParams *encode_values(ValueEncoder *encoder, const Datum *values, const bool *nulls, int rows) {
  int total = encoder->count * rows;
  Arrays arrays{palloc_array_of<Oid>(total), palloc_array_of<const char *>(total), palloc_array_of<int>(total),
                palloc_array_of<int>(total)};
  if (encoder->needs_settings)
    under_transmission_settings([&] { encode_all(encoder, values, nulls, total, arrays); });
  else
    encode_all(encoder, values, nulls, total, arrays);
  auto *params = palloc_struct<StatementParams>();
  *params = {total, arrays.types, arrays.values, arrays.lengths, arrays.formats};
  return params;
}

}  // namespace remote_fdw
