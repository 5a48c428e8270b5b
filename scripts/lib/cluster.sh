# Clusters of our own: start, stop, and stopping all at exit. To be sourced after prefix.sh.

RFDW_CLUSTERS=()

# Below the range from which the system takes ports for outgoing connections, which would be in the way now and then.
free_port() {
  local port
  while :; do
    port=$((12000 + RANDOM % 20000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      printf '%s' "$port"
      return
    fi
  done
}

# start_cluster DIR PORT [setting ...]: superuser postgres, trust locally, TCP on 127.0.0.1, sockets in DIR.
start_cluster() {
  local dir=$1 port=$2
  shift 2
  RFDW_CLUSTERS+=("$dir")
  as_server_user "$RFDW_BIN/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$RFDW_BUILD/initdb.log" 2>&1 ||
    { cat "$RFDW_BUILD/initdb.log" >&2; die "initdb failed"; }
  {
    printf "listen_addresses = '127.0.0.1'\nport = %s\nunix_socket_directories = '%s'\n" "$port" "$dir"
    printf 'fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_prepared_transactions = 20\n'
    printf "log_line_prefix = '%%m [%%p] %%a '\ntimezone = 'UTC'\nmax_wal_size = '1GB'\n"
    for setting in "$@"; do printf '%s\n' "$setting"; done
  } | as_server_user tee -a "$dir/data/postgresql.conf" >/dev/null
  as_server_user "$RFDW_BIN/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 start >/dev/null ||
    { as_server_user tail -20 "$dir/log" >&2; die "a cluster did not start"; }
}

stop_cluster() {
  as_server_user "$RFDW_BIN/pg_ctl" -D "$1/data" -m immediate -w stop >/dev/null 2>&1 || true
}

# For an EXIT trap: nothing keeps running, nothing is left on disk.
stop_all_clusters() {
  local dir
  for dir in "${RFDW_CLUSTERS[@]:-}"; do
    [ -n "$dir" ] || continue
    stop_cluster "$dir"
    rm -rf "$dir"
  done
  RFDW_CLUSTERS=()
}

# Processes that name a path in their command line: what a cluster under it would leave. Without procps.
processes_of() {
  local file pids=()
  for file in /proc/[0-9]*/cmdline; do
    grep -qaF -- "$1" "$file" 2>/dev/null && pids+=("$(basename "$(dirname "$file")")") || true
  done
  printf '%s' "${pids[*]:-}"
}
