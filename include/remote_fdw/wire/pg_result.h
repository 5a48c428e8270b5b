// Owns one PGresult. In the backend zone a PgResult lives in a memory context (context_new), made
// before the libpq call whose answer it will hold, so that an error in between leaks nothing.
#pragma once

#include <libpq-fe.h>

#include <utility>

namespace remote_fdw {

class PgResult {
 public:
  PgResult() = default;
  explicit PgResult(PGresult *result) : result_(result) {}
  PgResult(const PgResult &) = delete;
  PgResult &operator=(const PgResult &) = delete;
  PgResult(PgResult &&other) noexcept : result_(std::exchange(other.result_, nullptr)) {}
  PgResult &operator=(PgResult &&other) noexcept {
    reset(std::exchange(other.result_, nullptr));
    return *this;
  }
  ~PgResult() { PQclear(result_); }

  void reset(PGresult *result = nullptr) {
    PQclear(result_);
    result_ = result;
  }
  const PGresult *get() const { return result_; }
  explicit operator bool() const { return result_ != nullptr; }

  ExecStatusType status() const { return PQresultStatus(result_); }
  int rows() const { return PQntuples(result_); }
  int columns() const { return PQnfields(result_); }
  bool is_null(int row, int column) const { return PQgetisnull(result_, row, column) != 0; }
  // Of NULL, and of what is not there: "".
  const char *value(int row, int column) const {
    const char *found = PQgetvalue(result_, row, column);
    return found == nullptr ? "" : found;
  }
  int length(int row, int column) const { return PQgetlength(result_, row, column); }
  Oid type(int column) const { return PQftype(result_, column); }
  // nullptr for SQL NULL: for catalog queries in text format.
  const char *text(int row, int column) const { return is_null(row, column) ? nullptr : value(row, column); }

 private:
  PGresult *result_ = nullptr;
};

// One row, or some of the rows, of an answer of which more may follow.
inline bool is_part_of_rows(ExecStatusType status) {
#ifdef LIBPQ_HAS_CHUNK_MODE
  if (status == PGRES_TUPLES_CHUNK) return true;
#endif
  return status == PGRES_SINGLE_TUPLE;
}

}  // namespace remote_fdw
