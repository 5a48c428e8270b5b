// Owns raising the remote's errors here: SQLSTATE and every field kept, the remote SQL as context.
#include "remote_fdw/catalog/foreign_tables.h"
#include "remote_fdw/connection/query.h"
#include "remote_fdw/connection/remote_connection.h"

namespace remote_fdw {

namespace {

// One that says success or warning is none of an error.
bool is_error_sqlstate(const char *s) {
  return strlen(s) == 5 && strspn(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 5 && strncmp(s, "00", 2) != 0 &&
         strncmp(s, "01", 2) != 0 && strncmp(s, "02", 2) != 0;
}

int sqlstate_of(const PGresult *result) {
  const char *s = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
  if (s == nullptr) return ERRCODE_CONNECTION_FAILURE;
  return is_error_sqlstate(s) ? MAKE_SQLSTATE(s[0], s[1], s[2], s[3], s[4]) : ERRCODE_PROTOCOL_VIOLATION;
}

const char *field(const PGresult *result, int code) {
  const char *value = result == nullptr ? nullptr : PQresultErrorField(result, code);
  return value == nullptr ? nullptr : displayable(value);
}

void set_object_fields(const PGresult *result) {
  constexpr int kFields[] = {PG_DIAG_SCHEMA_NAME, PG_DIAG_TABLE_NAME, PG_DIAG_COLUMN_NAME, PG_DIAG_DATATYPE_NAME,
                             PG_DIAG_CONSTRAINT_NAME};
  for (int code : kFields)
    if (const char *value = field(result, code)) err_generic_string(code, value);
}

// Only who wants to find rows again asks for the remote's tableoid.
bool asks_for_row_identity(int sqlstate, const char *message, const char *sql) {
  if (sqlstate != ERRCODE_UNDEFINED_COLUMN || sql == nullptr || strstr(sql, "tableoid") == nullptr) return false;
  return strstr(message, "ctid") != nullptr || strstr(message, "tableoid") != nullptr;
}

[[noreturn]] void raise_no_row_identity(const char *message, const ErrorSubject &subject) {
  ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                  subject.foreign_table != nullptr
                      ? errmsg("rows of foreign table \"%s\" cannot be identified, so as to be changed one by one", subject.foreign_table)
                      : errmsg("rows of a foreign table cannot be identified, so as to be changed one by one"),
                  errdetail("The remote relation seems to be a view: %s.", message),
                  errhint("Name the columns that identify a row: ALTER FOREIGN TABLE ... ALTER COLUMN ... OPTIONS (ADD key 'true')."),
                  errcontext("remote SQL command: %s", subject.sql)));
}

// What is prepared is missing, or there already: some other session's.
bool met_another_session(const RemoteConnection *c, int sqlstate) {
  return c != nullptr && c->hold == SessionHold::Session &&
         (sqlstate == ERRCODE_UNDEFINED_PSTATEMENT || sqlstate == ERRCODE_DUPLICATE_PSTATEMENT);
}

// A table, column, type or operator of our own statement is not there. Within a function of the remote it is that function's matter,
// and where no place is told and no table it is about a setting or the like.
bool may_be_drift(const PGresult *result, int sqlstate, const ErrorSubject &subject) {
  if (subject.foreign_table == nullptr && field(result, PG_DIAG_STATEMENT_POSITION) == nullptr) return false;
  if (field(result, PG_DIAG_CONTEXT) != nullptr || field(result, PG_DIAG_INTERNAL_QUERY) != nullptr) return false;
  return sqlstate == ERRCODE_UNDEFINED_TABLE || sqlstate == ERRCODE_UNDEFINED_COLUMN || sqlstate == ERRCODE_UNDEFINED_OBJECT ||
         sqlstate == ERRCODE_UNDEFINED_FUNCTION || sqlstate == ERRCODE_UNDEFINED_SCHEMA;
}

// Null: no foreign table is concerned that can be told.
const char *drift_hint(const RemoteConnection *c, const char *foreign_table) {
  constexpr int kMostNamed = 3;
  List *schemas = c == nullptr || !IsTransactionState() ? NIL : schemas_with_tables(c->server, foreign_table);
  if (schemas == NIL) return nullptr;
  StringInfoData hint;
  initStringInfo(&hint);
  if (foreign_table != nullptr)
    appendStringInfo(&hint, "The definition of foreign table \"%s\" may be out of date: compare it with the remote one by ", foreign_table);
  else
    appendStringInfoString(&hint, "The definition of a foreign table may be out of date: compare them with the remote ones by ");
  for (int i = 0; i < Min(list_length(schemas), kMostNamed); i++)
    appendStringInfo(&hint, "%sSELECT * FROM remote_fdw_schema_diff(%s)", i > 0 ? ", " : "",
                     quote_literal_cstr(static_cast<const char *>(list_nth(schemas, i))));
  appendStringInfoString(&hint, list_length(schemas) > kMostNamed ? ", and so on for each schema." : ".");
  return hint.data;
}

// Our own advice comes first where we know more than the remote does.
const char *hint_for(const RemoteConnection *c, const PGresult *result, int sqlstate, const ErrorSubject &subject) {
  const char *remote = field(result, PG_DIAG_MESSAGE_HINT);
  if (met_another_session(c, sqlstate))
    return "There may be a connection pooler in between that gives each transaction another session: "
           "set the server's option pooler_mode to 'transaction'.";
  const char *drift = may_be_drift(result, sqlstate, subject) ? drift_hint(c, subject.foreign_table) : nullptr;
  if (drift == nullptr || remote == nullptr) return drift != nullptr ? drift : remote;
  return psprintf("%s\n%s", remote, drift);
}

unsigned doubts = 0;

// Unknown types, functions, schemas; wrong kinds of them; a label that an enum does not have.
bool is_about_catalog(int sqlstate) {
  if (sqlstate == ERRCODE_INSUFFICIENT_PRIVILEGE || sqlstate == ERRCODE_SYNTAX_ERROR) return false;
  return ERRCODE_TO_CATEGORY(sqlstate) == ERRCODE_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION ||
         sqlstate == ERRCODE_UNDEFINED_SCHEMA || sqlstate == ERRCODE_INVALID_TEXT_REPRESENTATION;
}

// The beginning and the end of a statement of very many rows.
const char *shown_sql(const char *sql) {
  constexpr int kLongest = 10000, kHead = 2000, kTail = 1000;
  auto length = static_cast<int>(strlen(sql));
  if (length <= kLongest) return sql;
  int tail = 0;
  while (tail < length - kTail) tail += pg_mblen(sql + tail);
  return psprintf("%.*s ... %s", pg_mbcliplen(sql, length, kHead), sql, sql + tail);
}

}  // namespace

