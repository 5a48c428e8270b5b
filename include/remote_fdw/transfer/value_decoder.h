// Decodes one value of one type, binary or text. The table by type OID is in decode_*.cpp.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct ValueDecoder;
using DecodeFunction = Datum (*)(ValueDecoder *, const char *data, int length);

struct ValueDecoder {
  Oid type;        // base type
  int32 typmod;
  DecodeFunction binary;
  FmgrInfo input;  // text
  Oid input_param;
  FmgrInfo receive;  // binary without a decoder of our own
  Oid receive_param;
  // arrays
  ValueDecoder *element;
  Oid element_type;
  int16 element_length;
  bool element_by_value;
  char element_align;
  // domains: constraints are checked after decoding
  Oid domain;
  void *domain_cache;
  MemoryContext context;
  bool reads_settings;  // text input that IntervalStyle or xmloption may change
};

// `type` may be a domain.
void init_value_decoder(ValueDecoder *decoder, Oid type, int32 typmod);
Datum decode_binary(ValueDecoder *decoder, const char *data, int length);
// `data` is NUL-terminated.
Datum decode_text(ValueDecoder *decoder, const char *data, int length);
// What a NULL becomes: a domain may refuse it.
void check_null(ValueDecoder *decoder);

// Binary decoder for a type that has one; nullptr: its receive function is used.
DecodeFunction fixed_width_decoder(Oid type, int32 typmod);
DecodeFunction variable_width_decoder(Oid type, int32 typmod);
Datum decode_array(ValueDecoder *decoder, const char *data, int length);

[[noreturn]] void raise_bad_binary(Oid type);
void verify_encoding(const char *data, int length);

}  // namespace remote_fdw
