# What the demo prints: a progress line per step with its time, the SQL, the answer. To be sourced after common.sh.

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$'\033[1m' dim=$'\033[2m' green=$'\033[32m' plain=$'\033[0m'
else
  bold='' dim='' green='' plain=''
fi

demo_steps=15
demo_step=0
demo_line_open=

now_ms() { printf '%s' "$((${EPOCHREALTIME/[.,]/} / 1000))"; }
thousands() { printf '%s' "$1" | sed ':a; s/\B[0-9]\{3\}\>/,&/; ta'; }

# "[ 3/15] Start two clusters ........." without the end of the line, so that one sees what is being waited for.
step() {
  demo_step=$((demo_step + 1))
  local dots='....................................................................'
  printf '%s[%2d/%d]%s %s %s%s%s' "$bold" "$demo_step" "$demo_steps" "$plain" "$1" "$dim" "${dots:0:$((66 - ${#1}))}" "$plain"
  demo_line_open=yes
  demo_step_start=$(now_ms)
}

# end_step NOTE [MILLISECONDS]: without a time, the time since step.
end_step() {
  local ms=${2:-$(($(now_ms) - demo_step_start))}
  printf ' %s%7s ms%s%s\n' "$green" "$(thousands "$ms")" "$plain" "${1:+  $1}"
  demo_line_open=
}

fail() {
  [ -z "$demo_line_open" ] || printf '\n'
  die "$@"
}

say_sql() { printf '%s\n' "$1" | sed "/^$/d; s/^/        $dim/; s/\$/$plain/"; }
say_output() { printf '        %s\n' "$1"; }
say_check() { printf '        %sok:%s %s\n' "$green" "$plain" "$1"; }
indent_output() { sed 's/[[:space:]]*$//; /^$/d; s/^/          /'; }

# run_sql on_production|on_warehouse DATABASE SQL: quietly, and an end of the demo when it fails. By standard input: what is in
# an argument, like a password, everyone on the machine can read.
run_sql() {
  printf '%s\n;\n' "$3" | "$1" -d "$2" >"$work/output" 2>&1 || { cat "$work/output" >&2; fail "this failed: $3"; }
}

# show TITLE SQL [NOTE] [QUIET_SQL]: a step that runs SQL in the warehouse and shows it, its time and its answer. QUIET_SQL runs
# after it, in the same session, and is not shown.
show() {
  step "$1"
  printf '\\timing on\n%s\n%s;\n' "$2" "${4:-}" | on_warehouse -d warehouse >"$work/output" 2>&1 || { cat "$work/output" >&2; fail "this failed: $2"; }
  end_step "${3:-}" "$(sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' "$work/output" | awk '{ sum += $1 } END { printf "%d", sum + 0.5 }')"
  say_sql "$2"
  grep -vE '^(Time: |Timing is on)' "$work/output" | indent_output || true
}