unsigned remote_catalog_doubts() { return doubts; }

void doubt_remote_catalog() {
  doubts++;
  ResetPlanCache();
}

char *displayable(const char *text) {
  constexpr size_t kLongest = 65536;
  size_t length = strnlen(text, kLongest + 1);
  const char *end = length > kLongest ? " ... (cut off)" : "";
  auto shown = static_cast<int>(Min(length, kLongest));
  if (*end == '\0' && pg_verify_mbstr(GetDatabaseEncoding(), text, shown, true)) return pstrdup(text);
  StringInfoData out;
  initStringInfo(&out);
  for (int at = 0; at < shown;) {
    int size = pg_encoding_verifymbchar(GetDatabaseEncoding(), text + at, shown - at);
    if (size > 0)
      appendBinaryStringInfo(&out, text + at, size);
    else
      appendStringInfoChar(&out, '?');
    at += size > 0 ? size : 1;
  }
  appendStringInfoString(&out, end);
  return out.data;
}

void raise_breach(const RemoteConnection *connection, const char *what) {
  connection->wire->give_up(what);
  raise_remote_error(connection, nullptr, {nullptr, nullptr});
}

void raise_remote_error(const RemoteConnection *connection, const PGresult *result, const ErrorSubject &subject) {
  bool gave_up = connection != nullptr && connection->wire->gave_up();
  // what it says after that is not to be relied upon
  if (gave_up) result = nullptr;
  int sqlstate = gave_up ? ERRCODE_PROTOCOL_VIOLATION : sqlstate_of(result);
  if (is_about_catalog(sqlstate)) doubt_remote_catalog();
  if (connection != nullptr) connection->usage->errors++;
  const char *message = field(result, PG_DIAG_MESSAGE_PRIMARY);
  if (message == nullptr && connection != nullptr && connection->wire->is_open())
    message = displayable(pchomp(connection->wire->error_message()));
  if (message == nullptr || message[0] == '\0') message = "could not obtain message string for remote error";
  if (asks_for_row_identity(sqlstate, message, subject.sql)) raise_no_row_identity(message, subject);
  const char *detail = field(result, PG_DIAG_MESSAGE_DETAIL);
  const char *context = field(result, PG_DIAG_CONTEXT);
  const char *hint = hint_for(connection, result, sqlstate, subject);
  ereport(ERROR, (errcode(sqlstate), errmsg_internal("%s", message), detail != nullptr ? errdetail_internal("%s", detail) : 0,
                  hint != nullptr ? errhint("%s", hint) : 0, context != nullptr ? errcontext("%s", context) : 0,
                  subject.sql != nullptr ? errcontext("remote SQL command: %s", shown_sql(subject.sql)) : 0, (set_object_fields(result), 0)));
}

}  // namespace remote_fdw
