// copy, equal, out and read of our plan nodes, made from each node's single list of fields
// (`template <class V> void fields(V &v)`). Source: PostgreSQL, nodes/extensible.h.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

// Visitors: each is handed every field once, by name, in the declared order. Field kinds: integer (int,
// enum of int size), text (char *, may be null), list (List * of core nodes, strings, ints or OIDs).
class FieldCopier {
 public:
  explicit FieldCopier(const void *from, void *to) : from_(static_cast<const char *>(from)), to_(static_cast<char *>(to)) {}
  template <typename T>
  void integer(const char *, T &) {}  // already copied with the struct
  void text(const char *, char *&field);
  void list(const char *, List *&field);

 private:
  const char *from_;
  char *to_;
};

class FieldComparer {
 public:
  FieldComparer(const void *a, const void *b) : a_(static_cast<const char *>(a)), b_(static_cast<const char *>(b)) {}
  template <typename T>
  void integer(const char *, T &field) {
    same_ = same_ && field == *reinterpret_cast<const T *>(other(&field));
  }
  void text(const char *, char *&field);
  void list(const char *, List *&field);
  bool same() const { return same_; }

 private:
  const void *other(const void *field) const { return b_ + (static_cast<const char *>(field) - a_); }
  const char *a_;
  const char *b_;
  bool same_ = true;
};

class FieldWriter {
 public:
  explicit FieldWriter(StringInfo out) : out_(out) {}
  template <typename T>
  void integer(const char *name, T &field) {
    write_integer(name, static_cast<long>(field));
  }
  void text(const char *name, char *&field);
  void list(const char *name, List *&field);

 private:
  void write_integer(const char *name, long value);
  StringInfo out_;
};

class FieldReader {
 public:
  template <typename T>
  void integer(const char *name, T &field) {
    field = static_cast<T>(read_integer(name));
  }
  void text(const char *name, char *&field);
  void list(const char *name, List *&field);

 private:
  long read_integer(const char *name);
};

template <typename PlanNode>
struct NodeMethods {
  static void copy(ExtensibleNode *to, const ExtensibleNode *from) {
    auto *target = reinterpret_cast<PlanNode *>(to);
    ExtensibleNode head = *to;
    *target = *reinterpret_cast<const PlanNode *>(from);
    target->head = head;
    FieldCopier copier(from, to);
    target->fields(copier);
  }
  static bool equal(const ExtensibleNode *a, const ExtensibleNode *b) {
    FieldComparer comparer(a, b);
    const_cast<PlanNode *>(reinterpret_cast<const PlanNode *>(a))->fields(comparer);
    return comparer.same();
  }
  static void out(StringInfoData *text, const ExtensibleNode *node) {
    FieldWriter writer(text);
    const_cast<PlanNode *>(reinterpret_cast<const PlanNode *>(node))->fields(writer);
  }
  static void read(ExtensibleNode *node) {
    FieldReader reader;
    reinterpret_cast<PlanNode *>(node)->fields(reader);
  }
  static const ExtensibleNodeMethods *table() {
    static const ExtensibleNodeMethods methods = {PlanNode::kName, sizeof(PlanNode), copy, equal, out, read};
    return &methods;
  }
};

template <typename PlanNode>
PlanNode *make_plan_node() {
  auto *node = static_cast<PlanNode *>(palloc0(sizeof(PlanNode)));
  NodeSetTag(&node->head, T_ExtensibleNode);
  node->head.extnodename = PlanNode::kName;
  return node;
}

// The node of kind PlanNode in an fdw_private list; null when it is not there.
template <typename PlanNode>
PlanNode *find_plan_node(const List *fdw_private) {
  auto *node = list_length(fdw_private) == 1 ? static_cast<ExtensibleNode *>(linitial(fdw_private)) : nullptr;
  if (node == nullptr || !IsA(node, ExtensibleNode) || strcmp(node->extnodename, PlanNode::kName) != 0) return nullptr;
  return reinterpret_cast<PlanNode *>(node);
}

// The same; an error when it is not there.
template <typename PlanNode>
PlanNode *plan_node_in(const List *fdw_private) {
  PlanNode *node = find_plan_node<PlanNode>(fdw_private);
  if (node == nullptr) elog(ERROR, "remote_fdw: plan lacks its %s", PlanNode::kName);
  return node;
}

// Called once by _PG_init, in parallel workers as well.
void register_plan_nodes();

}  // namespace remote_fdw
