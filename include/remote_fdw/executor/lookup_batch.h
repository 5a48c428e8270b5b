// Outer rows of a lookup join that are looked up together, and their distinct keys. Rows with equal keys are chained; keys are
// told apart by the bytes that travel. Everything lives in a memory context of its own, emptied by begin().
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/transfer/array_encoder.h"

namespace remote_fdw {

constexpr int kNoRow = -1;

struct OuterRow {
  MinimalTuple tuple;
  int next;      // row with the same key, or kNoRow
  bool matched;
};

class LookupBatch {
 public:
  // In the current memory context. `most_keys`: at any time.
  LookupBatch(ArrayEncoder *encoder, int most_keys);
  void begin();
  // A row that finds nothing: its key is NULL.
  void add(TupleTableSlot *slot);
  void add(TupleTableSlot *slot, const StatementParams *key);
  int rows() const { return row_count_; }
  int keys() const { return key_count_; }
  // Taken by them.
  Size bytes() const { return MemoryContextMemAllocated(context_, true) - empty_bytes_; }
  OuterRow *row(int index) { return &rows_[index]; }
  // `key`: from 1; kNoRow when there is no such key.
  int first_row(int64 key) const { return key < 1 || key > key_count_ ? kNoRow : keys_[key - 1].first_row; }
  // `others` and the keys, good until begin().
  const StatementParams *params(const StatementParams *others);

 private:
  struct Key {
    uint32 hash;
    int length;
    const char *bytes;
    int next;  // key in the same bucket, or -1
    int first_row;
  };
  int add_row(TupleTableSlot *slot);
  int find_or_add(const StatementParams *key);

  MemoryContext context_;
  Size empty_bytes_;
  ArrayEncoder *encoder_;
  StringInfoData scratch_;
  int bucket_count_;  // a power of 2
  int *buckets_;
  Key *keys_;
  int key_capacity_;
  int key_count_;
  OuterRow *rows_;
  int row_capacity_;
  int row_count_;
};

LookupBatch *make_lookup_batch(ArrayEncoder *encoder, int most_keys);

}  // namespace remote_fdw
