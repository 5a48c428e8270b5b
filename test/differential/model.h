// What the generator knows of the tables: columns by family of types, keys, and values that really occur in them.
#pragma once

#include <string>
#include <vector>

#include "random.h"
#include "session.h"

namespace remote_fdw::differential {

enum class Family { Integer, Numeric, Float, Text, Date, Timestamp, Interval, Boolean, Enumeration, EqualityOnly };

struct Column {
  std::string name;
  std::string type;       // as SQL writes it
  std::string collation;  // empty: the default one or none
  Family family = Family::EqualityOnly;
  std::vector<std::string> literals;  // quoted values out of the table, plus nasty ones
};

// Whether equal values are also written alike, so that it does not matter which of them comes out.
bool canonical(const Column &column);

struct Table {
  std::string name;
  std::string key;  // unique
  std::vector<Column> columns;
};

struct Model {
  std::vector<Table> readable;
  std::vector<Table> writable;
};

// Reads catalogue and data of the twins.
Model read_model(Session &twin);

}  // namespace remote_fdw::differential
