// Owns the binary decoders of fixed-width types, with the range checks their receive functions make.
#include "remote_fdw/core/binary_codec.h"
#include "remote_fdw/transfer/value_decoder.h"

namespace remote_fdw {

namespace {

void want_length(const ValueDecoder *decoder, int length, int wanted) {
  if (unlikely(length != wanted)) raise_bad_binary(decoder->type);
}

Datum decode_bool(ValueDecoder *d, const char *data, int length) {
  want_length(d, length, 1);
  return BoolGetDatum(data[0] != 0);
}

Datum decode_char(ValueDecoder *d, const char *data, int length) {
  want_length(d, length, 1);
  return CharGetDatum(data[0]);
}

Datum decode_int2(ValueDecoder *d, const char *data, int length) {
  want_length(d, length, 2);
  return Int16GetDatum(big_endian<int16>(data));
}

Datum decode_int4(ValueDecoder *d, const char *data, int length) {
  want_length(d, length, 4);
  return Int32GetDatum(big_endian<int32>(data));
}

Datum decode_oid(ValueDecoder *d, const char *data, int length) {
  want_length(d, length, 4);
  return ObjectIdGetDatum(big_endian<uint32>(data));
}

Datum decode_int8(ValueDecoder *d, const char *data, int length) {
  want_length(d, length, 8);
  return Int64GetDatum(big_endian<int64>(data));
}

Datum decode_float4(ValueDecoder *d, const char *data, int length) {
  want_length(d, length, 4);
  return Float4GetDatum(big_endian_float(data));
}

Datum decode_float8(ValueDecoder *d, const char *data, int length) {
  want_length(d, length, 8);
  return Float8GetDatum(big_endian_double(data));
}

[[noreturn]] void raise_out_of_range(const char *type) {
  ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("%s out of range", type)));
}

Datum decode_date(ValueDecoder *d, const char *data, int length) {
  want_length(d, length, 4);
  DateADT date = big_endian<int32>(data);
  if (!DATE_NOT_FINITE(date) && !IS_VALID_DATE(date)) raise_out_of_range("date");
  return DateADTGetDatum(date);
}

Datum decode_timestamp(ValueDecoder *d, const char *data, int length) {
  want_length(d, length, 8);
  Timestamp timestamp = big_endian<int64>(data);
  if (!TIMESTAMP_NOT_FINITE(timestamp) && !IS_VALID_TIMESTAMP(timestamp)) raise_out_of_range("timestamp");
  return TimestampGetDatum(timestamp);
}

Datum decode_time(ValueDecoder *d, const char *data, int length) {
  want_length(d, length, 8);
  TimeADT time = big_endian<int64>(data);
  if (time < 0 || time > USECS_PER_DAY) raise_out_of_range("time");
  return TimeADTGetDatum(time);
}

Datum decode_uuid(ValueDecoder *d, const char *data, int length) {
  want_length(d, length, UUID_LEN);
  void *uuid = palloc(UUID_LEN);
  memcpy(uuid, data, UUID_LEN);
  return PointerGetDatum(uuid);
}

Datum decode_tid(ValueDecoder *d, const char *data, int length) {
  want_length(d, length, 6);
  auto *tid = static_cast<ItemPointer>(palloc(sizeof(ItemPointerData)));
  ItemPointerSet(tid, big_endian<uint32>(data), big_endian<uint16>(data + 4));
  return PointerGetDatum(tid);
}

}  // namespace

DecodeFunction fixed_width_decoder(Oid type, int32 typmod) {
  switch (type) {
    case BOOLOID:
      return decode_bool;
    case CHAROID:
      return decode_char;
    case INT2OID:
      return decode_int2;
    case INT4OID:
      return decode_int4;
    case OIDOID:
    case XIDOID:
    case CIDOID:
      return decode_oid;
    case INT8OID:
    case MONEYOID:
    case XID8OID:
    case PG_LSNOID:
      return decode_int8;
    case FLOAT4OID:
      return decode_float4;
    case FLOAT8OID:
      return decode_float8;
    case DATEOID:
      return decode_date;
    case TIMESTAMPOID:
    case TIMESTAMPTZOID:
      return typmod < 0 ? decode_timestamp : nullptr;  // a precision rounds: the receive function knows how
    case TIMEOID:
      return typmod < 0 ? decode_time : nullptr;
    case UUIDOID:
      return decode_uuid;
    case TIDOID:
      return decode_tid;
    default:
      return nullptr;
  }
}

}  // namespace remote_fdw
