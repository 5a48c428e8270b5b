// Owns how each kind of field is copied, compared, written and read.
#include "remote_fdw/plan/node_methods.h"

#include "remote_fdw/plan/conflict_private.h"
#include "remote_fdw/plan/direct_private.h"
#include "remote_fdw/plan/drain_private.h"
#include "remote_fdw/plan/lookup_private.h"
#include "remote_fdw/plan/modify_private.h"
#include "remote_fdw/plan/scan_private.h"

namespace remote_fdw {

void FieldCopier::text(const char *, char *&field) {
  const char *original = *reinterpret_cast<char *const *>(from_ + (reinterpret_cast<char *>(&field) - to_));
  field = original == nullptr ? nullptr : pstrdup(original);
}

void FieldCopier::list(const char *, List *&field) {
  List *original = *reinterpret_cast<List *const *>(from_ + (reinterpret_cast<char *>(&field) - to_));
  field = static_cast<List *>(copyObjectImpl(original));
}

void FieldComparer::text(const char *, char *&field) {
  const char *a = field;
  const char *b = *static_cast<char *const *>(other(&field));
  same_ = same_ && (a == nullptr || b == nullptr ? a == b : strcmp(a, b) == 0);
}

void FieldComparer::list(const char *, List *&field) {
  same_ = same_ && equal(field, *static_cast<List *const *>(other(&field)));
}

void FieldWriter::write_integer(const char *name, long value) { appendStringInfo(out_, " :%s %ld", name, value); }

void FieldWriter::text(const char *name, char *&field) {
  // A String node distinguishes null from empty and does its own escaping.
  char *written = field == nullptr ? nodeToString(nullptr) : nodeToString(makeString(field));
  appendStringInfo(out_, " :%s %s", name, written);
}

void FieldWriter::list(const char *name, List *&field) {
  appendStringInfo(out_, " :%s %s", name, nodeToString(field));
}

namespace {

void skip_name(const char *name) {
  int length;
  const char *token = pg_strtok(&length);
  if (token == nullptr || length < 1 || strncmp(token + 1, name, length - 1) != 0 ||
      strlen(name) != static_cast<size_t>(length - 1))
    elog(ERROR, "remote_fdw: plan field \"%s\" expected", name);
}

}  // namespace

long FieldReader::read_integer(const char *name) {
  skip_name(name);
  int length;
  const char *token = pg_strtok(&length);
  return strtol(token, nullptr, 10);
}

void FieldReader::text(const char *name, char *&field) {
  skip_name(name);
  auto *node = static_cast<Node *>(nodeRead(nullptr, 0));
  field = node == nullptr ? nullptr : pstrdup(strVal(node));
}

void FieldReader::list(const char *name, List *&field) {
  skip_name(name);
  field = static_cast<List *>(nodeRead(nullptr, 0));
}

void register_plan_nodes() {
  RegisterExtensibleNodeMethods(NodeMethods<ScanPrivate>::table());
  RegisterExtensibleNodeMethods(NodeMethods<ModifyPrivate>::table());
  RegisterExtensibleNodeMethods(NodeMethods<DirectPrivate>::table());
  RegisterExtensibleNodeMethods(NodeMethods<LookupPrivate>::table());
  RegisterExtensibleNodeMethods(NodeMethods<DrainPrivate>::table());
  RegisterExtensibleNodeMethods(NodeMethods<RoutedConflict>::table());
}

}  // namespace remote_fdw
