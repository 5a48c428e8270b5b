// Option remote_defaults: columns whose value the remote gives when an INSERT has none for them.
// Source: PostgreSQL, "INSERT" (DEFAULT), "Identity Columns".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Attribute numbers of the columns with the option (their own, else the table's, else the server's) that have no default here,
// nor are generated here.
Bitmapset *columns_with_remote_defaults(Relation relation);

List *without_columns(const List *columns, const Bitmapset *left_out);

struct SentColumns {
  List *targets;    // int: named in the remote INSERT
  List *defaulted;  // int: those of them that are left out after all in a row where they are NULL
};
// What an INSERT of `columns` names that leaves out some in every row. A trigger here may give values to those.
SentColumns sent_columns(Relation relation, List *columns, const Bitmapset *left_out);

}  // namespace remote_fdw
