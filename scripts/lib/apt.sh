# Installs what is missing, on Debian and Ubuntu. To be sourced after common.sh.

apt_updated=
apt_update_once() {
  [ -n "$apt_updated" ] && return
  as_root apt-get update -qq >"$RFDW_BUILD/apt.log" 2>&1 </dev/null || { tail -20 "$RFDW_BUILD/apt.log" >&2; die "apt-get update failed"; }
  apt_updated=yes
}

package_installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

# The server version to work with: REMOTE_FDW_PG_MAJOR, else one whose server and headers are installed, else the
# distribution's own.
pg_major() {
  if [ -n "${REMOTE_FDW_PG_MAJOR:-}" ]; then
    printf '%s' "$REMOTE_FDW_PG_MAJOR"
    return
  fi
  local dir
  for dir in $(ls -d /usr/lib/postgresql/*/bin/postgres 2>/dev/null | sort -rV); do
    dir=${dir#/usr/lib/postgresql/}
    if package_installed "postgresql-server-dev-${dir%%/*}"; then
      printf '%s' "${dir%%/*}"
      return
    fi
  done
  # without package lists it fails, and the caller fetches them
  { apt-cache depends postgresql 2>/dev/null || true; } | sed -n 's/.*Depends: postgresql-\([0-9]\+\)$/\1/p' | sed 1q
}

# The server package would create and start a cluster of its own, which is not ours to leave behind.
# Run as root in a shell of its own, whose trap puts the setting back also when it is interrupted.
install_without_cluster() {
  apt_install postgresql-common
  as_root bash -c '
    set -e
    conf=/etc/postgresql-common/createcluster.conf
    saved=$(mktemp)
    cp -p "$conf" "$saved"
    trap "cp -p \"$saved\" \"$conf\"; rm -f \"$saved\"" EXIT
    trap "exit 130" INT TERM HUP
    echo "create_main_cluster = false" >>"$conf"
    "$@"' bash "${apt_install_command[@]}" "$@" >"$RFDW_BUILD/apt.log" 2>&1 </dev/null || apt_failed "$@"
}

apt_install_command=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends)
apt_install() { as_root "${apt_install_command[@]}" "$@" >"$RFDW_BUILD/apt.log" 2>&1 </dev/null || apt_failed "$@"; }
apt_failed() {
  tail -20 "$RFDW_BUILD/apt.log" >&2
  die "apt-get could not install: $*"
}

# ensure_packages [more packages ...]: server, headers, compiler, and what is named.
ensure_packages() {
  command -v apt-get >/dev/null || die "this script installs its needs with apt: Debian or Ubuntu is wanted"
  mkdir -p "$RFDW_BUILD"
  local major missing=() package
  major=$(pg_major)
  if [ -z "$major" ]; then
    apt_update_once
    major=$(pg_major)
  fi
  [ -n "$major" ] || die "no PostgreSQL package found in apt's lists"
  for package in "postgresql-$major" "postgresql-client-$major" "postgresql-server-dev-$major" g++ make libpq-dev libkrb5-dev "$@"; do
    package_installed "$package" || missing+=("$package")
  done
  RFDW_PG_MAJOR=$major
  [ ${#missing[@]} -eq 0 ] && return
  say "installing: ${missing[*]}"
  apt_update_once
  install_without_cluster "${missing[@]}"
}
