#!/usr/bin/env bash
# Shows that run_blocks.pl finds what is wrong in a page. Instead of psql a program that answers "say X" with X.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0
printf 'here 1\ndb1 5555\ndb2 6666\n' >"$dir/servers"
cat >"$dir/psql" <<'END'
#!/usr/bin/perl
while (<STDIN>) {
  if (/^\\echo (.*)/) { print "$1\n" } elsif (/^say (.*)/) { print "$1\n" } elsif (/^quote/) { exit }
}
END
chmod +x "$dir/psql"

# finds PATTERN LINE...: the page of these lines, its fences written as ''', is refused for that reason; with PATTERN "": it is good
finds() {
  local out wanted=$1
  shift
  printf '%s\n' "$@" | sed "s/'''/\`\`\`/" >"$dir/page.md"
  set -- "$wanted"
  out=$(perl "$here/run_blocks.pl" --servers "$dir/servers" --bindir "$dir" "$dir/page.md" 2>&1) || true
  if [ -z "$1" ] && [[ $out == *" 0 failed" ]]; then passed=$((passed + 1))
  elif [ -n "$1" ] && [[ $out == *$1* && $out != *" 0 failed" ]]; then passed=$((passed + 1))
  else failed=$((failed + 1)); echo "wanted \"$1\", got: $out"; fi
}

finds '' "'''sql" 'say 1' "'''" '' "'''text" '1' "'''"
finds '' "'''sql error" 'say ERROR:  no' "'''" '' "'''text" 'ERROR: no' "'''"
finds 'label ""' "'''" 'x' "'''"
finds 'label "psql"' "'''psql" 'x' "'''"
finds 'does not end' "'''sql" 'say 1'
finds 'no error was expected' "'''sql" 'say ERROR:  no' "'''"
finds 'one error was expected' "'''sql error" 'say 1' "'''"
finds 'one error was expected' "'''sql error" 'say ERROR: 1' 'say ERROR: 2' "'''"
finds 'was not reached' "'''sql" 'quote' "'''" "'''sql" 'say 2' "'''"
finds 'does not hold' "'''sql" 'say 1' "'''" "'''text" '2' "'''"
finds '' "'''sql" 'say abc' 'say def' "'''" "'''text" 'def' "'''"
finds 'does not hold' "'''sql" 'say a' 'say b' 'say c' "'''" "'''text" 'a' 'c' "'''"
finds '' "'''sql" 'say a' 'say b' 'say c' "'''" "'''text" 'a' '...' 'c' "'''"
finds '' "'''sql" 'say time=12 ms' "'''" "'''text" 'time=... ms' "'''"
finds 'does not hold' "'''sql" 'say time=12 s' "'''" "'''text" 'time=... ms' "'''"
finds '' "'''sql" 'say 1' "'''" 'Something else:' "'''text" '2' "'''"
finds '' "'''sql" "say (host 'db1.example.com', port '5432', x)" "'''" "'''text" "(host '127.0.0.1', port '5555', x)" "'''"
finds '' "'''sql" "say (SET host 'db2.example.com')" "'''" "'''text" "(SET host '127.0.0.1', SET port '6666')" "'''"
finds '' "'''sql" "say (host 'db1.example.com,db2.example.com')" "'''" "'''text" "(host '127.0.0.1,127.0.0.1', port '5555,6666')" "'''"
finds 'nobody stands in' "'''sql" "say (host 'elsewhere.example.com')" "'''"
finds 'is not running' "'''sql" "say (host 'db3.example.com')" "'''"

# leads PATTERN LINE: a page of this line, in a tree with docs/a.md ("# Head Line") and src/x/y.cpp; PATTERN "": every link leads somewhere
leads() {
  local tree=$dir/tree out
  rm -rf "$tree"
  mkdir -p "$tree/docs" "$tree/src/x"
  : >"$tree/src/x/y.cpp"
  printf '# Head Line\n' >"$tree/docs/a.md"
  printf '%s\n' "$2" >"$tree/README.md"
  if out=$(perl "$here/links.pl" "$tree") && [ -z "$1" ]; then passed=$((passed + 1))
  elif [ -n "$1" ] && [[ $out == *"$1"* ]]; then passed=$((passed + 1))
  else failed=$((failed + 1)); echo "links.pl says of $2: $out"; fi
}
leads '' '[a](docs/a.md) [b](docs/a.md#head-line)'
leads 'leads nowhere: docs/b.md' '[a](docs/b.md)'
leads 'leads nowhere: docs/a.md#tail' '[a](docs/a.md#tail)'
leads '' 'in `src/x/y` and `src/x/y.cpp`'
leads 'there is no src/x/z' 'in `src/x/z`'

# The pages of reference, with one entry taken out.
lacks() {  # PATTERN NAME PAGE
  local tree=$dir/tree out root=$here/../..
  rm -rf "$tree"
  mkdir -p "$tree/src/core" "$tree/src/entry" "$tree/sql" "$tree/docs"
  cp "$root/src/core/option_spec.cpp" "$tree/src/core/"
  cp "$root/src/entry/module.cpp" "$tree/src/entry/"
  cp "$root"/sql/remote_fdw--*.sql "$tree/sql/"
  cp "$root/remote_fdw.control" "$tree/"
  cp "$root/docs/options.md" "$root/docs/functions.md" "$tree/docs/"
  sed -i "s/\`$2\b/\`gone/g" "$tree/docs/$3"
  out=$(perl "$here/option_pages.pl" "$tree") || true
  if [[ $out == *"$1"* ]]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "option_pages.pl without $2: $out"; fi
}
lacks 'option idle_timeout' idle_timeout options.md
lacks 'setting remote_fdw.remote_plan' remote_fdw.remote_plan options.md
lacks 'function or view remote_fdw_stats_reset' remote_fdw_stats_reset functions.md

echo "self-test of the pages' runner: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
