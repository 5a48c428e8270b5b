# The servers of the documentation's examples. To be sourced after scripts/lib/cluster.sh.
# One initdb, copied for each, with small files of WAL. Roles other than postgres must log in with their password, as in life.

doc_server_settings() {  # PORT DIR
  cat <<END
listen_addresses = '127.0.0.1'
port = $1
unix_socket_directories = '$2'
fsync = off
max_prepared_transactions = 20
timezone = 'UTC'
max_connections = 50
shared_buffers = '16MB'
END
}

doc_server_access() {
  printf 'local all all trust\nhost all postgres 127.0.0.1/32 trust\nhost replication postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n'
}

# add_doc_server NAME: its data directory is there.
add_doc_server() {
  local dir=$doc_dir/$1 port
  port=$(free_port)
  doc_server_settings "$port" "$dir" | as_server_user tee -a "$dir/data/postgresql.conf" >/dev/null
  [ "$1" != here ] || printf "shared_preload_libraries = 'remote_fdw'\n" | as_server_user tee -a "$dir/data/postgresql.conf" >/dev/null
  doc_server_access | as_server_user tee "$dir/data/pg_hba.conf" >/dev/null
  printf '%s %s\n' "$1" "$port" >>"$doc_dir/servers"
  RFDW_CLUSTERS+=("$dir")
  as_server_user "$RFDW_BIN/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 120 start >/dev/null &
  doc_starting+=($!)
}

# All that were added start at the same time.
await_doc_servers() {
  local starting
  for starting in "${doc_starting[@]}"; do
    wait "$starting" || { as_server_user tail -n 20 "$doc_dir"/*/log >&2; die "a server of the documentation's examples did not start"; }
  done
  doc_starting=()
}

doc_port() { sed -n "s/^$1 //p" "$doc_dir/servers"; }

add_doc_standby() {
  as_server_user mkdir "$doc_dir/standby"
  as_server_user "$RFDW_BIN/pg_basebackup" -d "host=127.0.0.1 port=$(doc_port db1) user=postgres" -D "$doc_dir/standby/data" -R -c fast --no-sync
  add_doc_server standby
}

add_doc_pooler() {
  local dir=$doc_dir/pooler port
  port=$(free_port)
  as_server_user mkdir "$dir"
  printf '"app" "secret"\n"reporting" "secret"\n' | as_server_user tee "$dir/users" >/dev/null
  cat <<END | as_server_user tee "$dir/pgbouncer.ini" >/dev/null
[databases]
* = host=127.0.0.1 port=$(doc_port db1)
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $dir/users
pool_mode = transaction
pidfile = $dir/pid
logfile = $dir/log
END
  as_server_user "$RFDW_PGBOUNCER" -q -d "$dir/pgbouncer.ini"
  printf 'pooler %s\n' "$port" >>"$doc_dir/servers"
}

start_doc_servers() {
  doc_starting=()
  doc_dir=$(server_temp_dir)
  as_server_user "$RFDW_BIN/initdb" -D "$doc_dir/seed" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync --wal-segsize=1 >"$RFDW_BUILD/initdb.log" 2>&1 ||
    { cat "$RFDW_BUILD/initdb.log" >&2; die "initdb failed"; }
  : >"$doc_dir/servers"
  local name
  for name in here db1 db2 db3 db4; do
    as_server_user mkdir "$doc_dir/$name"
    as_server_user cp -a "$doc_dir/seed" "$doc_dir/$name/data"
    add_doc_server "$name"
  done
  await_doc_servers
  add_doc_standby
  add_doc_pooler
  await_doc_servers
}

stop_doc_servers() {
  [ -n "${doc_dir:-}" ] || return 0
  if [ -e "$doc_dir/pooler/pid" ]; then kill "$(cat "$doc_dir/pooler/pid")" 2>/dev/null || true; fi
  local dir
  for dir in "${RFDW_CLUSTERS[@]:-}"; do [ -z "$dir" ] || stop_cluster "$dir" & done
  wait
  RFDW_CLUSTERS=()
  rm -rf "$doc_dir"
}
