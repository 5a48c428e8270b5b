// The verdict on one run of one case: do subject, twin and postgres_fdw agree, and are the notes in the file still
// true?
#pragma once

#include <optional>
#include <string>

#include "arena.h"
#include "statement_file.h"
#include "variation.h"

namespace remote_fdw::differential {

struct Verdict {
  std::optional<std::string> failure;      // why the case fails, or nothing
  std::optional<std::string> oracle_note;  // postgres_fdw differs from the twin (known or tolerated)
};

enum class OracleRule {
  Strict,    // written statements: a difference of postgres_fdw must be noted, and a note must be true
  Tolerant,  // generated ones, and all where the notes were not made: it is reported only
};

class Judge {
 public:
  explicit Judge(std::string wrapper) : wrapper_(std::move(wrapper)) {}

  Verdict judge(const Case &test, const Variation &variation, const CaseRun &run, OracleRule rule) const;

 private:
  std::optional<std::string> compare(const Case &test, const CaseRun &run, Subject left, Subject right) const;
  std::string name_of(Subject subject) const;
  bool tests_the_oracle() const { return wrapper_ == "postgres_fdw"; }

  std::string wrapper_;
};

}  // namespace remote_fdw::differential
