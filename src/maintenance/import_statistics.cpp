// Owns copying pg_stats of the remote into pg_statistic here, column by column. Values are read by the local type's own
// input; a column whose values it refuses is left alone with a WARNING.
#include "remote_fdw/maintenance/import_statistics.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/catalog/table_columns.h"
#include "remote_fdw/deparse/literals.h"
#include "remote_fdw/catalog/collation_identity.h"
#include "remote_fdw/maintenance/statistics_slots.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/errors.h"
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
  kCollation,
  kCollationVersion,
};

const char *stats_query(Relation relation) {
  RemoteRelationName name = remote_relation_name(relation);
  StringInfoData sql;
  initStringInfo(&sql);
  appendStringInfo(
      &sql,
      "SELECT s.attname, s.null_frac, s.avg_width, s.n_distinct, s.most_common_vals, s.most_common_freqs,"
      " s.histogram_bounds, s.correlation, s.most_common_elems, s.most_common_elem_freqs, s.elem_count_histogram, %s, %s"
      " FROM pg_catalog.pg_stats s JOIN pg_catalog.pg_namespace n ON n.nspname = s.schemaname"
      " JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = s.tablename"
      " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname"
      " WHERE s.schemaname = ",
      collation_identity_sql("a.attcollation"), collation_version_sql("a.attcollation"));
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
  bool same_order;  // text is ordered here as it is there

  const char *text(StatsColumn column) const { return result->text(row, column); }
};

// An order of values under another collation would mislead the planner.
bool has_same_order(const PgResult *result, int row, Oid collation) {
  return same_collation(local_collation_identity(collation), {result->text(row, kCollation), result->text(row, kCollationVersion)});
}

void add_element_slots(StatsTuple *tuple, const ColumnStats &stats) {
  Oid element = get_base_element_type(stats.attribute->atttypid);
  if (!OidIsValid(element)) return;
  TypeCacheEntry *type = lookup_type_cache(element, TYPECACHE_EQ_OPR);
  SlotTarget target{type->eq_opr, type->typcollation, element};
  // they are kept in order, and searched by it
  if (stats.same_order) add_common_elements(tuple, target, stats.text(kCommonElements), stats.text(kElementFrequencies));
  add_element_counts(tuple, target, stats.text(kElementHistogram));
}

void add_scalar_slots(StatsTuple *tuple, const ColumnStats &stats) {
  Oid of = stats.attribute->atttypid;
  Oid collation = stats.attribute->attcollation;
  TypeCacheEntry *type = lookup_type_cache(of, TYPECACHE_EQ_OPR | TYPECACHE_LT_OPR);
  add_common_values(tuple, {type->eq_opr, collation, of}, stats.text(kCommonValues), stats.text(kCommonFrequencies));
  if (!stats.same_order) return;
  add_histogram(tuple, {type->lt_opr, collation, of}, stats.text(kHistogram));
  add_correlation(tuple, {type->lt_opr, collation, of}, stats.text(kCorrelation));
}

StatsTuple make_tuple(Relation relation, const ColumnStats &stats) {
  StatsTuple tuple = make_stats_tuple(RelationGetRelid(relation), stats.attribute->attnum,
                                      {stats.text(kNullFraction), stats.text(kWidth), stats.text(kDistinct)});
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

bool import_column(Relation relation, const ColumnStats &stats) {
  ErrorData *error = in_subtransaction([&] { store_tuple(relation, stats); });
  if (error == nullptr) return true;
  ereport(WARNING, (errmsg("could not import statistics of column \"%s\" of \"%s\"", NameStr(stats.attribute->attname),
                           RelationGetRelationName(relation)),
                    errdetail_internal("%s", error->message)));
  return false;
}

int row_of_column(const PgResult *result, const char *remote_name) {
  for (int row = 0; row < result->rows(); row++)
    if (strcmp(result->value(row, kName), remote_name) == 0) return row;
  return -1;
}

}  // namespace

ImportOutcome import_statistics(RemoteConnection *connection, Relation relation, int elevel) {
  PgResult *result = run_query(connection, stats_query(relation), RelationGetRelationName(relation));
  check_answer_columns(result, kCollationVersion + 1);
  if (result->rows() == 0) {
    ereport(WARNING, (errmsg("the remote server has no statistics for foreign table \"%s\"", RelationGetRelationName(relation)),
                      errdetail("Its rows are sampled instead."), errhint("Run ANALYZE on the remote table.")));
    return ImportOutcome::NotAvailable;
  }
  TupleDesc desc = RelationGetDescr(relation);
  int imported = 0;
  for (int i = 0; i < desc->natts; i++) {
    Form_pg_attribute attribute = TupleDescAttr(desc, i);
    if (!has_remote_column(attribute) || !wants_statistics(attribute)) continue;
    int row = row_of_column(result, remote_column_name(RelationGetRelid(relation), attribute->attnum));
    if (row < 0) continue;
    if (import_column(relation, {attribute, result, row, has_same_order(result, row, attribute->attcollation)})) imported++;
  }
  ereport(elevel, (errmsg("\"%s\": statistics of %d columns imported from the remote", RelationGetRelationName(relation), imported)));
  return ImportOutcome::Imported;
}

}  // namespace remote_fdw
