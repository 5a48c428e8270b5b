// Owns ANALYZE: how the remote is sampled, and the reservoir that keeps the wanted number of rows. With import_stats the
// remote's statistics are taken instead (import_statistics).
#include "remote_fdw/maintenance/analyze.h"

#include "remote_fdw/catalog/options.h"
#include "remote_fdw/core/remote_version.h"
#include "remote_fdw/deparse/sample_select.h"
#include "remote_fdw/fetch/row_source.h"
#include "remote_fdw/maintenance/import_statistics.h"
#include "remote_fdw/maintenance/remote_size.h"
#include "remote_fdw/pg/compat.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/transfer/tuple_decoder.h"

namespace remote_fdw {

namespace {

constexpr int kFetchRows = 1000;

struct SamplePlan {
  SampleMethod method;
  double fraction;
};

bool is_table(char kind) { return kind == RELKIND_RELATION || kind == RELKIND_MATVIEW || kind == RELKIND_PARTITIONED_TABLE; }

SampleMethod method_for(AnalyzeSampling wanted, bool can_tablesample) {
  switch (wanted) {
    case AnalyzeSampling::Off:
      return SampleMethod::AllRows;
    case AnalyzeSampling::Random:
      return SampleMethod::Random;
    case AnalyzeSampling::System:
      return can_tablesample ? SampleMethod::System : SampleMethod::Random;
    case AnalyzeSampling::Auto:
    case AnalyzeSampling::Bernoulli:
      break;
  }
  return can_tablesample ? SampleMethod::Bernoulli : SampleMethod::Random;
}

// Somewhat more than needed is asked for, since the remote's row count is an estimate.
SamplePlan plan_sample(AnalyzeSampling wanted, const RemoteSize &size, RemoteVersion version, int target_rows) {
  constexpr double kMargin = 1.1;
  bool can_tablesample = version.supports(RemoteFeature::TableSampling) && is_table(size.kind);
  SampleMethod method = method_for(wanted, can_tablesample);
  double fraction = size.tuples > 0 ? kMargin * target_rows / size.tuples : 1;
  if (method == SampleMethod::AllRows || fraction >= 1) return {SampleMethod::AllRows, 1};
  return {method, fraction};
}

struct Reservoir {
  HeapTuple *rows;
  int target;
  int kept;
  double seen;
  double skip;  // rows still to be passed over
  ReservoirStateData state;
};

// Vitter's algorithm Z, as the server's sampler implements it. Returns where the row goes, or -1.
int reservoir_slot(Reservoir *reservoir) {
  if (reservoir->kept < reservoir->target) return reservoir->kept++;
  if (reservoir->skip < 0) reservoir->skip = reservoir_get_next_S(&reservoir->state, reservoir->seen, reservoir->target);
  if (reservoir->skip-- > 0) return -1;
  int slot = static_cast<int>(reservoir->target * sampler_random_fract(&reservoir->state.randstate));
  heap_freetuple(reservoir->rows[slot]);
  reservoir->skip = -1;
  return slot;
}

struct SampleReader {
  Relation relation;
  TupleDecoder *decoder;
  MemoryContext row_context;
  MemoryContext rows_context;
  Datum *values;
  bool *nulls;
};

void keep_row(SampleReader *reader, Reservoir *reservoir, const FieldView *row) {
  int slot = reservoir_slot(reservoir);
  reservoir->seen += 1;
  if (slot < 0) return;
  TupleDesc desc = RelationGetDescr(reader->relation);
  MemoryContextReset(reader->row_context);
  memset(reader->nulls, true, desc->natts * sizeof(bool));
  in_context(reader->row_context, [&] { decode_row(reader->decoder, row, reader->values, reader->nulls); });
  reservoir->rows[slot] = in_context(reader->rows_context, [&] { return heap_form_tuple(desc, reader->values, reader->nulls); });
}

TupleDecoder *make_sample_decoder(Relation relation, const List *retrieved) {
  int count = list_length(retrieved);
  auto *targets = palloc_array_of<ColumnTarget>(count);
  for (int i = 0; i < count; i++) {
    Form_pg_attribute attribute = TupleDescAttr(RelationGetDescr(relation), list_nth_int(retrieved, i) - 1);
    targets[i] = {attribute->attnum - 1, attribute->atttypid, attribute->atttypmod, NameStr(attribute->attname)};
  }
  return make_tuple_decoder(targets, count, RelationGetRelationName(relation));
}

SampleReader make_reader(Relation relation, const List *retrieved) {
  int natts = RelationGetDescr(relation)->natts;
  SampleReader reader{};
  reader.relation = relation;
  reader.decoder = make_sample_decoder(relation, retrieved);
  reader.rows_context = CurrentMemoryContext;
  reader.row_context = AllocSetContextCreate(CurrentMemoryContext, "remote_fdw analyze row", ALLOCSET_SMALL_SIZES);
  reader.values = palloc_array_of<Datum>(natts);
  reader.nulls = palloc_array_of<bool>(natts);
  return reader;
}

RowSourceSpec sample_source(RemoteConnection *connection, Relation relation, const SampleQuery &query, TupleDecoder *decoder) {
  RowSourceSpec spec{};
  spec.connection = connection;
  spec.sql = query.sql;
  spec.sql_all_text = query.sql_all_text;
  spec.decoder = decoder;
  spec.fetch_size = kFetchRows;
  spec.foreign_table = RelationGetRelationName(relation);
  spec.foreign_tables = list_make1_oid(RelationGetRelid(relation));
  spec.expected_rows = -1;
  return spec;
}

Reservoir read_sample(RemoteConnection *connection, Relation relation, const SampleQuery &query, HeapTuple *rows, int target) {
  SampleReader reader = make_reader(relation, query.retrieved);
  Reservoir reservoir{};
  reservoir.rows = rows;
  reservoir.target = target;
  reservoir.skip = -1;
  reservoir_init_selection_state(&reservoir.state, target);
  RowSource *source = make_row_source(sample_source(connection, relation, query, reader.decoder));
  source->start(nullptr);
  while (const FieldView *row = source->next_row()) {
    analyze_delay_point();
    keep_row(&reader, &reservoir, row);
  }
  source->close();
  return reservoir;
}

// Whether the server is gathering rows for the statistics of a whole tree of which this relation is a part. Its progress
// report says so; without one (track_activities off) only the table that ANALYZE names is locked against other ANALYZEs.
bool sampling_for_tree(Relation relation) {
  const PgBackendStatus *status = MyBEEntry;
  if (status != nullptr && pgstat_track_activities && status->st_progress_command == PROGRESS_COMMAND_ANALYZE)
    return status->st_progress_param[PROGRESS_ANALYZE_PHASE] == PROGRESS_ANALYZE_PHASE_ACQUIRE_SAMPLE_ROWS_INH;
  return !CheckRelationLockedByMe(relation, ShareUpdateExclusiveLock, true);
}

int acquire_sample(Relation relation, int elevel, HeapTuple *rows, int target, double *total_rows, double *dead_rows) {
  ForeignTable *table = GetForeignTable(RelationGetRelid(relation));
  ForeignOptions options = read_foreign_options(GetForeignServer(table->serverid), table);
  RemoteConnection *connection = maintenance_connection(relation);
  RemoteSize size = remote_size(connection, relation);
  *dead_rows = 0;
  // a tree's statistics cannot be put together from those of its parts: rows are needed
  if (options.import_stats && !sampling_for_tree(relation) &&
      import_statistics(connection, relation, elevel) == ImportOutcome::Imported) {
    *total_rows = size.recorded;
    return 0;
  }
  SamplePlan plan = plan_sample(options.analyze_sampling, size, RemoteVersion(remote_server_version(connection)), target);
  SampleQuery query = build_sample_select(relation, plan.method, plan.fraction);
  Reservoir reservoir = read_sample(connection, relation, query, rows, target);
  *total_rows = plan.method == SampleMethod::AllRows ? reservoir.seen : size.tuples;
  ereport(elevel, (errmsg("\"%s\": remote table sampled: %.0f rows read, %d kept, %.0f estimated in total",
                          RelationGetRelationName(relation), reservoir.seen, reservoir.kept, *total_rows)));
  return reservoir.kept;
}

}  // namespace

bool analyze_foreign_table(Relation relation, AcquireSampleRowsFunc *function, BlockNumber *total_pages) {
  RemoteSize size = remote_size(maintenance_connection(relation), relation);
  *total_pages = size.pages < 1 ? 1 : static_cast<BlockNumber>(Min(size.pages, static_cast<double>(MaxBlockNumber)));
  *function = acquire_sample;
  return true;
}

}  // namespace remote_fdw
