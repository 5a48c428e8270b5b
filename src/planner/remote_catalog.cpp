// Owns the session's cache of comparisons with the remotes' catalogs: asking (one query for all that is unknown) and
// forgetting. What is compared is object_fingerprint's business, when it matters deparse's.
#include "remote_fdw/planner/remote_catalog.h"

#include "remote_fdw/catalog/shippable_cache.h"
#include "remote_fdw/connection/cache.h"
#include "remote_fdw/connection/query.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/planner/object_fingerprint.h"

namespace remote_fdw {

namespace {

struct FactKey {
  Oid server;
  Oid catalog_class;
  Oid object;
};

struct Fact {
  FactKey key;
  RemoteMatch match;
  uint32 server_hash;
  uint32 object_hash;  // of the object's syscache entry
  Oid relation;        // of a composite type
  uint32 extension;    // which extension's object it was, in which version: no cache tells when that changes
};

HTAB *facts = nullptr;
unsigned doubts_seen = 0;

// Of the server that could not be asked last: not tried again in the same transaction.
struct {
  Oid server;
  TimestampTz transaction;
} unreachable;

int cache_of(Oid catalog_class) {
  switch (catalog_class) {
    case ProcedureRelationId:
      return PROCOID;
    case OperatorRelationId:
      return OPEROID;
    case CollationRelationId:
      return COLLOID;
    default:
      return TYPEOID;
  }
}

template <typename F>
void forget_if(F &&wanted) {
  if (facts == nullptr) return;
  HASH_SEQ_STATUS scan;
  hash_seq_init(&scan, facts);
  while (auto *fact = static_cast<Fact *>(hash_seq_search(&scan)))
    if (wanted(fact)) hash_search(facts, &fact->key, HASH_REMOVE, nullptr);
}

void forget_objects(Datum, int cache_id, uint32 hash) {
  forget_if([&](const Fact *fact) {
    return cache_of(fact->key.catalog_class) == cache_id && (hash == 0 || hash == fact->object_hash);
  });
}

// Labels and constraints have cache entries of their own: whose they were is not told.
void forget_types(Datum, int, uint32) {
  forget_if([](const Fact *fact) { return fact->key.catalog_class == TypeRelationId; });
}

void forget_collations(Datum, int, uint32) {
  forget_if([](const Fact *fact) { return fact->key.catalog_class == CollationRelationId; });
}

void forget_servers(Datum, int, uint32 hash) {
  unreachable = {};
  forget_if([&](const Fact *fact) { return hash == 0 || hash == fact->server_hash; });
}

void forget_relation(Datum, Oid relation) {
  forget_if([&](const Fact *fact) {
    return OidIsValid(fact->relation) && (!OidIsValid(relation) || relation == fact->relation);
  });
}

HTAB *make_facts() {
  HASHCTL control{};
  control.keysize = sizeof(FactKey);
  control.entrysize = sizeof(Fact);
  HTAB *made = hash_create("remote_fdw remote catalogs", 32, &control, HASH_ELEM | HASH_BLOBS);
  for (int cache_id : {TYPEOID, PROCOID, OPEROID, COLLOID}) CacheRegisterSyscacheCallback(cache_id, forget_objects, 0);
  for (int cache_id : {ENUMOID, CONSTROID, RANGETYPE}) CacheRegisterSyscacheCallback(cache_id, forget_types, 0);
  CacheRegisterSyscacheCallback(DATABASEOID, forget_collations, 0);
  for (int cache_id : {FOREIGNSERVEROID, USERMAPPINGOID}) CacheRegisterSyscacheCallback(cache_id, forget_servers, 0);
  CacheRegisterRelcacheCallback(forget_relation, 0);
  return made;
}

uint32 hash_of_version(Oid extension) {
  Relation catalog = table_open(ExtensionRelationId, AccessShareLock);
  ScanKeyData key;
  ScanKeyInit(&key, Anum_pg_extension_oid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(extension));
  SysScanDesc scan = systable_beginscan(catalog, ExtensionOidIndexId, true, nullptr, 1, &key);
  uint32 hash = extension;
  HeapTuple tuple = systable_getnext(scan);
  if (HeapTupleIsValid(tuple)) {
    bool isnull;
    Datum version = heap_getattr(tuple, Anum_pg_extension_extversion, RelationGetDescr(catalog), &isnull);
    const char *number = isnull ? "" : TextDatumGetCString(version);
    hash = hash_combine(extension, string_hash(number, strlen(number) + 1));
  }
  systable_endscan(scan);
  table_close(catalog, AccessShareLock);
  return hash;
}

uint32 extension_mark(const CatalogObject &object) {
  if (is_built_in(object.oid)) return 0;
  Oid extension = extension_of(object.oid, object.catalog_class);
  return OidIsValid(extension) ? hash_of_version(extension) : 0;
}

void remember(const RemoteCatalog *self, const CatalogObject &object, RemoteMatch match) {
  Fact fact{};
  fact.key = {self->server, object.catalog_class, object.oid};
  fact.match = match;
  fact.server_hash = GetSysCacheHashValue1(FOREIGNSERVEROID, ObjectIdGetDatum(self->server));
  fact.object_hash = GetSysCacheHashValue1(cache_of(object.catalog_class), ObjectIdGetDatum(object.oid));
  fact.relation = object.catalog_class == TypeRelationId ? get_typ_typrelid(object.oid) : InvalidOid;
  fact.extension = extension_mark(object);
  *static_cast<Fact *>(hash_search(facts, &fact.key, HASH_ENTER, nullptr)) = fact;
}

bool is_unreachable(const RemoteCatalog *self) {
  return unreachable.server == self->server && unreachable.transaction == GetCurrentTransactionStartTimestamp();
}

RemoteMatch match_object(const RemoteCatalog *self, CatalogObject object) {
  if (facts == nullptr) facts = make_facts();
  unsigned doubts = remote_catalog_doubts();
  if (doubts != doubts_seen) forget_if([](const Fact *) { return true; });
  doubts_seen = doubts;
  uint32 extension = extension_mark(object);
  FactKey key{self->server, object.catalog_class, object.oid};
  auto *fact = static_cast<Fact *>(hash_search(facts, &key, HASH_FIND, nullptr));
  if (fact != nullptr && fact->extension == extension) return fact->match;
  return is_unreachable(self) ? RemoteMatch::Unreachable : RemoteMatch::Unknown;
}

struct Question {
  const RemoteCatalog *self;
  List *objects;             // CatalogObject *
  const char **fingerprints;  // ours, in step
};

// Those without a fingerprint here need not be asked about.
Question make_question(const RemoteCatalog *self, const List *objects) {
  const char **all = local_fingerprints(objects);
  Question question{self, NIL, palloc_array_of<const char *>(list_length(objects))};
  ListCell *cell;
  foreach (cell, objects) {
    auto *object = static_cast<CatalogObject *>(lfirst(cell));
    const char *fingerprint = all[foreach_current_index(cell)];
    if (fingerprint == nullptr) {
      remember(self, *object, RemoteMatch::Incomparable);
      continue;
    }
    question.fingerprints[list_length(question.objects)] = fingerprint;
    question.objects = lappend(question.objects, object);
  }
  return question;
}

RemoteMatch compare(const char *here, const char *there) {
  if (there == nullptr) return RemoteMatch::Missing;
  if (strcmp(there, kIncomparable) == 0) return RemoteMatch::Incomparable;
  return strcmp(here, there) == 0 ? RemoteMatch::Same : RemoteMatch::Different;
}

void ask(const Question &question) {
  RemoteConnection *connection = get_connection(question.self->server, question.self->user);
  RemoteVersion version(remote_server_version(connection));
  if (!version.supports(RemoteFeature::CatalogComparison)) {
    ListCell *cell;
    foreach (cell, question.objects) remember(question.self, *static_cast<CatalogObject *>(lfirst(cell)), RemoteMatch::Incomparable);
    return;
  }
  PgResult *result = run_query(connection, fingerprint_sql(question.objects, version));
  check_answer_columns(result, 2);
  for (int row = 0; row < result->rows(); row++) {
    int i = atoi(result->value(row, 0));
    if (i < 0 || i >= list_length(question.objects)) continue;
    remember(question.self, *static_cast<CatalogObject *>(list_nth(question.objects, i)), compare(question.fingerprints[i], result->text(row, 1)));
  }
  result->reset();
}

// A server that cannot be asked is no error yet: the plan may never come to need it.
void learn_objects(const RemoteCatalog *self, const List *objects) {
  if (objects == NIL || is_unreachable(self) || IsInParallelMode()) return;
  if (facts == nullptr) facts = make_facts();
  Question question = make_question(self, objects);
  if (question.objects == NIL) return;
  ErrorData *error = in_subtransaction([&] { ask(question); });
  if (error != nullptr) unreachable = {self->server, GetCurrentTransactionStartTimestamp()};
}

}  // namespace

const RemoteCatalog *remote_catalog(Oid server, Oid user) {
  auto *catalog = palloc_struct<RemoteCatalog>();
  *catalog = {match_object, learn_objects, server, user};
  return catalog;
}

}  // namespace remote_fdw
