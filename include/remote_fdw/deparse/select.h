// The SELECT that fetches a foreign table's rows. Source: PostgreSQL, "SELECT"; aliases r<range-table index>.
#pragma once

#include "remote_fdw/pg/server.h"

#include "remote_fdw/deparse/expr_printer.h"

namespace remote_fdw {

struct RemoteQuery {
  char *sql;           // columns that do not travel in binary are cast to text
  char *sql_all_text;  // the same without the casts
  List *retrieved;     // int: attribute number per result column
  List *params;        // Expr: $1, $2 ...
};

enum class RowLock : uint8 { None, KeyShare, Share, NoKeyUpdate, Update };

enum class RemoteIdentity : uint8 { NotNeeded, Ctid, CtidAndTableoid };

struct SelectSpec {
  const PushdownScope *scope;
  Index relation;         // range-table index
  Bitmapset *attributes;  // offset by FirstLowInvalidHeapAttributeNumber, as pull_varattnos gives them
  List *conditions;       // Expr or RestrictInfo, all shippable
  RowLock lock;
  LockWaitPolicy wait_policy;
  RemoteIdentity identity;
  ParamStyle param_style;
};

RemoteQuery build_select(const SelectSpec &spec);

}  // namespace remote_fdw
