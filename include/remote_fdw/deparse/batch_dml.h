// UPDATE and DELETE of many rows whose identities and new values travel as arrays, one per column.
// Source: PostgreSQL, "UPDATE", FROM; "DELETE", USING; "Array Functions and Operators", unnest of several arrays.
#pragma once

#include "remote_fdw/pg/server.h"

#include <span>

namespace remote_fdw {

// How the values of one column travel.
struct BatchColumn {
  AttrNumber attnum;         // ctid and tableoid included
  const char *element_type;  // of the array, as the remote writes it
  const char *cast_to;       // the values are text, of which this type is made; null: they are what they are
};

struct BatchSpec {
  Relation relation;
  std::span<const BatchColumn> identity;
  std::span<const BatchColumn> targets;  // of an UPDATE
};

// The parameters are the identity's arrays, then the targets'. Rows identified by a key, which may not be unique, are told by the
// number of their entry in the arrays, from 1: RETURNING n.
char *update_batch_sql(const BatchSpec &spec);
char *delete_batch_sql(const BatchSpec &spec);
// Rows of one table of the relation, by ctid: the second parameter is that table's oid alone, as text.
char *delete_by_ctid_sql(Relation relation);
bool tells_entries(const BatchSpec &spec);

}  // namespace remote_fdw
