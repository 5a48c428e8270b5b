// Owns choosing how a type's values are decoded: a decoder of ours, the type's receive function, its input function,
// with a domain's constraints on top.
#include "remote_fdw/transfer/value_decoder.h"

#include "remote_fdw/catalog/shippable_cache.h"
#include "remote_fdw/core/binary_codec.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/transfer/type_transfer.h"

namespace remote_fdw {

namespace {

// All that an infinite interval consists of: time, days, months.
bool is_infinite_interval(const char *data, int length) {
  if (length != 16) return false;
  int64 time = big_endian<int64>(data);
  int32 days = big_endian<int32>(data + 8), months = big_endian<int32>(data + 12);
  bool highest = time == PG_INT64_MAX && days == PG_INT32_MAX && months == PG_INT32_MAX;
  return highest || (time == PG_INT64_MIN && days == PG_INT32_MIN && months == PG_INT32_MIN);
}

Datum decode_by_receive(ValueDecoder *d, const char *data, int length) {
  StringInfoData message{const_cast<char *>(data), length, length, 0};
  Datum value = ReceiveFunctionCall(&d->receive, &message, d->receive_param, d->typmod);
  if (message.cursor != length) raise_bad_binary(d->type);
  return value;
}

// The receive function would take it for a finite one.
Datum decode_interval(ValueDecoder *d, const char *data, int length) {
  if (is_infinite_interval(data, length))
    ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("interval out of range"),
                    errdetail("The remote value is infinite, which intervals can be from PostgreSQL 17 on.")));
  return decode_by_receive(d, data, length);
}

void init_array_element(ValueDecoder *d, Oid element) {
  d->element = palloc_struct<ValueDecoder>();
  d->element_type = element;
  get_typlenbyvalalign(element, &d->element_length, &d->element_by_value, &d->element_align);
  init_value_decoder(d->element, element, d->typmod);
}

void choose_binary(ValueDecoder *d) {
  Oid element = get_element_type(d->type);
  if (OidIsValid(element)) {
    init_array_element(d, element);
    d->binary = decode_array;
    return;
  }
  d->binary = fixed_width_decoder(d->type, d->typmod);
  if (d->binary == nullptr) d->binary = variable_width_decoder(d->type, d->typmod);
  if (d->binary != nullptr) return;
  Oid receive;
  getTypeBinaryInputInfo(d->type, &receive, &d->receive_param);
  fmgr_info(receive, &d->receive);
  d->binary = d->type == INTERVALOID && !knows_infinite_intervals() ? decode_interval : decode_by_receive;
}

Datum through_domain(ValueDecoder *d, Datum value, bool is_null) {
  domain_check(value, is_null, d->domain, &d->domain_cache, d->context);
  return value;
}

}  // namespace

void raise_bad_binary(Oid type) {
  ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
                  errmsg("the remote server sent a malformed value for type %s", format_type_be(type))));
}

void init_value_decoder(ValueDecoder *d, Oid type, int32 typmod) {
  d->context = CurrentMemoryContext;
  d->typmod = typmod;
  d->type = getBaseTypeAndTypmod(type, &d->typmod);
  d->domain = d->type == type ? InvalidOid : type;
  Oid input;
  getTypeInputInfo(d->type, &input, &d->input_param);
  fmgr_info(input, &d->input);
  d->reads_settings = transfer_format(type) == TransferFormat::Text || d->type == INTERVALOID ||
                            get_element_type(d->type) == INTERVALOID;
  if (transfer_format(type) == TransferFormat::Binary) choose_binary(d);
}

Datum decode_binary(ValueDecoder *d, const char *data, int length) {
  Datum value = d->binary(d, data, length);
  return likely(!OidIsValid(d->domain)) ? value : through_domain(d, value, false);
}

Datum decode_text(ValueDecoder *d, const char *data, int length) {
  verify_encoding(data, length);
  return InputFunctionCall(&d->input, const_cast<char *>(data), d->input_param, d->typmod);
}

void check_null(ValueDecoder *d) {
  if (OidIsValid(d->domain)) through_domain(d, static_cast<Datum>(0), true);
}

}  // namespace remote_fdw
