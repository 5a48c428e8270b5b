// Owns building a pg_statistic row: reading and checking the numbers and arrays, filling the slots. Where they come from is
// import_statistics' concern.
#include "remote_fdw/maintenance/statistics_slots.h"

#include <array>

namespace remote_fdw {

namespace {

struct Range {
  float4 least;
  float4 most;
};
constexpr Range kFraction{0, 1};
constexpr Range kAnyCount{0, 3e38F};

[[noreturn]] void refuse(const char *what) {
  ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE), errmsg("the remote server's %s cannot be right", what)));
  pg_unreachable();
}

float4 checked_number(const char *text, const char *what, Range range) {
  float4 number = DatumGetFloat4(DirectFunctionCall1(float4in, CStringGetDatum(text)));
  if (!(number >= range.least && number <= range.most)) refuse(what);
  return number;
}

// What the planner relies on: one dimension, no NULL, something in it.
ArrayType *checked_array(const char *text, Oid element, const char *what) {
  Datum datum = OidFunctionCall3(F_ARRAY_IN, CStringGetDatum(text), ObjectIdGetDatum(element), Int32GetDatum(-1));
  ArrayType *array = DatumGetArrayTypeP(datum);
  // ten times the most that a server keeps: what the planner searches at every query is not to be endless
  constexpr int kMostEntries = 10 * 10000;
  if (ARR_NDIM(array) != 1 || array_contains_nulls(array) || ARR_DIMS(array)[0] > kMostEntries) refuse(what);
  return array;
}

ArrayType *checked_numbers(const char *text, const char *what, Range range) {
  ArrayType *array = checked_array(text, FLOAT4OID, what);
  auto *numbers = reinterpret_cast<const float4 *>(ARR_DATA_PTR(array));
  for (int i = 0; i < ARR_DIMS(array)[0]; i++)
    if (!(numbers[i] >= range.least && numbers[i] <= range.most)) refuse(what);
  return array;
}

int length_of(const ArrayType *array) { return ARR_DIMS(array)[0]; }

void set_number(StatsTuple *tuple, int attribute, Datum value) { tuple->values[attribute - 1] = value; }

void set_array(StatsTuple *tuple, int attribute, ArrayType *array) {
  if (array == nullptr) return;
  tuple->values[attribute - 1] = PointerGetDatum(array);
  tuple->nulls[attribute - 1] = false;
}

void add_slot(StatsTuple *tuple, int kind, const SlotTarget &target, ArrayType *numbers, ArrayType *values) {
  if (tuple->slots >= STATISTIC_NUM_SLOTS) return;
  int i = tuple->slots++;
  set_number(tuple, Anum_pg_statistic_stakind1 + i, Int16GetDatum(kind));
  set_number(tuple, Anum_pg_statistic_staop1 + i, ObjectIdGetDatum(target.op));
  set_number(tuple, Anum_pg_statistic_stacoll1 + i, ObjectIdGetDatum(target.collation));
  set_array(tuple, Anum_pg_statistic_stanumbers1 + i, numbers);
  set_array(tuple, Anum_pg_statistic_stavalues1 + i, values);
}

bool usable(const SlotTarget &target, const char *text) { return text != nullptr && OidIsValid(target.op); }

}  // namespace

StatsTuple make_stats_tuple(Oid relation, AttrNumber attribute, const ColumnNumbers &numbers) {
  StatsTuple tuple{};
  for (int i = 0; i < STATISTIC_NUM_SLOTS; i++) {
    tuple.nulls[Anum_pg_statistic_stanumbers1 - 1 + i] = true;
    tuple.nulls[Anum_pg_statistic_stavalues1 - 1 + i] = true;
  }
  auto number = [](const char *text, const char *what, Range range) { return text == nullptr ? 0 : checked_number(text, what, range); };
  set_number(&tuple, Anum_pg_statistic_starelid, ObjectIdGetDatum(relation));
  set_number(&tuple, Anum_pg_statistic_staattnum, Int16GetDatum(attribute));
  set_number(&tuple, Anum_pg_statistic_stainherit, BoolGetDatum(false));
  set_number(&tuple, Anum_pg_statistic_stanullfrac, Float4GetDatum(number(numbers.null_fraction, "null_frac", kFraction)));
  set_number(&tuple, Anum_pg_statistic_stawidth,
             Int32GetDatum(static_cast<int32>(number(numbers.width, "avg_width", {0, 1073741824.0F}))));
  set_number(&tuple, Anum_pg_statistic_stadistinct, Float4GetDatum(number(numbers.distinct, "n_distinct", {-1, kAnyCount.most})));
  return tuple;
}

void add_common_values(StatsTuple *tuple, const SlotTarget &target, const char *values, const char *frequencies) {
  if (!usable(target, values) || frequencies == nullptr) return;
  ArrayType *common = checked_array(values, target.element, "most_common_vals");
  ArrayType *numbers = checked_numbers(frequencies, "most_common_freqs", kFraction);
  if (length_of(common) != length_of(numbers)) refuse("number of most_common_freqs");
  add_slot(tuple, STATISTIC_KIND_MCV, target, numbers, common);
}

void add_histogram(StatsTuple *tuple, const SlotTarget &target, const char *bounds) {
  if (!usable(target, bounds)) return;
  ArrayType *histogram = checked_array(bounds, target.element, "histogram_bounds");
  if (length_of(histogram) < 2) refuse("histogram_bounds");
  add_slot(tuple, STATISTIC_KIND_HISTOGRAM, target, nullptr, histogram);
}

void add_correlation(StatsTuple *tuple, const SlotTarget &target, const char *correlation) {
  if (!usable(target, correlation)) return;
  std::array<Datum, 1> number{Float4GetDatum(checked_number(correlation, "correlation", {-1, 1}))};
  ArrayType *array = construct_array(number.data(), 1, FLOAT4OID, sizeof(float4), true, TYPALIGN_INT);
  add_slot(tuple, STATISTIC_KIND_CORRELATION, target, array, nullptr);
}

// Behind the frequencies stand the least and the greatest of them and that of null elements.
void add_common_elements(StatsTuple *tuple, const SlotTarget &target, const char *elements, const char *frequencies) {
  if (!usable(target, elements) || frequencies == nullptr) return;
  ArrayType *common = checked_array(elements, target.element, "most_common_elems");
  ArrayType *numbers = checked_numbers(frequencies, "most_common_elem_freqs", kFraction);
  if (length_of(common) + 3 != length_of(numbers)) refuse("number of most_common_elem_freqs");
  add_slot(tuple, STATISTIC_KIND_MCELEM, target, numbers, common);
}

void add_element_counts(StatsTuple *tuple, const SlotTarget &target, const char *counts) {
  if (!usable(target, counts)) return;
  ArrayType *numbers = checked_numbers(counts, "elem_count_histogram", kAnyCount);
  if (length_of(numbers) < 3) refuse("elem_count_histogram");
  add_slot(tuple, STATISTIC_KIND_DECHIST, target, numbers, nullptr);
}

}  // namespace remote_fdw
