// Owns decoding a whole row: the shape of the result, column by column, and the context of an error.
#include "remote_fdw/transfer/tuple_decoder.h"

#include "remote_fdw/pg/memory.h"
#include "remote_fdw/pg/transmission_settings.h"
#include "remote_fdw/transfer/type_transfer.h"
#include "remote_fdw/transfer/value_decoder.h"

namespace remote_fdw {

struct TupleDecoder {
  ColumnTarget *targets;
  ValueDecoder *decoders;
  TransferFormat *formats;  // of each column in a binary result
  int count;
  ResultFormat format;      // of the result being read
  const char *relation_name;
  int current;              // column being decoded, for errors
  bool any_setting_dependent;
  FieldView *row;           // of a result, one at a time
};

namespace {

void describe_column(void *arg) {
  auto *decoder = static_cast<TupleDecoder *>(arg);
  if (decoder->current < 0 || decoder->current >= decoder->count) return;
  const ColumnTarget &target = decoder->targets[decoder->current];
  const char *column = target.column_name;
  const char *relation = target.relation_name != nullptr ? target.relation_name : decoder->relation_name;
  if (column == nullptr)
    errcontext("column %d of the remote result", decoder->current + 1);
  else if (relation != nullptr)
    errcontext("column \"%s\" of foreign table \"%s\"", column, relation);
  else
    errcontext("column \"%s\" of the remote result", column);
}

bool is_binary_column(const TupleDecoder *decoder, int column) {
  return decoder->format == ResultFormat::Binary && decoder->formats[column] == TransferFormat::Binary;
}

Datum decode_value(TupleDecoder *decoder, int column, const char *data, int length) {
  ValueDecoder *value = &decoder->decoders[column];
  if (is_binary_column(decoder, column)) return decode_binary(value, data, length);
  Datum datum = decode_text(value, data, length);
  if (OidIsValid(value->domain)) domain_check(datum, false, value->domain, &value->domain_cache, value->context);
  return datum;
}

void put_value(RowIdentity *identity, const ColumnTarget &target, Datum value, Datum *values, bool *nulls) {
  if (target.slot_index == kTargetCtid) {
    identity->ctid = *reinterpret_cast<ItemPointer>(DatumGetPointer(value));
  } else if (target.slot_index == kTargetTableoid) {
    identity->tableoid = DatumGetObjectId(value);
  } else {
    values[target.slot_index] = value;
    nulls[target.slot_index] = false;
  }
}

RowIdentity decode_columns(TupleDecoder *decoder, const FieldView *fields, Datum *values, bool *nulls) {
  RowIdentity identity{};
  ItemPointerSetInvalid(&identity.ctid);
  for (int i = 0; i < decoder->count; i++) {
    decoder->current = i;
    if (fields[i].is_null()) {
      if (decoder->targets[i].null_check == NullCheck::ByDomain) check_null(&decoder->decoders[i]);
      continue;
    }
    put_value(&identity, decoder->targets[i], decode_value(decoder, i, fields[i].data, fields[i].length), values, nulls);
  }
  decoder->current = -1;
  return identity;
}

[[noreturn]] void raise_wrong_shape(const TupleDecoder *decoder, int columns) {
  ereport(ERROR, (errcode(ERRCODE_FDW_ERROR), errmsg("remote query result does not match the foreign table"),
                  errdetail("%d columns were expected, %d came.", decoder->count, columns)));
}

}  // namespace

TupleDecoder *make_tuple_decoder(const ColumnTarget *targets, int count, const char *relation_name) {
  auto *decoder = palloc_struct<TupleDecoder>();
  decoder->targets = palloc_array_of<ColumnTarget>(count);
  decoder->decoders = palloc_array_of<ValueDecoder>(count);
  decoder->formats = palloc_array_of<TransferFormat>(count);
  decoder->row = palloc_array_of<FieldView>(count);
  decoder->count = count;
  decoder->relation_name = relation_name;
  decoder->current = -1;
  for (int i = 0; i < count; i++) {
    decoder->targets[i] = targets[i];
    decoder->formats[i] = transfer_format(targets[i].type);
    init_value_decoder(&decoder->decoders[i], targets[i].type, targets[i].typmod);
    decoder->any_setting_dependent = decoder->any_setting_dependent || decoder->decoders[i].reads_settings;
  }
  return decoder;
}

int rows_at_once(const TupleDecoder *decoder) {
  constexpr int kShortRows = 64;
  constexpr int kMostColumns = 50;
  if (decoder->count > kMostColumns) return 1;
  for (int i = 0; i < decoder->count; i++)
    if (get_typlen(decoder->targets[i].type) < 0) return 1;
  return kShortRows;
}

int decoder_columns(const TupleDecoder *decoder) { return decoder->count == 0 ? 1 : decoder->count; }

ResultFit check_result_shape(TupleDecoder *decoder, const PgResult *result, ResultFormat format) {
  for (int i = 0; i < result->columns(); i++)
    if (PQfformat(result->get(), i) != static_cast<int>(format)) raise_wrong_shape(decoder, result->columns());
  return check_column_types(decoder, result, format);
}

ResultFit check_column_types(TupleDecoder *decoder, const PgResult *result, ResultFormat format) {
  decoder->format = format;
  if (result->columns() != decoder_columns(decoder)) raise_wrong_shape(decoder, result->columns());
  for (int i = 0; i < decoder->count; i++) {
    Oid remote = result->type(i);
    bool readable = !is_binary_column(decoder, i) || binary_compatible(decoder->targets[i].type, remote);
    if (format == ResultFormat::Binary && !readable) return ResultFit::NeedsText;
  }
  return ResultFit::Fits;
}

RowIdentity decode_row(TupleDecoder *decoder, const PgResult *result, int row, Datum *values, bool *nulls) {
  for (int i = 0; i < decoder->count; i++)
    decoder->row[i] = result->is_null(row, i) ? FieldView{nullptr, -1}
                                              : FieldView{result->value(row, i), result->length(row, i)};
  return decode_row(decoder, decoder->row, values, nulls);
}

RowIdentity decode_row(TupleDecoder *decoder, const FieldView *fields, Datum *values, bool *nulls) {
  ErrorContextCallback callback{error_context_stack, describe_column, decoder};
  error_context_stack = &callback;
  RowIdentity identity;
  if (unlikely(decoder->any_setting_dependent && input_depends_on_settings()))
    under_transmission_settings([&] { identity = decode_columns(decoder, fields, values, nulls); });
  else
    identity = decode_columns(decoder, fields, values, nulls);
  error_context_stack = callback.previous;
  return identity;
}

}  // namespace remote_fdw
