// The SELECT that fetches a sample of whole rows for ANALYZE. Source: PostgreSQL, "SELECT", TABLESAMPLE.
#pragma once

#include "remote_fdw/pg/server.h"

namespace remote_fdw {

enum class SampleMethod : uint8 { AllRows, Random, System, Bernoulli };

struct SampleQuery {
  char *sql;           // columns of TransferFormat::Text cast to text
  char *sql_all_text;
  List *retrieved;     // int: attribute numbers
};

// `fraction` of the rows, 0 to 1; ignored for AllRows.
SampleQuery build_sample_select(Relation relation, SampleMethod method, double fraction);
// 'schema.relation' quoted as a literal that ::regclass understands.
char *regclass_literal(Relation relation);

}  // namespace remote_fdw
