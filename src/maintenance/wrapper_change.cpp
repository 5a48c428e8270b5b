// Owns the change of a server's foreign-data wrapper between postgres_fdw and remote_fdw. The text that describes a server is not here:
// it is made of catalogues by SQL functions of the extension.
//
// PostgreSQL has no statement for it. Creating a second server and its tables by DDL, and moving all that depends on the old ones, cannot
// be complete: columns of a table's row type, functions that take it, statistics, the OIDs that others keep. So the one row of
// pg_foreign_server gets another srvfdw, and the server another dependency, as ALTER SERVER would do it: every other object stays as it
// is, with its OID. What makes that sound is done here as well: the new wrapper's validator sees all options first, nobody uses the
// tables meanwhile, and every session forgets the callbacks and plans it has kept.
#include "remote_fdw/maintenance/wrapper_change.h"

#include "remote_fdw/connection/cache.h"
#include "remote_fdw/pg/errors.h"

namespace remote_fdw {

namespace {

struct WrapperChange {
  ForeignServer *server;
  ForeignDataWrapper *from;
  ForeignDataWrapper *to;
};

enum class WrapperKind : uint8 { Postgres, Remote, Other };

HeapTuple handler_tuple(const ForeignDataWrapper *wrapper) {
  HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(wrapper->fdwhandler));
  if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for function %u", wrapper->fdwhandler);
  return tuple;
}

// By the C function behind it, since a wrapper may have any name.
WrapperKind kind_of(const ForeignDataWrapper *wrapper) {
  if (!OidIsValid(wrapper->fdwhandler)) return WrapperKind::Other;
  HeapTuple tuple = handler_tuple(wrapper);
  bool isnull;
  const char *symbol = TextDatumGetCString(SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_prosrc, &isnull));
  ReleaseSysCache(tuple);
  if (strcmp(symbol, "postgres_fdw_handler") == 0) return WrapperKind::Postgres;
  return strcmp(symbol, "remote_fdw_handler") == 0 ? WrapperKind::Remote : WrapperKind::Other;
}

// What CREATE SERVER with the new wrapper would want, and ALTER SERVER.
void check_privileges(const WrapperChange &change) {
  if (!has_privs_of_role(GetUserId(), change.server->owner))
    ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("must be owner of foreign server %s", change.server->servername)));
  bool usable = DatumGetBool(DirectFunctionCall2(has_foreign_data_wrapper_privilege_id, ObjectIdGetDatum(change.to->fdwid),
                                                 CStringGetTextDatum("USAGE")));
  if (!usable)
    ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("permission denied for foreign-data wrapper %s", change.to->fdwname),
                    errhint("GRANT USAGE ON FOREIGN DATA WRAPPER %s.", quote_identifier(change.to->fdwname))));
}

void check_kinds(const WrapperChange &change) {
  WrapperKind from = kind_of(change.from);
  WrapperKind to = kind_of(change.to);
  if (change.from->fdwid == change.to->fdwid)
    ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
                    errmsg("server \"%s\" is of foreign-data wrapper \"%s\" already", change.server->servername, change.to->fdwname)));
  if (from == WrapperKind::Other || to == WrapperKind::Other || from == to)
    ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
                    errmsg("server \"%s\" of foreign-data wrapper \"%s\" cannot be given to \"%s\"", change.server->servername,
                           change.from->fdwname, change.to->fdwname),
                    errdetail("Servers can be moved between postgres_fdw and remote_fdw only.")));
}

// A dump would bring it back as the extension makes it.
void check_not_of_extension(const WrapperChange &change) {
  Oid extension = getExtensionOfObject(ForeignServerRelationId, change.server->serverid);
  if (!OidIsValid(extension)) return;
  ereport(ERROR, (errcode(ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST),
                  errmsg("server \"%s\" belongs to extension \"%s\"", change.server->servername, get_extension_name(extension)),
                  errhint("ALTER EXTENSION %s DROP SERVER %s first.", quote_identifier(get_extension_name(extension)),
                          quote_identifier(change.server->servername))));
}

// OIDs `column` of the rows of a catalogue whose `server_column` is the server, in order. The catalogues have no index for it.
List *oids_with_server(Oid catalog, AttrNumber server_column, AttrNumber column, Oid server) {
  List *found = NIL;
  ScanKeyData key;
  ScanKeyInit(&key, server_column, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(server));
  Relation relation = table_open(catalog, AccessShareLock);
  SysScanDesc scan = systable_beginscan(relation, InvalidOid, false, nullptr, 1, &key);
  while (HeapTuple tuple = systable_getnext(scan)) {
    bool isnull;
    found = lappend_oid(found, DatumGetObjectId(heap_getattr(tuple, column, RelationGetDescr(relation), &isnull)));
  }
  systable_endscan(scan);
  table_close(relation, AccessShareLock);
  list_sort(found, list_oid_cmp);
  return found;
}

List *tables_of(Oid server) {
  return oids_with_server(ForeignTableRelationId, Anum_pg_foreign_table_ftserver, Anum_pg_foreign_table_ftrelid, server);
}

