// Owns the rows and keys of one flight of a lookup join.
#include "remote_fdw/executor/lookup_batch.h"

#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

constexpr int kFirstCapacity = 64;

template <typename T>
T *grown(T *old, int capacity) {
  return static_cast<T *>(repalloc_huge(old, static_cast<Size>(capacity) * sizeof(T)));
}

// Length words make it unambiguous.
void write_key(StringInfo out, const StatementParams *key) {
  resetStringInfo(out);
  for (int i = 0; i < key->count; i++) {
    int length = key->lengths[i];
    appendBinaryStringInfo(out, reinterpret_cast<const char *>(&length), sizeof length);
    if (key->values[i] != nullptr) appendBinaryStringInfo(out, key->values[i], length);
  }
}

}  // namespace

LookupBatch::LookupBatch(ArrayEncoder *encoder, int most_keys) : encoder_(encoder) {
  context_ = AllocSetContextCreate(CurrentMemoryContext, "remote_fdw lookup batch", ALLOCSET_DEFAULT_SIZES);
  bucket_count_ = static_cast<int>(pg_nextpower2_32(static_cast<uint32>(Max(most_keys, kFirstCapacity))));
  begin();
}

void LookupBatch::begin() {
  MemoryContextReset(context_);
  row_count_ = key_count_ = 0;
  row_capacity_ = key_capacity_ = kFirstCapacity;
  empty_bytes_ = 0;
  in_context(context_, [&] {
    begin_arrays(encoder_);
    initStringInfo(&scratch_);
    buckets_ = palloc_array_of<int>(static_cast<size_t>(bucket_count_));
    rows_ = palloc_array_of<OuterRow>(kFirstCapacity);
    keys_ = palloc_array_of<Key>(kFirstCapacity);
  });
  empty_bytes_ = MemoryContextMemAllocated(context_, true);
  memset(buckets_, 0xff, sizeof(int) * static_cast<size_t>(bucket_count_));
}

int LookupBatch::add_row(TupleTableSlot *slot) {
  if (row_count_ == row_capacity_) rows_ = grown(rows_, row_capacity_ *= 2);
  rows_[row_count_] = {in_context(context_, [&] { return ExecCopySlotMinimalTuple(slot); }), kNoRow, false};
  return row_count_++;
}

int LookupBatch::find_or_add(const StatementParams *key) {
  write_key(&scratch_, key);
  uint32 hash = hash_bytes(reinterpret_cast<const unsigned char *>(scratch_.data), scratch_.len);
  int *bucket = &buckets_[hash & static_cast<uint32>(bucket_count_ - 1)];
  for (int i = *bucket; i >= 0; i = keys_[i].next)
    if (keys_[i].hash == hash && keys_[i].length == scratch_.len && memcmp(keys_[i].bytes, scratch_.data, scratch_.len) == 0) return i;
  if (key_count_ == key_capacity_) keys_ = grown(keys_, key_capacity_ *= 2);
  auto *bytes = static_cast<char *>(MemoryContextAlloc(context_, scratch_.len + 1));
  memcpy(bytes, scratch_.data, scratch_.len);
  keys_[key_count_] = {hash, scratch_.len, bytes, *bucket, kNoRow};
  *bucket = key_count_;
  append_array_row(encoder_, key);
  return key_count_++;
}

void LookupBatch::add(TupleTableSlot *slot) { (void)add_row(slot); }

void LookupBatch::add(TupleTableSlot *slot, const StatementParams *key) {
  int row = add_row(slot);
  int found = find_or_add(key);
  rows_[row].next = keys_[found].first_row;
  keys_[found].first_row = row;
}

const StatementParams *LookupBatch::params(const StatementParams *others) {
  return in_context(context_, [&] { return with_arrays(encoder_, others); });
}

LookupBatch *make_lookup_batch(ArrayEncoder *encoder, int most_keys) {
  static_assert(std::is_trivially_destructible_v<LookupBatch>);
  return ::new (palloc(sizeof(LookupBatch))) LookupBatch(encoder, most_keys);
}

}  // namespace remote_fdw
