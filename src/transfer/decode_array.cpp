// Owns the binary decoder of arrays; elements go through their own type's decoder.
#include "remote_fdw/core/binary_codec.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/transfer/type_transfer.h"
#include "remote_fdw/transfer/value_decoder.h"

namespace remote_fdw {

namespace {

static_assert(kMaxArrayDimensions == MAXDIM);

struct Elements {
  Datum *values;
  bool *nulls;
};

// Elements are not NUL-terminated in the message; their decoders may rely on it.
Datum decode_element(ValueDecoder *element, const char *data, int length) {
  auto *copy = static_cast<char *>(palloc(length + 1));
  memcpy(copy, data, length);
  copy[length] = '\0';
  return decode_binary(element, copy, length);
}

Elements read_elements(ValueDecoder *decoder, BinaryReader *reader, int64 count) {
  Elements elements{palloc_array_of<Datum>(count), palloc_array_of<bool>(count)};
  for (int64 i = 0; i < count; i++) {
    auto length = reader->take<int32>();
    if (!reader->ok() || length < -1) raise_bad_binary(decoder->type);
    elements.nulls[i] = length == -1;
    if (length == -1) continue;
    const char *bytes = reader->take_bytes(length);
    if (bytes == nullptr) raise_bad_binary(decoder->type);
    elements.values[i] = decode_element(decoder->element, bytes, length);
  }
  return elements;
}

}  // namespace

Datum decode_array(ValueDecoder *decoder, const char *data, int length) {
  BinaryReader reader(data, length);
  ArrayHeader header = read_array_header(&reader);
  if (!header.ok || !binary_compatible(decoder->element_type, header.element_type)) raise_bad_binary(decoder->type);
  if (header.items > static_cast<int64>(MaxArraySize))
    ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("array size exceeds the maximum allowed (%d)", static_cast<int>(MaxArraySize))));
  if (header.items == 0) {
    if (!reader.finished()) raise_bad_binary(decoder->type);
    return PointerGetDatum(construct_empty_array(decoder->element_type));
  }
  Elements elements = read_elements(decoder, &reader, header.items);
  if (!reader.finished()) raise_bad_binary(decoder->type);
  return PointerGetDatum(construct_md_array(elements.values, elements.nulls, header.dimensions, header.sizes,
                                            header.lower_bounds, decoder->element_type, decoder->element_length,
                                            decoder->element_by_value, decoder->element_align));
}

}  // namespace remote_fdw
