// Owns the binary decoders of the text family, bytea, json and jsonb. Text is copied as it came: the receive functions
// would convert it from the local client's encoding, but the remote sends it in this database's.
#include "remote_fdw/transfer/decode_jsonb.h"
#include "remote_fdw/transfer/value_decoder.h"

namespace remote_fdw {

namespace {

Datum varlena_of(const char *data, int length) {
  auto *value = static_cast<text *>(palloc(length + VARHDRSZ));
  SET_VARSIZE(value, length + VARHDRSZ);
  memcpy(VARDATA(value), data, length);
  return PointerGetDatum(value);
}

Datum decode_text_bytes(ValueDecoder *, const char *data, int length) {
  verify_encoding(data, length);
  return varlena_of(data, length);
}

Datum decode_bytea(ValueDecoder *, const char *data, int length) { return varlena_of(data, length); }

// libpq ends every value with a NUL byte of its own.
Datum decode_by_input(ValueDecoder *d, const char *data, int length) { return decode_text(d, data, length); }

Datum decode_jsonb(ValueDecoder *d, const char *data, int length) {
  constexpr char kVersion = 1;
  if (length < 1 || data[0] != kVersion) raise_bad_binary(d->type);
  verify_encoding(data + 1, length - 1);
  std::optional<Datum> value = jsonb_from_sent_text(data + 1, length - 1);
  return value ? *value : decode_text(d, data + 1, length - 1);
}

}  // namespace

void verify_encoding(const char *data, int length) { (void)pg_verify_mbstr(GetDatabaseEncoding(), data, length, false); }

DecodeFunction variable_width_decoder(Oid type, int32 typmod) {
  switch (type) {
    case TEXTOID:
      return decode_text_bytes;
    case VARCHAROID:
    case BPCHAROID:
      return typmod < 0 ? decode_text_bytes : decode_by_input;
    case NAMEOID:
    case JSONOID:
      return decode_by_input;
    case BYTEAOID:
      return decode_bytea;
    case JSONBOID:
      return decode_jsonb;
    default:
      return nullptr;
  }
}

}  // namespace remote_fdw
