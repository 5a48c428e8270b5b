// Owns the cache of extension membership answers.
#include "remote_fdw/catalog/shippable_cache.h"

namespace remote_fdw {

namespace {

struct Key {
  Oid object;
  Oid catalog_class;
  Oid server;
};

struct Entry {
  Key key;
  bool known;
};

HTAB *cache = nullptr;

void forget_all(Datum, int, uint32) {
  if (cache == nullptr) return;
  HASH_SEQ_STATUS scan;
  hash_seq_init(&scan, cache);
  while (auto *entry = static_cast<Entry *>(hash_seq_search(&scan))) hash_search(cache, &entry->key, HASH_REMOVE, nullptr);
}

void make_cache() {
  HASHCTL control{};
  control.keysize = sizeof(Key);
  control.entrysize = sizeof(Entry);
  cache = hash_create("remote_fdw shippable objects", 64, &control, HASH_ELEM | HASH_BLOBS);
  CacheRegisterSyscacheCallback(FOREIGNSERVEROID, forget_all, 0);
}

}  // namespace

bool is_known_on_remote(Oid object, Oid catalog_class, Oid server, const List *extensions) {
  if (is_built_in(object)) return true;
  if (extensions == NIL) return false;
  if (cache == nullptr) make_cache();
  Key key{object, catalog_class, server};
  auto *found = static_cast<Entry *>(hash_search(cache, &key, HASH_FIND, nullptr));
  if (found != nullptr) return found->known;
  // may read catalogs and so be interrupted: before the entry is made
  Oid extension = getExtensionOfObject(catalog_class, object);
  bool known = OidIsValid(extension) && list_member_oid(extensions, extension);
  auto *made = static_cast<Entry *>(hash_search(cache, &key, HASH_ENTER, nullptr));
  made->known = known;
  return known;
}

}  // namespace remote_fdw
