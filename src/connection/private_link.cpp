// Owns connections that nobody shares, and the finding of user mappings to open them by.
#include "remote_fdw/connection/private_link.h"

#include "remote_fdw/pg/memory.h"

namespace remote_fdw {

namespace {

UserMapping *mapping_of(HeapTuple tuple, TupleDesc columns, const ForeignServer *server) {
  auto form = reinterpret_cast<Form_pg_user_mapping>(GETSTRUCT(tuple));
  auto *mapping = palloc_struct<UserMapping>();
  mapping->umid = form->oid;
  mapping->userid = OidIsValid(form->umuser) ? form->umuser : server->owner;
  mapping->serverid = server->serverid;
  bool isnull;
  Datum options = heap_getattr(tuple, Anum_pg_user_mapping_umoptions, columns, &isnull);
  mapping->options = isnull ? NIL : untransformRelOptions(options);
  return mapping;
}

int by_oid(const ListCell *a, const ListCell *b) {
  Oid left = static_cast<UserMapping *>(lfirst(a))->umid, right = static_cast<UserMapping *>(lfirst(b))->umid;
  return left < right ? -1 : left > right;
}

Oid mapped_user(Oid mapping) {
  HeapTuple tuple = SearchSysCache1(USERMAPPINGOID, ObjectIdGetDatum(mapping));
  if (!HeapTupleIsValid(tuple)) return InvalidOid;
  Oid user = reinterpret_cast<Form_pg_user_mapping>(GETSTRUCT(tuple))->umuser;
  ReleaseSysCache(tuple);
  return user;
}

}  // namespace

List *user_mappings_of(const ForeignServer *server) {
  List *mappings = NIL;
  Relation relation = table_open(UserMappingRelationId, AccessShareLock);
  ScanKeyData key;
  ScanKeyInit(&key, Anum_pg_user_mapping_umserver, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(server->serverid));
  SysScanDesc scan = systable_beginscan(relation, InvalidOid, false, nullptr, 1, &key);
  while (HeapTuple tuple = systable_getnext(scan)) mappings = lappend(mappings, mapping_of(tuple, RelationGetDescr(relation), server));
  systable_endscan(scan);
  table_close(relation, AccessShareLock);
  list_sort(mappings, by_oid);
  return mappings;
}

const char *mapping_user(const UserMapping *mapping) {
  Oid user = mapped_user(mapping->umid);
  return OidIsValid(user) ? GetUserNameFromId(user, true) : "public";
}

static RemoteConnection *open_link(const UserMapping *mapping) {
  auto *link = palloc_struct<RemoteConnection>();
  link->mapping = mapping->umid;
  link->server = mapping->serverid;
  link->user = mapping->userid;
  link->options = read_connection_options(GetForeignServer(mapping->serverid), mapping);
  link->wire = context_new<PgConn>(CurrentMemoryContext);
  link->usage = session_usage({mapping->serverid, mapped_user(mapping->umid)});
  establish_connection(link, mapping);
  return link;
}

void with_private_link(const UserMapping *mapping, LinkBody body, void *arg) {
  RemoteConnection *link = open_link(mapping);
  with_recovery([&] { body(link, arg); }, [&] { close_connection(link); });
  close_connection(link);
}

PgResult *ask_privately(RemoteConnection *link, const char *sql) {
  PgResult *result = context_new<PgResult>(CurrentMemoryContext);
  send_simple_statement(link, sql);
  finish_flight(link, result);
  if (!*result) raise_remote_error(link, nullptr, {sql, nullptr});
  return result;
}

}  // namespace remote_fdw
