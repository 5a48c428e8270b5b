// Which columns of a table there are for reading and for writing, and which row triggers stand before and after it. Of the local
// declaration. Source: PostgreSQL, pg_attribute (attisdropped, attgenerated), "Triggers on tables".
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Not one that has been dropped, nor one of 18's virtual generated ones: these are computed here from the others and are NULL in rows,
// also of local tables.
inline bool has_remote_column(const FormData_pg_attribute *attribute) {
  constexpr char kVirtual = 'v';  // ATTRIBUTE_GENERATED_VIRTUAL, from 18 on
  return !attribute->attisdropped && attribute->attgenerated != kVirtual;
}
// Attribute numbers, in order: of all columns; of those that are not generated.
List *all_columns(Relation relation);
List *sendable_columns(Relation relation);
bool is_sendable(Relation relation, AttrNumber attnum);
// InvalidAttrNumber: there is none. A SET that must name some column can set it to DEFAULT.
AttrNumber first_generated_column(Relation relation);

bool has_before_row_trigger(const TriggerDesc *triggers, CmdType command);
bool has_after_row_trigger(const TriggerDesc *triggers, CmdType command);

}  // namespace remote_fdw
