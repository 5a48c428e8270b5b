// One pg_statistic row in the making, from texts that another server sent. What is stored is read by every later plan, so
// each value is checked here: an error names what is wrong with it.
// Source: PostgreSQL, "pg_statistic"; catalog/pg_statistic.h on the kinds of slots.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

struct StatsTuple {
  Datum values[Natts_pg_statistic];
  bool nulls[Natts_pg_statistic];
  int slots;
};

// Texts as pg_stats shows them; any may be null.
struct ColumnNumbers {
  const char *null_fraction;
  const char *width;
  const char *distinct;
};
StatsTuple make_stats_tuple(Oid relation, AttrNumber attribute, const ColumnNumbers &numbers);

struct SlotTarget {
  Oid op;
  Oid collation;
  Oid element;  // type of the values
};
// Each does nothing when a text is null or there is no operator. Read under the transmission settings.
void add_common_values(StatsTuple *tuple, const SlotTarget &target, const char *values, const char *frequencies);
void add_histogram(StatsTuple *tuple, const SlotTarget &target, const char *bounds);
void add_correlation(StatsTuple *tuple, const SlotTarget &target, const char *correlation);
void add_common_elements(StatsTuple *tuple, const SlotTarget &target, const char *elements, const char *frequencies);
void add_element_counts(StatsTuple *tuple, const SlotTarget &target, const char *counts);

}  // namespace remote_fdw
