// Rows of text from a catalog, the remote's (an answer in text format) or the local one (read by SPI): read alike.
// Source: PostgreSQL, "Server Programming Interface".
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/pg/transmission_settings.h"
#include "remote_fdw/wire/pg_result.h"

namespace remote_fdw {

struct CatalogRows {
  const PgResult *remote;       // null: local
  const SPITupleTable *local;

  int rows() const { return remote != nullptr ? remote->rows() : static_cast<int>(local->numvals); }
  // A copy in the current memory context; null for SQL NULL.
  const char *text(int row, int column) const {
    if (remote == nullptr) return SPI_getvalue(local->vals[row], local->tupdesc, column + 1);
    const char *found = remote->text(row, column);
    return found == nullptr ? nullptr : pstrdup(found);
  }
  bool is_true(int row, int column) const {
    const char *value = text(row, column);
    return value != nullptr && value[0] == 't';
  }
  // Of a "char": '\0' when empty or NULL.
  char letter(int row, int column) const {
    const char *value = text(row, column);
    return value == nullptr ? '\0' : value[0];
  }
};

inline CatalogRows remote_rows(const PgResult *answer) { return {answer, nullptr}; }

// For the catalog's printing of expressions, till the end of the GUC nesting level: as the remote's session settings have it.
inline void print_plainly() {
  (void)set_config_option("standard_conforming_strings", "on", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
  (void)set_config_option("quote_all_identifiers", "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

// Runs a query of the local catalog, names printed as the remote prints them, and returns what `read` makes of the rows, in the caller's context.
template <typename Read>
List *read_local_catalog(const char *sql, Read read) {
  MemoryContext caller = CurrentMemoryContext;
  List *made = NIL;
  SPI_connect();
  under_transmission_settings([&] {
    print_plainly();
    if (SPI_execute(sql, false, 0) != SPI_OK_SELECT) elog(ERROR, "the catalog could not be read");
  });
  MemoryContext inner = MemoryContextSwitchTo(caller);
  made = read(CatalogRows{nullptr, SPI_tuptable});
  MemoryContextSwitchTo(inner);
  SPI_finish();
  return made;
}

}  // namespace remote_fdw
