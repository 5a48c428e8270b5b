// Option `shippable_functions`: functions that the user vouches for, as "schema.name(type, type)", separated by commas.
// Names are looked up in pg_catalog unless qualified, whatever the search_path. Source: PostgreSQL, "Object Identifier Types".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// OIDs of those that exist now; others were dropped since and are passed over.
List *shippable_function_oids(const char *signatures);

// At DDL time: raises 42883 for one that does not exist, 42P17 for one that is not immutable, 22P02 for what is no signature,
// 42704 for an unknown type in one.
void check_shippable_functions(const char *signatures);

}  // namespace remote_fdw
