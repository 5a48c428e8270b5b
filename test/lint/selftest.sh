#!/usr/bin/env bash
# Shows that each rule of layers.pl fires on a bad sample.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0

# fires RULE FILE CONTENT
fires() {
  rm -rf "$dir"/*
  mkdir -p "$dir/src" "$dir/include" "$dir/$(dirname "$2")"
  printf '%b' "$3" >"$dir/$2"
  local out
  out=$(perl "$here/layers.pl" "$dir" || true)
  grep -q ": $1: " <<<"$out"
}
# expect RULE FILE CONTENT: a bad sample; refuse RULE FILE CONTENT: a good one.
expect() { if fires "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "lint rule '$1' did not fire on $2: $3"; fi; }
refuse() { if fires "$@"; then failed=$((failed + 1)); echo "lint rule '$1' fired on $2: $3"; else passed=$((passed + 1)); fi; }

expect layering src/deparse/a.cpp '// a\n#include "remote_fdw/connection/cache.h"\n'
expect layering src/planner/a.cpp '// a\n#include "remote_fdw/executor/scan.h"\n'
expect layering src/executor/a.cpp '// a\n#include "remote_fdw/explain/explain.h"\n'
expect layering src/core/a.cpp '// a\n#include "remote_fdw/wire/pg_conn.h"\n'
expect 'backend zone' src/executor/a.cpp '// a\n#include <string>\n'
expect 'backend zone' src/executor/a.cpp '// a\nstd::vector<int> v;\n'
expect 'backend zone' src/planner/a.cpp '// a\n#include <regex>\n'
expect 'static lifetime' src/core/a.cpp '// a\nstd::vector<int> all{1};\n'
expect 'static lifetime' src/core/a.cpp '// a\nstatic const std::map<int, int> known = {};\n'
expect 'static lifetime' src/core/a.cpp '// a\nvoid f() {\n  static std::string last;\n}\n'
refuse 'static lifetime' src/core/a.cpp '// a\nstd::string f(int a);\nvoid g() {\n  std::string s;\n}\nclass C {\n  static std::string h();\n};\n'
expect zone src/core/a.cpp '// a\n#include <libpq-fe.h>\n'
expect zone src/executor/a.cpp '// a\n#include "access/xact.h"\n'
expect version src/executor/a.cpp '// a\n#if PG_VERSION_NUM >= 160000\n#endif\n'
expect errors src/executor/a.cpp '// a\nvoid f() { PG_TRY(); }\n'
expect exceptions src/executor/a.cpp '// a\nvoid f() { throw 1; }\n'
expect 'extern C' src/executor/a.cpp '// a\nextern "C" void f();\n'
expect namespace src/executor/a.cpp '// a\nusing namespace std;\n'
expect leftover src/executor/a.cpp '// a\n// TO''DO later\n'
expect unsafe src/executor/a.cpp '// a\nvoid f(char *b) { sprintf(b, "x"); }\n'
expect 'file head' src/executor/a.cpp '#pragma once\n'
expect 'file length' src/executor/a.cpp "// a\n$(printf 'int x;\\n%.0s' $(seq 601))"
expect 'function length' src/executor/a.cpp "// a\nvoid f() {\n$(printf '  g();\\n%.0s' $(seq 121))}\n"
expect 'file length' include/remote_fdw/core/a.h "// a\n#pragma once\n$(printf 'int x;\\n%.0s' $(seq 150))"
expect guard include/remote_fdw/core/a.h '// a\n'
expect 'topic length' expected/a.out "$(printf 'x\\n%.0s' $(seq 401))"
expect topic sql/a.sql '-- a\n'
expect topic expected/a.out 'a\n'
refuse topic sql/remote_fdw--1.0.sql '-- a\n'
refuse topic sql/remote_fdw--1.0--1.1.sql '-- a\n'
expect leftover test/unit/a.cpp '// FIX''ME\n'
expect layering src/wire/a.cpp '// a\n#include "remote_fdw/pg/errors.h"\n'
expect layering src/plan/a.cpp '// a\n#include "remote_fdw/planner/rel_info.h"\n'
refuse layering src/planner/a.cpp '// a\n#include "remote_fdw/plan/scan_private.h"\n'
expect 'unknown folder' src/misc/a.cpp '// a\n'

# A tree whose versions agree, and what must be noticed in it.
versions_tree() {
  rm -rf "$dir"/*
  mkdir -p "$dir/sql" "$dir/debian"
  cp "$here/../../META.json" "$here/../../remote_fdw.control" "$here/../../CHANGELOG.md" "$dir/"
  cp "$here/../../debian/changelog" "$dir/debian/"
  cp "$here"/../../sql/remote_fdw--*.sql "$dir/sql/"
  mkdir -p "$dir/docs"
  : >"$dir/docs/README.md"
}
# notices WHAT SED-SCRIPT FILE
notices() {
  versions_tree
  sed -i "$2" "$dir/$3"
  local out
  if out=$(perl "$here/versions.pl" "$dir"); then failed=$((failed + 1)); echo "versions.pl did not notice $2 in $3"
  elif [[ $out == *"$1"* ]]; then passed=$((passed + 1))
  else failed=$((failed + 1)); echo "versions.pl says of $2 in $3: $out"; fi
}
versions_tree
if perl "$here/versions.pl" "$dir" >/dev/null; then passed=$((passed + 1)); else failed=$((failed + 1)); perl "$here/versions.pl" "$dir"; fi
notices 'remote_fdw.control says 9.9' "s/default_version = .*/default_version = '9.9'/" remote_fdw.control
notices 'CHANGELOG.md says 9.9.9' 's/^## \[[0-9.]*\]/## [9.9.9]/' CHANGELOG.md
notices 'debian/changelog says 9.9.9' '1s/(.*-/(9.9.9-/' debian/changelog
notices 'is no JSON' '1s/{/[/' META.json
notices 'has no abstract' '0,/"abstract"/s//"x_abstract"/' META.json
notices 'license' 's/"postgresql"/"mine"/' META.json
notices 'there is no sql/none.sql' 's|sql/remote_fdw--[0-9.]*.sql|sql/none.sql|' META.json
notices 'not semantic' '0,/"version": "[0-9.]*"/s//"version": "1.1"/' META.json

echo "lint self-test: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
