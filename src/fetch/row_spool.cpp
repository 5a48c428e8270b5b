// Owns the layout of spooled rows: the length of each field (-1: NULL), then the fields' bytes, each with a NUL byte after it.
// Rows in memory never move, since one may be in use while others are added.
#include "remote_fdw/fetch/row_spool.h"

#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

constexpr int64 kChunkBytes = 32 * 1024;

struct Chunk {
  Chunk *next;
  int64 size;
  int64 used;
  char data[FLEXIBLE_ARRAY_MEMBER];
};

struct FilePosition {
  int file;
  off_t offset;
};

}  // namespace

struct RowSpool {
  int columns;
  MemoryContext context;  // chunks
  ResourceOwner owner;
  Chunk *first;
  Chunk *last;
  BufFile *file;
  FilePosition file_end;
  int64 rows;
  int64 bytes;
  int64 memory_rows;
  int64 spilled;  // never forgotten
  // reading
  int64 next_row;
  Chunk *read_chunk;
  int64 read_offset;
  FilePosition file_read;
  FieldView *fields;
  char *buffer;  // a row from the file
  Size buffer_size;
};

namespace {

int64 row_size(const RowSpool *spool, const FieldView *fields) {
  int64 size = static_cast<int64>(sizeof(int64) + spool->columns * sizeof(int32));
  for (int i = 0; i < spool->columns; i++)
    if (!fields[i].is_null()) size += fields[i].length + 1;
  return MAXALIGN(size);
}

void write_row(const RowSpool *spool, char *to, int64 size, const FieldView *fields) {
  memcpy(to, &size, sizeof size);
  char *lengths = to + sizeof size;
  char *at = lengths + spool->columns * sizeof(int32);
  for (int i = 0; i < spool->columns; i++) {
    memcpy(lengths + i * sizeof(int32), &fields[i].length, sizeof(int32));
    if (fields[i].is_null()) continue;
    memcpy(at, fields[i].data, fields[i].length);
    at[fields[i].length] = '\0';
    at += fields[i].length + 1;
  }
}

// `from` is behind the size.
void view_row(RowSpool *spool, const char *from) {
  const char *at = from + spool->columns * sizeof(int32);
  for (int i = 0; i < spool->columns; i++) {
    int32 length;
    memcpy(&length, from + i * sizeof(int32), sizeof length);
    spool->fields[i] = {at, length};
    if (length >= 0) at += length + 1;
  }
}

Chunk *add_chunk(RowSpool *spool, int64 row) {
  int64 size = row > kChunkBytes ? row : kChunkBytes;
  auto *chunk = static_cast<Chunk *>(MemoryContextAllocHuge(spool->context, offsetof(Chunk, data) + size));
  chunk->next = nullptr;
  chunk->size = size;
  chunk->used = 0;
  if (spool->last != nullptr)
    spool->last->next = chunk;
  else
    spool->first = chunk;
  spool->last = chunk;
  return chunk;
}

void append_in_memory(RowSpool *spool, int64 size, const FieldView *fields) {
  Chunk *chunk = spool->last;
  if (chunk == nullptr || chunk->size - chunk->used < size) chunk = add_chunk(spool, size);
  write_row(spool, chunk->data + chunk->used, size, fields);
  chunk->used += size;
  spool->memory_rows++;
}

void open_file(RowSpool *spool) {
  ResourceOwner current = CurrentResourceOwner;
  CurrentResourceOwner = spool->owner;
  PrepareTempTablespaces();
  spool->file = in_context(GetMemoryChunkContext(spool), [] { return BufFileCreateTemp(false); });
  CurrentResourceOwner = current;
}

// The server's function takes no pointer to const before 16.
void write_out(RowSpool *spool, const void *data, int64 size) {
  BufFileWrite(spool->file, const_cast<void *>(data), static_cast<size_t>(size));
}

void append_to_file(RowSpool *spool, int64 size, const FieldView *fields) {
  if (spool->file == nullptr) open_file(spool);
  if (BufFileSeek(spool->file, spool->file_end.file, spool->file_end.offset, SEEK_SET) != 0)
    ereport(ERROR, (errcode_for_file_access(), errmsg("could not seek in a temporary file of remote rows")));
  write_out(spool, &size, sizeof size);
  for (int i = 0; i < spool->columns; i++) write_out(spool, &fields[i].length, sizeof(int32));
  int64 written = static_cast<int64>(sizeof size + spool->columns * sizeof(int32));
  for (int i = 0; i < spool->columns; i++) {
    if (fields[i].is_null()) continue;
    write_out(spool, fields[i].data, fields[i].length + 1);
    written += fields[i].length + 1;
  }
  constexpr char kPadding[MAXIMUM_ALIGNOF] = {};
  write_out(spool, kPadding, size - written);
  BufFileTell(spool->file, &spool->file_end.file, &spool->file_end.offset);
}

const char *next_in_memory(RowSpool *spool) {
  if (spool->read_chunk == nullptr) {
    spool->read_chunk = spool->first;
    spool->read_offset = 0;
  } else if (spool->read_offset == spool->read_chunk->used) {
    spool->read_chunk = spool->read_chunk->next;
    spool->read_offset = 0;
  }
  const char *row = spool->read_chunk->data + spool->read_offset;
  int64 size;
  memcpy(&size, row, sizeof size);
  spool->read_offset += size;
  return row + sizeof size;
}

void read_exactly(RowSpool *spool, void *to, Size size) {
  if (BufFileRead(spool->file, to, size) != size)
    ereport(ERROR, (errcode_for_file_access(), errmsg("could not read from a temporary file of remote rows")));
}

void grow_buffer(RowSpool *spool, Size size) {
  if (spool->buffer_size >= size) return;
  if (spool->buffer != nullptr) pfree(spool->buffer);
  spool->buffer = nullptr;
  spool->buffer = static_cast<char *>(MemoryContextAllocHuge(GetMemoryChunkContext(spool), size));
  spool->buffer_size = size;
}

const char *next_in_file(RowSpool *spool) {
  if (BufFileSeek(spool->file, spool->file_read.file, spool->file_read.offset, SEEK_SET) != 0)
    ereport(ERROR, (errcode_for_file_access(), errmsg("could not seek in a temporary file of remote rows")));
  int64 size;
  read_exactly(spool, &size, sizeof size);
  grow_buffer(spool, size - sizeof size);
  read_exactly(spool, spool->buffer, size - sizeof size);
  BufFileTell(spool->file, &spool->file_read.file, &spool->file_read.offset);
  return spool->buffer;
}

}  // namespace

