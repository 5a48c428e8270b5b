// The written statements: test/differential/statements/<topic>.sql read into Cases.
//
// Directives, each on a comment line of its own before the statement they belong to:
//   -- setup: SET ...                      run before it on every subject, in its transaction
//   -- expect: pf-differs <reason>         postgres_fdw is wrong here; checked to be still so
//   -- expect(axis,axis): pf-differs ...   only under these variations
//   -- expect: twin-differs <reason>       an inherent difference: only the two wrappers must agree
//   -- axes: none                          run in the base variation only
//   -- remote: not older                   not when the remote server is of an older version than the local one (docs/versions.md)
//   -- notices: compare                    NOTICEs are part of the outcome
//   -- order: any                          ORDER BY is in it, but ties are not fixed
//   -- block ... -- end                    a sequence in one session, its transactions its own
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "outcome.h"
#include "session.h"
#include "sql_text.h"

namespace remote_fdw::differential {

enum class CaseKind { Query, Write, Block };
enum class AxisUse { All, BaseOnly };
enum class Expected { Agreement, PfDiffers, TwinDiffers };

enum class RemoteAge { Any, NotOlder };

struct Expectation {
  Expected what = Expected::Agreement;
  std::vector<std::string> axes;  // empty: everywhere
};

struct Step {
  Command command;
  int line = 0;
  RowOrder order = RowOrder::Any;
};

struct Case {
  std::string file;
  int line = 0;
  CaseKind kind = CaseKind::Query;
  AxisUse axes = AxisUse::All;
  NoticeCheck notices = NoticeCheck::Ignore;
  RemoteAge remote = RemoteAge::Any;
  std::vector<Expectation> expectations;
  std::vector<std::string> setup;
  std::vector<Step> steps;
  // Compared after each transaction of a block and put back after it; none: those that the steps name, at the end. lw_...: local ones.
  std::vector<std::string> tables = {};
};

// Throws std::runtime_error naming file and line when a directive is not understood.
std::vector<Case> read_statement_file(const std::filesystem::path &path);
std::vector<Case> parse_statements(const std::string &text, const std::string &file);

}  // namespace remote_fdw::differential