List *mappings_of(Oid server) {
  return oids_with_server(UserMappingRelationId, Anum_pg_user_mapping_umserver, Anum_pg_user_mapping_oid, server);
}

// Nobody reads, writes or alters a table from here on; a table that appeared while waiting is locked as well.
List *locked_tables_of(Oid server) {
  List *locked = NIL;
  for (;;) {
    List *tables = tables_of(server);
    if (equal(tables, locked)) return locked;
    ListCell *cell;
    foreach (cell, tables) LockRelationOid(lfirst_oid(cell), AccessExclusiveLock);
    locked = tables;
  }
}

// What the validator of the new wrapper finds, object by object.
struct Findings {
  Oid validator;
  StringInfoData text;  // a line each
  int count;
  ErrorData *first;
};

void validate(Findings *findings, Oid catalog, Datum options, const char *object) {
  Oid validator = findings->validator;
  ErrorData *error = in_subtransaction([&] { (void)OidFunctionCall2(validator, options, ObjectIdGetDatum(catalog)); });
  if (error == nullptr) return;
  appendStringInfo(&findings->text, "%s%s: %s", findings->count > 0 ? "\n" : "", object, error->message);
  if (findings->count++ == 0) findings->first = error;
}

void validate_tuple(Findings *findings, Oid catalog, int cache, HeapTuple tuple, AttrNumber column, const char *object) {
  if (!HeapTupleIsValid(tuple)) return;
  bool isnull;
  Datum options = SysCacheGetAttr(cache, tuple, column, &isnull);
  if (!isnull) validate(findings, catalog, options, object);
  ReleaseSysCache(tuple);
}

void validate_table(Findings *findings, Oid table) {
  const char *name = quote_qualified_identifier(get_namespace_name(get_rel_namespace(table)), get_rel_name(table));
  validate_tuple(findings, ForeignTableRelationId, FOREIGNTABLEREL, SearchSysCache1(FOREIGNTABLEREL, ObjectIdGetDatum(table)),
                 Anum_pg_foreign_table_ftoptions, psprintf("foreign table %s", name));
  Relation relation = table_open(table, NoLock);
  int columns = RelationGetNumberOfAttributes(relation);
  table_close(relation, NoLock);
  for (AttrNumber number = 1; number <= columns; number++)
    validate_tuple(findings, AttributeRelationId, ATTNUM, SearchSysCache2(ATTNUM, ObjectIdGetDatum(table), Int16GetDatum(number)),
                   Anum_pg_attribute_attfdwoptions,
                   psprintf("column %s of foreign table %s", quote_identifier(get_attname(table, number, true)), name));
}

const char *mapping_description(Oid mapping) {
  ObjectAddress address{UserMappingRelationId, mapping, 0};
  return getObjectDescription(&address, false);
}

// Before anything is changed: all that the new wrapper does not accept, in one error.
void validate_all(const WrapperChange &change, List *tables) {
  if (!OidIsValid(change.to->fdwvalidator)) return;
  Findings findings{change.to->fdwvalidator, {}, 0, nullptr};
  initStringInfo(&findings.text);
  Oid server = change.server->serverid;
  validate_tuple(&findings, ForeignServerRelationId, FOREIGNSERVEROID, SearchSysCache1(FOREIGNSERVEROID, ObjectIdGetDatum(server)),
                 Anum_pg_foreign_server_srvoptions, "server");
  ListCell *cell;
  foreach (cell, mappings_of(server))
    validate_tuple(&findings, UserMappingRelationId, USERMAPPINGOID, SearchSysCache1(USERMAPPINGOID, ObjectIdGetDatum(lfirst_oid(cell))),
                   Anum_pg_user_mapping_umoptions, mapping_description(lfirst_oid(cell)));
  foreach (cell, tables) validate_table(&findings, lfirst_oid(cell));
  if (findings.count == 0) return;
  ereport(ERROR, (errcode(findings.first->sqlerrcode),
                  errmsg("foreign-data wrapper \"%s\" does not accept all options of server \"%s\"", change.to->fdwname,
                         change.server->servername),
                  errdetail_internal("%s", findings.text.data),
                  errhint("Nothing has been changed. Take these options away with ALTER ... OPTIONS (DROP ...) first.")));
}

[[noreturn]] void refuse_used_server(const WrapperChange &change) {
  ereport(ERROR, (errcode(ERRCODE_OBJECT_IN_USE),
                  errmsg("server \"%s\" has been used in this transaction", change.server->servername),
                  errdetail("Its remote transaction belongs to \"%s\" and would not be seen by \"%s\".", change.from->fdwname,
                            change.to->fdwname),
                  errhint("Do it in a transaction of its own.")));
}

void check_tables_unused(List *tables) {
  ListCell *cell;
  foreach (cell, tables) {
    Relation relation = table_open(lfirst_oid(cell), NoLock);
    CheckTableNotInUse(relation, "change the foreign-data wrapper of");
    table_close(relation, NoLock);
  }
}

