// What programs of writes know of the tables of fixture/bulk.sql: for each column good values, values that its constraints refuse, and an
// expression over the row's number g; written as SQL and as COPY text. Neighbour: program_statements makes statements of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace remote_fdw::differential {

using Value = std::optional<std::string>;  // the type's input text; nothing is NULL

struct ProgramColumn {
  std::string name;
  std::string type;               // what a literal is cast to
  std::string series;             // expression over g; empty: values only
  std::vector<Value> good;
  std::vector<Value> bad = {};    // refused by the remote
  std::string updated = {};       // an expression that the local server has to evaluate; empty: not updated
};

enum class KeyRule { Unique, Plain, Deferred };

struct ProgramTable {
  std::string name;
  KeyRule key = KeyRule::Unique;  // of column id
  std::vector<ProgramColumn> columns;  // but for id
  bool copies = true;                  // COPY means the same here and there
  bool updates = true;                 // row by row, too
  bool conflicts = true;               // ON CONFLICT is possible
  bool whole = true;                   // RETURNING * has the same types on all sides
  std::vector<std::string> touches = {};  // what else a write changes
  const char *stored = nullptr;           // the table below, when this is a view or a parent
};

const std::vector<ProgramTable> &program_tables();
const ProgramTable &program_table(const std::string &name);

std::string sql_value(const Value &value);
std::string copy_value(const Value &value);

}  // namespace remote_fdw::differential
