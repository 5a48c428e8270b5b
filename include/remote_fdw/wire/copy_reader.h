// Takes the rows out of the messages of COPY ... TO STDOUT (FORMAT binary), without copying them.
// Source: PostgreSQL, COPY "Binary Format"; protocol, "COPY Operations".
#pragma once

#include <cstddef>

#include "remote_fdw/core/field_view.h"

namespace remote_fdw {

enum class CopyNext : unsigned char {
  Row,        // the fields are filled
  Nothing,    // this message is used up
  Malformed,  // not what a COPY of that many columns sends; nothing past the message's end was read
};

class CopyReader {
 public:
  // A new COPY begins: its first message opens with the header.
  void reset() { *this = CopyReader(); }
  // `data` stays the caller's, is written to (a NUL byte ends each field) and must have one byte more than `size`, as
  // PQgetCopyData gives it.
  void take_message(char *data, std::size_t size);
  // The fields point into the message and are good until the next call.
  CopyNext next(FieldView *fields, int count);
  // The trailer has come: without it rows are missing.
  bool ended() const { return ended_; }

 private:
  bool skip_header();
  bool read_fields(FieldView *fields, int count);
  template <typename T>
  T take();
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

  char *at_ = nullptr;
  char *end_ = nullptr;
  char *overwritten_ = nullptr;  // a byte of the next row that ends the last field of this one
  char kept_ = 0;
  bool header_seen_ = false;
  bool ended_ = false;
};

}  // namespace remote_fdw
