// Owns the layout of serialised states: counts and sums, each sum as digits of base 10000 with weight, sign and scale.
#include "remote_fdw/executor/partial_state.h"

namespace remote_fdw {

namespace {

// As the sending function of numeric gives it.
struct Digits {
  int count;
  int weight;
  int sign;
  int scale;
  const char *digits;  // 16 bits each, network order
};

constexpr int kNaN = 0xC000;
constexpr int kPlusInfinity = 0xD000;
constexpr int kMinusInfinity = 0xF000;
constexpr Digits kZero{0, 0, 0, 0, ""};

Digits digits_of(Datum number) {
  bytea *sent = DatumGetByteaP(DirectFunctionCall1(numeric_send, number));
  StringInfoData wire{};
  wire.data = VARDATA(sent);
  wire.len = wire.maxlen = VARSIZE(sent) - VARHDRSZ;
  Digits parts{};
  parts.count = static_cast<int>(pq_getmsgint(&wire, 2));
  parts.weight = static_cast<int16>(pq_getmsgint(&wire, 2));
  parts.sign = static_cast<int>(pq_getmsgint(&wire, 2));
  parts.scale = static_cast<int>(pq_getmsgint(&wire, 2));
  parts.digits = pq_getmsgbytes(&wire, parts.count * 2);
  return parts;
}

bool is_finite(const Digits &sum) { return sum.sign != kNaN && sum.sign != kPlusInfinity && sum.sign != kMinusInfinity; }

void put_sum(StringInfo out, const Digits &sum) {
  Digits finite = is_finite(sum) ? sum : kZero;
  pq_sendint32(out, finite.count);
  pq_sendint32(out, finite.weight);
  pq_sendint32(out, finite.sign);
  pq_sendint32(out, finite.scale);
  pq_sendbytes(out, finite.digits, finite.count * 2);
}

// The largest scale and how many had it: only for taking values out again. Then how many were NaN or infinite: any number above
// zero has the same effect.
void put_specials(StringInfo out, const Digits &sum, int64 count) {
  pq_sendint32(out, is_finite(sum) ? sum.scale : 0);
  pq_sendint64(out, count);
  pq_sendint64(out, sum.sign == kNaN ? 1 : 0);
  pq_sendint64(out, sum.sign == kPlusInfinity ? 1 : 0);
  pq_sendint64(out, sum.sign == kMinusInfinity ? 1 : 0);
}

bool has_squares(StateForm form) { return form == StateForm::IntegerSquares || form == StateForm::NumericSquares; }
bool has_specials(StateForm form) { return form == StateForm::NumericSum || form == StateForm::NumericSquares; }

struct Sums {
  int64 count;
  Digits sum;
  Digits squares;
};

Sums read_sums(StateForm form, Datum sums) {
  Datum *values;
  bool *nulls;
  int n;
  deconstruct_array(DatumGetArrayTypeP(sums), NUMERICOID, -1, false, TYPALIGN_INT, &values, &nulls, &n);
  int expected = has_squares(form) ? 3 : 2;
  if (n != expected || nulls[0]) elog(ERROR, "remote_fdw: a part of an aggregate has %d values instead of %d", n, expected);
  Sums read{DatumGetInt64(DirectFunctionCall1(numeric_int8, values[0])), kZero, kZero};
  if (read.count == 0) return read;
  if (nulls[1] || (expected == 3 && nulls[2])) elog(ERROR, "remote_fdw: a part of an aggregate lacks a sum");
  read.sum = digits_of(values[1]);
  if (expected == 3) read.squares = digits_of(values[2]);
  return read;
}

}  // namespace

NullableDatum serialised_state(StateForm form, Datum sums) {
  Sums read = read_sums(form, sums);
  if (read.count == 0) return {0, true};
  StringInfoData out;
  pq_begintypsend(&out);
  pq_sendint64(&out, is_finite(read.sum) ? read.count : read.count - 1);
  put_sum(&out, read.sum);
  if (has_squares(form)) put_sum(&out, read.squares);
  if (has_specials(form)) put_specials(&out, read.sum, read.count);
  return {PointerGetDatum(pq_endtypsend(&out)), false};
}

}  // namespace remote_fdw
