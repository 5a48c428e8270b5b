# Debian and Ubuntu trees, and running newer servers than this machine's in them. To be sourced after apt.sh; running wants cluster.sh,
# sources.sh and the namespaces that scripts/matrix makes.

RFDW_TREES=${RFDW_TREES:-$RFDW_BUILD/trees}
RFDW_MIRROR=${RFDW_MIRROR:-http://deb.debian.org/debian}
RFDW_UBUNTU_MIRROR=${RFDW_UBUNTU_MIRROR:-http://archive.ubuntu.com/ubuntu}

# No Debian has 16.
suite_of() {
  case "$1" in
    15) ;;
    16) printf noble ;;
    17) printf trixie ;;
    18) printf forky ;;
    *) die "no tree is known for PostgreSQL $1: 15 (this machine), 16, 17, 18" ;;
  esac
}

tree_of() { local suite; suite=$(suite_of "$1"); printf '%s' "${suite:+$RFDW_TREES/$suite}"; }

# 15 runs where we are.
root_in_tree() { if [ -z "$(tree_of "$1")" ]; then printf '%s' "$RFDW_ROOT"; else printf '/work/remote_fdw'; fi; }

# in_tree VERSION COMMAND...: with nothing of our environment but what the tests know.
in_tree() {
  local tree
  tree=$(tree_of "$1")
  shift
  if [ -z "$tree" ]; then
    REMOTE_FDW_PG_MAJOR=15 "$@"
  else
    chroot "$tree" env -i HOME=/root LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      RFDW_REMOTE_SERVER="${RFDW_REMOTE_SERVER:-}" RFDW_SEED="${RFDW_SEED:-1}" "$@"
  fi
}

# make_tree TREE SUITE [PACKAGES]: debootstrap may not know a suite's name yet: all newer ones are made like sid, or Ubuntu's like gutsy.
make_tree() {
  local tree=$1 suite=$2 packages=${3:-} like=sid mirror=$RFDW_MIRROR components=main script=/usr/share/debootstrap/scripts/$2
  if [ "$suite" = noble ]; then
    like=gutsy mirror=$RFDW_UBUNTU_MIRROR components=main,universe
  fi
  command -v debootstrap >/dev/null || { apt_update_once; apt_install debootstrap; }
  [ -e "$script" ] || script=/usr/share/debootstrap/scripts/$like
  say "making $tree (debootstrap $suite)"
  rm -rf "$tree.part"
  mkdir -p "$RFDW_TREES"
  debootstrap --variant=minbase ${packages:+--include="$packages"} --components="$components" "$suite" "$tree.part" "$mirror" "$script" >"$RFDW_BUILD/debootstrap.log" 2>&1 ||
    { tail -20 "$RFDW_BUILD/debootstrap.log" >&2; die "debootstrap failed: see build/debootstrap.log"; }
  if [ "$suite" = noble ]; then
    printf 'deb %s noble-updates main universe\n' "$mirror" >"$tree.part/etc/apt/sources.list.d/updates.list"
  fi
  # a mirror that lags behind is good enough
  printf 'Acquire::Check-Valid-Until "false";\n' >"$tree.part/etc/apt/apt.conf.d/lagging-mirror"
  # packages start no service in there
  printf '#!/bin/sh\nexit 101\n' >"$tree.part/usr/sbin/policy-rc.d"
  chmod +x "$tree.part/usr/sbin/policy-rc.d"
  mv "$tree.part" "$tree"
}

# prepare_tree VERSION: there, mounted (in our mount namespace only), sources copied.
prepare_tree() {
  local tree temporary
  tree=$(tree_of "$1")
  [ -n "$tree" ] && [ ! -e "$RFDW_MATRIX_RUN/prepared.$1" ] || return 0
  [ -x "$tree/usr/bin/apt-get" ] || make_tree "$tree" "$(suite_of "$1")"
  mount -t proc proc "$tree/proc"
  mount --rbind /dev "$tree/dev"
  # what tests leave on disk when they are killed is removed with this
  temporary=$(mktemp -d "$tree/var/tmp/matrix.XXXXXX")
  printf '%s\n' "$temporary" >>"$RFDW_MATRIX_RUN/directories"
  chmod 1777 "$temporary"
  mount --bind "$temporary" "$tree/tmp"
  [ -s "$tree/etc/resolv.conf" ] || cp -L /etc/resolv.conf "$tree/etc/resolv.conf"
  copy_sources "$tree/work/remote_fdw"
  touch "$RFDW_MATRIX_RUN/prepared.$1"
}

# A remote server of that version, on a port of 127.0.0.1; its files are below the tree's /tmp.
start_in_tree() {
  local bin
  in_tree "$1" "$(root_in_tree "$1")/scripts/test" --only prepare >"$RFDW_BUILD/matrix.prepare.report" 2>&1 || { tail -20 "$RFDW_BUILD/matrix.prepare.report" >&2; die "PostgreSQL $1 could not be prepared"; }
  bin=/usr/lib/postgresql/$1/bin
  remote_dir=$(in_tree "$1" mktemp -d /tmp/remote_fdw.XXXXXX)
  printf '%s\n' "$(tree_of "$1")$remote_dir" >>"$RFDW_MATRIX_RUN/directories"
  in_tree "$1" chown postgres "$remote_dir"
  in_tree "$1" runuser -u postgres -- "$bin/initdb" -D "$remote_dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$RFDW_BUILD/initdb.log" 2>&1 ||
    { cat "$RFDW_BUILD/initdb.log" >&2; die "initdb failed"; }
  printf "listen_addresses = '127.0.0.1'\nport = %s\nunix_socket_directories = ''\nfsync = off\nmax_prepared_transactions = 40\nmax_connections = 200\nautovacuum = off\nlc_messages = 'C'\n" "$2" |
    in_tree "$1" tee -a "$remote_dir/data/postgresql.conf" >/dev/null
  in_tree "$1" runuser -u postgres -- "$bin/pg_ctl" -D "$remote_dir/data" -l "$remote_dir/log" -w -t 60 start >/dev/null ||
    { in_tree "$1" tail -20 "$remote_dir/log" >&2; die "the remote server did not start"; }
}

stop_in_tree() {
  in_tree "$1" runuser -u postgres -- "/usr/lib/postgresql/$1/bin/pg_ctl" -D "$remote_dir/data" -m immediate -w stop >/dev/null 2>&1 || true
  if in_tree "$1" grep -E 'was terminated by signal|PANIC|TRAP:' "$remote_dir/log"; then failures=$((failures + 1)); fi
  in_tree "$1" rm -rf "$remote_dir"
}

# After the namespaces are gone: what a run that was interrupted has left on disk.
forget_run() {
  local directory
  if [ -e "$RFDW_MATRIX_RUN/directories" ]; then
    while read -r directory; do
      case "$directory" in */tmp/remote_fdw.?????? | */var/tmp/matrix.??????) rm -rf "$directory" ;; esac
    done <"$RFDW_MATRIX_RUN/directories"
  fi
  rm -rf "$RFDW_MATRIX_RUN"
}