RowSpool *make_row_spool(int columns) {
  auto *spool = palloc_struct<RowSpool>();
  spool->columns = columns;
  spool->context = AllocSetContextCreate(CurrentMemoryContext, "remote_fdw spool", ALLOCSET_SMALL_SIZES);
  spool->owner = CurrentResourceOwner;
  spool->fields = palloc_array_of<FieldView>(columns);
  return spool;
}

void append_row(RowSpool *spool, const FieldView *fields) {
  int64 size = row_size(spool, fields);
  if (spool->file == nullptr && spool->bytes + size <= work_mem * INT64CONST(1024)) {
    append_in_memory(spool, size, fields);
  } else {
    append_to_file(spool, size, fields);
    spool->spilled += size;
  }
  spool->bytes += size;
  spool->rows++;
}

const FieldView *next_spooled_row(RowSpool *spool) {
  if (!has_unread_rows(spool)) return nullptr;
  view_row(spool, spool->next_row < spool->memory_rows ? next_in_memory(spool) : next_in_file(spool));
  spool->next_row++;
  return spool->fields;
}

bool has_unread_rows(const RowSpool *spool) { return spool->next_row < spool->rows; }

void rewind_spool(RowSpool *spool) {
  spool->next_row = 0;
  spool->read_chunk = nullptr;
  spool->file_read = {0, 0};
}

void clear_spool(RowSpool *spool) {
  if (spool->file != nullptr) BufFileClose(spool->file);
  spool->file = nullptr;
  spool->file_end = {0, 0};
  MemoryContextReset(spool->context);
  spool->first = spool->last = nullptr;
  spool->rows = spool->bytes = spool->memory_rows = 0;
  rewind_spool(spool);
}

int64 spooled_bytes(const RowSpool *spool) { return spool->bytes; }
int64 spilled_bytes(const RowSpool *spool) { return spool->spilled; }

}  // namespace remote_fdw
