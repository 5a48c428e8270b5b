// One value of one row as it came off the wire, not owned.
#pragma once

namespace remote_fdw {

// `data` holds `length` bytes and a NUL byte after them. Length -1 is SQL NULL: `data` must not be looked at then.
struct FieldView {
  const char *data;
  int length;
  bool is_null() const { return length < 0; }
};

}  // namespace remote_fdw
