// Owns reading option `shippable_functions`. Planning asks for it again and again, so the last list is kept until a
// function, type or schema changes.
#include "remote_fdw/catalog/shippable_functions.h"

#include "remote_fdw/pg/errors.h"
#include "remote_fdw/pg/memory.h"
#include "remote_fdw/pg/transmission_settings.h"

namespace remote_fdw {

namespace {

struct {
  char *signatures;  // null: nothing kept
  List *functions;
} kept;

void forget_kept(Datum, int, uint32) {
  if (kept.signatures == nullptr) return;
  pfree(kept.signatures);
  list_free(kept.functions);
  kept = {};
}

void watch_catalogs() {
  static bool watching = false;
  if (watching) return;
  for (int cache_id : {PROCOID, TYPEOID, NAMESPACEOID}) CacheRegisterSyscacheCallback(cache_id, forget_kept, 0);
  watching = true;
}

// At commas outside of quotes and parentheses.
List *split_signatures(const char *signatures) {
  List *parts = NIL;
  char *copy = pstrdup(signatures);
  int depth = 0;
  bool quoted = false;
  char *start = copy;
  for (char *c = copy;; c++) {
    char seen = *c;
    if (seen == '"') quoted = !quoted;
    if (seen == '(' && !quoted) depth++;
    if (seen == ')' && !quoted) depth--;
    if (seen != '\0' && (seen != ',' || depth > 0 || quoted)) continue;
    *c = '\0';
    while (isspace(static_cast<unsigned char>(*start))) start++;
    parts = lappend(parts, start);
    if (seen == '\0') return parts;
    start = c + 1;
  }
}

Oid find_function(const char *signature) {
  LOCAL_FCINFO(call, 1);
  InitFunctionCallInfoData(*call, nullptr, 1, InvalidOid, nullptr, nullptr);
  call->args[0].value = CStringGetTextDatum(signature);
  call->args[0].isnull = false;
  Datum found = to_regprocedure(call);
  return call->isnull ? InvalidOid : DatumGetObjectId(found);
}

void check_one(const char *signature) {
  Oid function = InvalidOid;
  under_transmission_settings([&] { function = find_function(signature); });
  if (!OidIsValid(function))
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_FUNCTION), errmsg("function \"%s\" does not exist", signature),
                    errhint("Option \"shippable_functions\" wants each function as schema.name(argument types), "
                            "types outside of pg_catalog with their schemas, too.")));
  if (func_volatile(function) != PROVOLATILE_IMMUTABLE)
    ereport(ERROR, (errcode(ERRCODE_INVALID_OBJECT_DEFINITION), errmsg("function \"%s\" is not immutable", signature),
                    errdetail("Only immutable functions run on the remote.")));
}

// A signature may name a type that was dropped since: an error then.
List *find_all(const char *signatures) {
  List *functions = NIL;
  ListCell *cell;
  foreach (cell, split_signatures(signatures)) {
    auto *signature = static_cast<const char *>(lfirst(cell));
    Oid function = InvalidOid;
    ErrorData *error = in_subtransaction([&] { under_transmission_settings([&] { function = find_function(signature); }); });
    if (error == nullptr && OidIsValid(function)) functions = lappend_oid(functions, function);
  }
  return functions;
}

}  // namespace

List *shippable_function_oids(const char *signatures) {
  if (kept.signatures != nullptr && strcmp(kept.signatures, signatures) == 0) return list_copy(kept.functions);
  if (IsInParallelMode()) return NIL;
  watch_catalogs();
  forget_kept(0, 0, 0);
  List *functions = find_all(signatures);
  in_context(CacheMemoryContext, [&] {
    List *copy = list_copy(functions);
    kept = {pstrdup(signatures), copy};
  });
  return functions;
}

void check_shippable_functions(const char *signatures) {
  ListCell *cell;
  foreach (cell, split_signatures(signatures)) check_one(static_cast<const char *>(lfirst(cell)));
}

}  // namespace remote_fdw
