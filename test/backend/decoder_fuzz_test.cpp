// Every decoder against messages that are wrong in every way: each is an error or a value, and nothing behind its end is read.
// The message ends at a page that may not be touched; only libpq's NUL byte is between.
#include <sys/mman.h>
#include <unistd.h>

#include <random>

#include "decoder_values.h"

using namespace remote_fdw;
using namespace remote_fdw::backend_test;

namespace {

constexpr int kMostBytes = 4096;

class GuardedMessage {
 public:
  GuardedMessage() {
    auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    readable_ = (kMostBytes / page + 2) * page;
    memory_ = static_cast<char *>(mmap(nullptr, readable_ + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    EXPECT_EQ(mprotect(memory_ + readable_, page, PROT_NONE), 0);
    mapped_ = readable_ + page;
  }
  ~GuardedMessage() { munmap(memory_, mapped_); }
  char *place(const char *bytes, int length) {
    char *start = memory_ + readable_ - length - 1;
    memcpy(start, bytes, length);
    start[length] = '\0';
    return start;
  }

 private:
  char *memory_;
  size_t readable_, mapped_;
};

// Seeded: a failure comes again.
class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  // In place; returns the new length.
  int mutate(char *bytes, int length) {
    for (int steps = 1 + below(4); steps > 0; steps--) length = step(bytes, length);
    return length;
  }

 private:
  int step(char *bytes, int length) {
    switch (below(6)) {
      case 0:
        return length == 0 ? 0 : below(length);
      case 1:
        return lengthen(bytes, length);
      case 2:
        if (length >= 4) put_word(bytes + below(length - 3));
        return length;
      case 3:
        if (length >= 8) memmove(bytes + below(length / 2), bytes + below(length / 2), length / 2);
        return length;
      default:
        if (length > 0) bytes[below(length)] ^= static_cast<char>(1 << below(8));
        return length;
    }
  }
  int lengthen(char *bytes, int length) {
    int more = 1 + below(16);
    if (length + more > kMostBytes) return length;
    for (int i = 0; i < more; i++) bytes[length + i] = static_cast<char>(random_());
    return length + more;
  }
  // Counts, lengths, OIDs and flags are words.
  void put_word(char *at) {
    constexpr uint32 kWords[] = {0, 1, 2, 6, 7, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe, 0x00010000, 23, 25, 1700, 114};
    uint32 word = pg_hton32(kWords[below(lengthof(kWords))]);
    memcpy(at, &word, sizeof word);
  }
  std::mt19937 random_;
};

ValueDecoder *fuzzed_decoder;
const char *fuzzed_bytes;
int fuzzed_length;

void decode_fuzzed() {
  Datum value = decode_binary(fuzzed_decoder, fuzzed_bytes, fuzzed_length);
  // the value must be whole: its output function looks at all of it
  (void)output_of(OidIsValid(fuzzed_decoder->domain) ? fuzzed_decoder->domain : fuzzed_decoder->type, value);
}

}  // namespace

BACKEND_TEST(DecoderFuzz, WhatIsMalformedIsAnErrorAndNothingBehindItIsRead) {
  GuardedMessage guarded;
  Mutator mutator(20261121);
  char bytes[kMostBytes];
  MemoryContext round_context = AllocSetContextCreate(CurrentMemoryContext, "fuzz", ALLOCSET_DEFAULT_SIZES);
  int errors = 0, values = 0;
  for (const TypedText &value : kValues) {
    Oid type;
    int32 typmod;
    bytea *sent = sent_by_type(type, input_of(value, &type, &typmod));
    fuzzed_decoder = decoder_for(type, typmod);
    for (int round = 0; round < 120; round++) {
      int length = static_cast<int>(VARSIZE(sent) - VARHDRSZ);
      memcpy(bytes, VARDATA(sent), length);
      fuzzed_length = mutator.mutate(bytes, length);
      fuzzed_bytes = guarded.place(bytes, fuzzed_length);
      in_context(round_context, [&] { (error_of([] { decode_fuzzed(); }) != nullptr ? errors : values)++; });
      MemoryContextReset(round_context);
    }
  }
  EXPECT_GT(errors, 1000);
  EXPECT_GT(values, 1000);
  EXPECT_STREQ(query_value("SELECT 1"), "1");
}
