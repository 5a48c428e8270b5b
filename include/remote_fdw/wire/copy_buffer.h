// Owns one message of a COPY TO STDOUT. In the backend zone it lives in a memory context (context_new), made before the
// libpq call that fills it.
#pragma once

#include <libpq-fe.h>

namespace remote_fdw {

class CopyBuffer {
 public:
  CopyBuffer() = default;
  CopyBuffer(const CopyBuffer &) = delete;
  CopyBuffer &operator=(const CopyBuffer &) = delete;
  ~CopyBuffer() { PQfreemem(data_); }

  void reset(char *data = nullptr, int length = 0) {
    PQfreemem(data_);
    data_ = data;
    length_ = length;
  }
  char *data() { return data_; }
  int length() const { return length_; }

 private:
  char *data_ = nullptr;
  int length_ = 0;
};

}  // namespace remote_fdw
