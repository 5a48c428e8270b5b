// Owns the cache of extension membership. Membership changes (ALTER EXTENSION ADD, DROP) invalidate nothing that a
// callback could hear of, so what was looked up lives no longer than the command that asked.
#include "remote_fdw/catalog/shippable_cache.h"

#include "remote_fdw/pg/compat.h"

namespace remote_fdw {

namespace {

struct Key {
  Oid object;
  Oid catalog_class;
};

struct Entry {
  Key key;
  Oid extension;  // or InvalidOid
};

HTAB *cache = nullptr;  // in TopTransactionContext
CommandId filled_at = 0;

void forget(void *) { cache = nullptr; }

void make_cache() {
  HASHCTL control{};
  control.keysize = sizeof(Key);
  control.entrysize = sizeof(Entry);
  control.hcxt = TopTransactionContext;
  auto *callback = static_cast<MemoryContextCallback *>(
      MemoryContextAllocZero(TopTransactionContext, sizeof(MemoryContextCallback)));
  callback->func = forget;
  HTAB *made = hash_create("remote_fdw shippable objects", 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
  MemoryContextRegisterResetCallback(TopTransactionContext, callback);
  cache = made;
}

void drop_stale_cache() {
  CommandId now = GetCurrentCommandId(false);
  if (cache != nullptr && filled_at != now) {
    HASH_SEQ_STATUS scan;
    hash_seq_init(&scan, cache);
    while (auto *entry = static_cast<Entry *>(hash_seq_search(&scan)))
      hash_search(cache, &entry->key, HASH_REMOVE, nullptr);
  }
  filled_at = now;
}

}  // namespace

Oid extension_of(Oid object, Oid catalog_class) {
  drop_stale_cache();
  if (cache == nullptr) make_cache();
  Key key{object, catalog_class};
  auto *found = static_cast<Entry *>(hash_search(cache, &key, HASH_FIND, nullptr));
  if (found != nullptr) return found->extension;
  // reads a catalog and may raise: before the entry is made
  Oid extension = getExtensionOfObject(catalog_class, object);
  static_cast<Entry *>(hash_search(cache, &key, HASH_ENTER, nullptr))->extension = extension;
  return extension;
}

namespace {

// OIDs of functions that came with 13 and later begin here; two were given lower ones.
constexpr Oid kFirstRecentFunction = 6000;
constexpr Oid kXmlText = 3813;
constexpr Oid kUnicodeVersion = 4549;

}  // namespace

bool may_be_missing(Oid function) {
  return is_built_in(function) &&
         (function >= kFirstRecentFunction || function == kXmlText || function == kUnicodeVersion || has_new_arguments(function));
}

bool is_known_on_remote(Oid object, Oid catalog_class, const List *extensions) {
  if (catalog_class == ProcedureRelationId && may_be_missing(object)) return false;
  if (is_built_in(object)) return true;
  if (extensions == NIL) return false;
  Oid extension = extension_of(object, catalog_class);
  return OidIsValid(extension) && list_member_oid(extensions, extension);
}

bool is_known_type(Oid type, const List *extensions) {
  if (is_built_in(type)) return true;
  Oid element = get_element_type(type);
  return is_known_on_remote(OidIsValid(element) ? element : type, TypeRelationId, extensions);
}

}  // namespace remote_fdw
