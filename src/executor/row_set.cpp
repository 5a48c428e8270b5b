// Owns telling rows apart by the bytes of their identity. What happens to a row that comes again is modify's.
#include "remote_fdw/executor/row_set.h"

#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

struct Identity {
  uint32 hash;
  int length;
  const char *bytes;
};

uint32 hash_of(const void *key, Size) { return static_cast<const Identity *>(key)->hash; }

int compare(const void *a, const void *b, Size) {
  auto *one = static_cast<const Identity *>(a);
  auto *other = static_cast<const Identity *>(b);
  return one->length == other->length && memcmp(one->bytes, other->bytes, static_cast<size_t>(one->length)) == 0 ? 0 : 1;
}

void append_value(StringInfo out, const char *value, int length) {
  appendBinaryStringInfo(out, reinterpret_cast<const char *>(&length), sizeof length);
  appendBinaryStringInfo(out, value, length);
}

}  // namespace

struct RowSet {
  MemoryContext context;
  HTAB *identities;
  StringInfoData scratch;
};

RowSet *make_row_set() {
  auto *set = palloc_struct<RowSet>();
  set->context = AllocSetContextCreate(CurrentMemoryContext, "remote_fdw changed rows", ALLOCSET_DEFAULT_SIZES);
  HASHCTL control{};
  control.keysize = control.entrysize = sizeof(Identity);
  control.hash = hash_of;
  control.match = compare;
  control.hcxt = set->context;
  set->identities = hash_create("remote_fdw changed rows", 256, &control, HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
  initStringInfo(&set->scratch);
  return set;
}

bool add_to_row_set(RowSet *set, const StatementParams *params, int count) {
  resetStringInfo(&set->scratch);
  for (int i = 0; i < count; i++) {
    bool binary = params->formats != nullptr && params->formats[i] == 1;
    append_value(&set->scratch, params->values[i], binary ? params->lengths[i] : static_cast<int>(strlen(params->values[i])));
  }
  Identity identity{hash_bytes(reinterpret_cast<const unsigned char *>(set->scratch.data), set->scratch.len), set->scratch.len, set->scratch.data};
  bool found;
  auto *entry = static_cast<Identity *>(hash_search(set->identities, &identity, HASH_ENTER, &found));
  if (found) return false;
  auto *bytes = static_cast<char *>(MemoryContextAlloc(set->context, static_cast<Size>(Max(identity.length, 1))));
  memcpy(bytes, identity.bytes, static_cast<size_t>(identity.length));
  entry->bytes = bytes;
  return true;
}

}  // namespace remote_fdw
