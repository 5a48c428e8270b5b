// May this object (function, operator, type, collation) be taken to exist alike on the remote: it is built in, or a
// member of an extension that the server's option `extensions` lists.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Built-in objects have hand-assigned OIDs, the same on every server.
inline bool is_built_in(Oid object) { return object < FirstGenbkiObjectId; }

// A built-in function that servers still in use do not all have: whether the remote does is asked.
bool may_be_missing(Oid function);

// The extension that the object is a member of, or InvalidOid.
Oid extension_of(Oid object, Oid catalog_class);

// `extensions`: OIDs. Looked up once per object and command.
bool is_known_on_remote(Oid object, Oid catalog_class, const List *extensions);
// An array type is as known as its element type (it is no member of the extension itself).
bool is_known_type(Oid type, const List *extensions);

}  // namespace remote_fdw