void check_own_connections(const WrapperChange &change) {
  ListCell *cell;
  foreach (cell, list_connections(CheckClosed::No)) {
    auto *info = static_cast<const ConnectionInfo *>(lfirst(cell));
    if (info->used_in_xact && info->server_name != nullptr && strcmp(info->server_name, change.server->servername) == 0)
      refuse_used_server(change);
  }
}

// Only a superuser can make a function of a library: any other of this name is somebody's trap.
void refuse_trap(HeapTuple function, const char *name) {
  bool isnull;
  (void)SysCacheGetAttr(PROCNAMEARGSNSP, function, Anum_pg_proc_probin, &isnull);
  if (!isnull) return;
  ereport(ERROR, (errcode(ERRCODE_INVALID_FUNCTION_DEFINITION), errmsg("function \"%s\" beside postgres_fdw is not of postgres_fdw", name),
                  errhint("Drop it.")));
}

bool has_function(Oid schema, const char *name) {
  CatCList *candidates = SearchSysCacheList1(PROCNAMEARGSNSP, CStringGetDatum(name));
  bool found = false;
  for (int i = 0; i < candidates->n_members; i++) {
    HeapTuple function = &candidates->members[i]->tuple;
    if (reinterpret_cast<Form_pg_proc>(GETSTRUCT(function))->pronamespace != schema) continue;
    refuse_trap(function, name);
    found = true;
  }
  ReleaseSysCacheList(candidates);
  return found;
}

// "schema.postgres_fdw_get_connections" beside the handler, null before version 1.1 of postgres_fdw.
const char *connections_function(const ForeignDataWrapper *wrapper) {
  HeapTuple tuple = handler_tuple(wrapper);
  Oid schema = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple))->pronamespace;
  ReleaseSysCache(tuple);
  const char *name = "postgres_fdw_get_connections";
  return has_function(schema, name) ? quote_qualified_identifier(get_namespace_name(schema), name) : nullptr;
}

// Once the server has changed, postgres_fdw has closed its connections to it, except those with a transaction of this one.
void check_foreign_connections(const WrapperChange &change) {
  const char *function = connections_function(change.from);
  if (function == nullptr) return;
  const char *query = psprintf("SELECT FROM %s() AS connection WHERE connection.server_name OPERATOR(pg_catalog.=) %s", function,
                               quote_literal_cstr(change.server->servername));
  SPI_connect();
  if (SPI_execute(query, true, 1) != SPI_OK_SELECT) elog(ERROR, "connections of \"%s\" could not be listed", change.from->fdwname);
  bool used = SPI_processed > 0;
  SPI_finish();
  if (used) refuse_used_server(change);
}

void update_catalogs(const WrapperChange &change) {
  Oid server = change.server->serverid;
  Relation relation = table_open(ForeignServerRelationId, RowExclusiveLock);
  HeapTuple tuple = SearchSysCacheCopy1(FOREIGNSERVEROID, ObjectIdGetDatum(server));
  if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for foreign server %u", server);
  reinterpret_cast<Form_pg_foreign_server>(GETSTRUCT(tuple))->srvfdw = change.to->fdwid;
  CatalogTupleUpdate(relation, &tuple->t_self, tuple);
  if (changeDependencyFor(ForeignServerRelationId, server, ForeignDataWrapperRelationId, change.from->fdwid, change.to->fdwid) != 1)
    elog(ERROR, "server \"%s\" does not depend on its foreign-data wrapper", change.server->servername);
  InvokeObjectPostAlterHook(ForeignServerRelationId, server, 0);
  table_close(relation, RowExclusiveLock);
}

void apply(const WrapperChange &change) {
  update_catalogs(change);
  // the callbacks of the wrapper are kept with a relation; of all, since a table that a running transaction has made is not seen here
  CacheInvalidateRelcacheAll();
  CommandCounterIncrement();
}

WrapperChange checked_change(const char *server_name, const char *wrapper_name) {
  WrapperChange change{GetForeignServerByName(server_name, false), nullptr, GetForeignDataWrapperByName(wrapper_name, false)};
  change.from = GetForeignDataWrapper(change.server->fdwid);
  check_privileges(change);
  check_kinds(change);
  check_not_of_extension(change);
  return change;
}

void change_locked(const WrapperChange &change) {
  List *tables = locked_tables_of(change.server->serverid);
  check_tables_unused(tables);
  if (kind_of(change.from) == WrapperKind::Remote) check_own_connections(change);
  validate_all(change, tables);
  apply(change);
  if (kind_of(change.from) == WrapperKind::Postgres) check_foreign_connections(change);
}

}  // namespace

void change_wrapper(const char *server_name, const char *wrapper_name, WrapperChangeMode mode) {
  WrapperChange change = checked_change(server_name, wrapper_name);
  if (mode == WrapperChangeMode::Check) {
    validate_all(change, tables_of(change.server->serverid));
    return;
  }
  PreventCommandIfReadOnly("remote_fdw_migrate()");
  // what others have done to it while we waited is looked at anew
  LockDatabaseObject(ForeignServerRelationId, change.server->serverid, 0, AccessExclusiveLock);
  change_locked(checked_change(server_name, wrapper_name));
}

}  // namespace remote_fdw
