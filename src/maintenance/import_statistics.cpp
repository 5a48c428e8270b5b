// Owns copying pg_stats of the remote into pg_statistic here, column by column. Values are read by the local type's own
// input; a column whose values it refuses is left alone with a WARNING.
#include "remote_fdw/maintenance/import_statistics.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/pg/transmission_settings.h"

namespace remote_fdw {

namespace {

// Columns of the statistics query.
enum StatsColumn {
  kName,
  kNullFraction,
  kWidth,
  kDistinct,
  kCommonValues,
  kCommonFrequencies,
  kHistogram,
  kCorrelation,
  kCommonElements,
  kElementFrequencies,
  kElementHistogram,
  kCollationName,
};

const char *stats_query(Relation relation) {
  RemoteRelationName name = remote_relation_name(relation);
  StringInfoData sql;
  initStringInfo(&sql);
  appendStringInfoString(
      &sql,
      "SELECT s.attname, s.null_frac, s.avg_width, s.n_distinct, s.most_common_vals, s.most_common_freqs,"
      " s.histogram_bounds, s.correlation, s.most_common_elems, s.most_common_elem_freqs, s.elem_count_histogram,"
      " (SELECT o.collname FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
      "  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_collation o ON o.oid = a.attcollation"
      "  WHERE n.nspname = s.schemaname AND c.relname = s.tablename AND a.attname = s.attname)"
      " FROM pg_catalog.pg_stats s WHERE s.schemaname = ");
  append_quoted_text(&sql, name.schema);
  appendStringInfoString(&sql, " AND s.tablename = ");
  append_quoted_text(&sql, name.relation);
  // of a partitioned or inherited table the statistics of the whole tree
  appendStringInfoString(&sql, " ORDER BY s.attname, s.inherited DESC");
  return sql.data;
}

struct ColumnStats {
  Form_pg_attribute attribute;
  const PgResult *result;
  int row;
  TypeCacheEntry *type;
};

struct StatsTuple {
  Datum values[Natts_pg_statistic];
  bool nulls[Natts_pg_statistic];
  int slots;
};

float4 number(const ColumnStats &stats, int column) {
  const char *text = stats.result->text(stats.row, column);
  return text == nullptr ? 0 : strtof(text, nullptr);
}

bool has(const ColumnStats &stats, int column) { return !stats.result->is_null(stats.row, column); }

Datum array_from_text(const char *text, Oid element) {
  return OidFunctionCall3(F_ARRAY_IN, CStringGetDatum(text), ObjectIdGetDatum(element), Int32GetDatum(-1));
}

struct Slot {
  int kind;
  Oid op;
  const char *numbers;  // float4[] text or null
  const char *values;   // array text or null
  Oid element;
};

void add_slot(StatsTuple *tuple, const Slot &slot, Oid collation) {
  if (tuple->slots >= STATISTIC_NUM_SLOTS || !OidIsValid(slot.op)) return;
  int i = tuple->slots++;
  tuple->values[Anum_pg_statistic_stakind1 - 1 + i] = Int16GetDatum(slot.kind);
  tuple->values[Anum_pg_statistic_staop1 - 1 + i] = ObjectIdGetDatum(slot.op);
  tuple->values[Anum_pg_statistic_stacoll1 - 1 + i] = ObjectIdGetDatum(collation);
  if (slot.numbers != nullptr) {
    tuple->values[Anum_pg_statistic_stanumbers1 - 1 + i] = array_from_text(slot.numbers, FLOAT4OID);
    tuple->nulls[Anum_pg_statistic_stanumbers1 - 1 + i] = false;
  }
  if (slot.values != nullptr) {
    tuple->values[Anum_pg_statistic_stavalues1 - 1 + i] = array_from_text(slot.values, slot.element);
    tuple->nulls[Anum_pg_statistic_stavalues1 - 1 + i] = false;
  }
}

// An order of values under another collation would mislead the planner.
bool same_order(const ColumnStats &stats) {
  if (!OidIsValid(stats.attribute->attcollation)) return true;
  const char *remote = stats.result->text(stats.row, kCollationName);
  return remote != nullptr && strcmp(remote, get_collation_name(stats.attribute->attcollation)) == 0;
}

void add_element_slots(StatsTuple *tuple, const ColumnStats &stats) {
  Oid element = get_base_element_type(stats.attribute->atttypid);
  if (!OidIsValid(element)) return;
  TypeCacheEntry *type = lookup_type_cache(element, TYPECACHE_EQ_OPR | TYPECACHE_LT_OPR);
  Oid collation = type->typcollation;
  if (has(stats, kCommonElements))
    add_slot(tuple, {STATISTIC_KIND_MCELEM, type->eq_opr, stats.result->text(stats.row, kElementFrequencies),
                     stats.result->text(stats.row, kCommonElements), element}, collation);
  if (has(stats, kElementHistogram))
    add_slot(tuple, {STATISTIC_KIND_DECHIST, type->eq_opr, stats.result->text(stats.row, kElementHistogram), nullptr, InvalidOid},
             collation);
}

void add_scalar_slots(StatsTuple *tuple, const ColumnStats &stats) {
  Oid collation = stats.attribute->attcollation;
  Oid element = stats.attribute->atttypid;
  if (has(stats, kCommonValues))
    add_slot(tuple, {STATISTIC_KIND_MCV, stats.type->eq_opr, stats.result->text(stats.row, kCommonFrequencies),
                     stats.result->text(stats.row, kCommonValues), element}, collation);
  if (!same_order(stats)) return;
  if (has(stats, kHistogram))
    add_slot(tuple, {STATISTIC_KIND_HISTOGRAM, stats.type->lt_opr, nullptr, stats.result->text(stats.row, kHistogram), element},
             collation);
  if (has(stats, kCorrelation))
    add_slot(tuple, {STATISTIC_KIND_CORRELATION, stats.type->lt_opr, psprintf("{%s}", stats.result->text(stats.row, kCorrelation)),
                     nullptr, InvalidOid}, collation);
}

StatsTuple make_tuple(Relation relation, const ColumnStats &stats) {
  StatsTuple tuple{};
  for (int i = 0; i < STATISTIC_NUM_SLOTS; i++) {
    tuple.nulls[Anum_pg_statistic_stanumbers1 - 1 + i] = true;
    tuple.nulls[Anum_pg_statistic_stavalues1 - 1 + i] = true;
    tuple.values[Anum_pg_statistic_stakind1 - 1 + i] = Int16GetDatum(0);
    tuple.values[Anum_pg_statistic_staop1 - 1 + i] = ObjectIdGetDatum(InvalidOid);
    tuple.values[Anum_pg_statistic_stacoll1 - 1 + i] = ObjectIdGetDatum(InvalidOid);
  }
  tuple.values[Anum_pg_statistic_starelid - 1] = ObjectIdGetDatum(RelationGetRelid(relation));
  tuple.values[Anum_pg_statistic_staattnum - 1] = Int16GetDatum(stats.attribute->attnum);
  tuple.values[Anum_pg_statistic_stainherit - 1] = BoolGetDatum(false);
  tuple.values[Anum_pg_statistic_stanullfrac - 1] = Float4GetDatum(number(stats, kNullFraction));
  tuple.values[Anum_pg_statistic_stawidth - 1] = Int32GetDatum(static_cast<int32>(number(stats, kWidth)));
  tuple.values[Anum_pg_statistic_stadistinct - 1] = Float4GetDatum(number(stats, kDistinct));
  add_scalar_slots(&tuple, stats);
  add_element_slots(&tuple, stats);
  return tuple;
}

void store_tuple(Relation relation, const ColumnStats &stats) {
  StatsTuple made{};
  under_transmission_settings([&] { made = make_tuple(relation, stats); });
  Relation catalog = table_open(StatisticRelationId, RowExclusiveLock);
  HeapTuple old = SearchSysCache3(STATRELATTINH, ObjectIdGetDatum(RelationGetRelid(relation)),
                                  Int16GetDatum(stats.attribute->attnum), BoolGetDatum(false));
  if (HeapTupleIsValid(old)) {
    bool replace[Natts_pg_statistic];
    memset(replace, true, sizeof replace);
    HeapTuple tuple = heap_modify_tuple(old, RelationGetDescr(catalog), made.values, made.nulls, replace);
    ReleaseSysCache(old);
    CatalogTupleUpdate(catalog, &tuple->t_self, tuple);
  } else {
    CatalogTupleInsert(catalog, heap_form_tuple(RelationGetDescr(catalog), made.values, made.nulls));
  }
  table_close(catalog, RowExclusiveLock);
}

void import_column(Relation relation, const ColumnStats &stats) {
  ErrorData *error = in_subtransaction([&] { store_tuple(relation, stats); });
  if (error == nullptr) return;
  ereport(WARNING, (errmsg("could not import statistics of column \"%s\" of \"%s\"", NameStr(stats.attribute->attname),
                           RelationGetRelationName(relation)),
                    errdetail_internal("%s", error->message)));
}

int row_of_column(const PgResult *result, const char *remote_name) {
  for (int row = 0; row < result->rows(); row++)
    if (strcmp(result->text(row, kName), remote_name) == 0) return row;
  return -1;
}

}  // namespace

ImportOutcome import_statistics(RemoteConnection *connection, Relation relation, const RemoteSize &size, int elevel) {
  PgResult *result = run_query(connection, stats_query(relation));
  if (result->rows() == 0 || size.tuples < 0) {
    ereport(WARNING, (errmsg("the remote server has no statistics for foreign table \"%s\"", RelationGetRelationName(relation)),
                      errdetail("Its rows are sampled instead."), errhint("Run ANALYZE on the remote table.")));
    return ImportOutcome::NotAvailable;
  }
  TupleDesc desc = RelationGetDescr(relation);
  int imported = 0;
  for (int i = 0; i < desc->natts; i++) {
    Form_pg_attribute attribute = TupleDescAttr(desc, i);
    if (attribute->attisdropped || !wants_statistics(attribute)) continue;
    int row = row_of_column(result, remote_column_name(RelationGetRelid(relation), attribute->attnum));
    if (row < 0) continue;
    TypeCacheEntry *type = lookup_type_cache(attribute->atttypid, TYPECACHE_EQ_OPR | TYPECACHE_LT_OPR);
    import_column(relation, {attribute, result, row, type});
    imported++;
  }
  ereport(elevel, (errmsg("\"%s\": statistics of %d columns imported from the remote", RelationGetRelationName(relation), imported)));
  return ImportOutcome::Imported;
}

}  // namespace remote_fdw
