# PgBouncer for the tests, without installing it: its package would start a service. To be sourced after prefix.sh.

# What dpkg does not have of the package and of the libraries that it needs.
pgbouncer_packages() {
  local package
  for package in $(apt-cache depends pgbouncer 2>/dev/null | sed -n 's/^ *Depends: \(lib[a-z0-9.+-]*\)$/\1/p'); do
    package_installed "$package" || printf '%s ' "$package"
  done
  printf 'pgbouncer'
}

# Sets RFDW_PGBOUNCER: the installed one, else a program unpacked beside the prefix.
make_pgbouncer() {
  RFDW_PGBOUNCER=$(command -v pgbouncer || ls /usr/sbin/pgbouncer 2>/dev/null || true)
  [ -z "$RFDW_PGBOUNCER" ] || return 0
  local dir
  dir=$(dirname "$RFDW_PREFIX")/pgbouncer
  RFDW_PGBOUNCER=$dir/run
  if [ -x "$RFDW_PGBOUNCER" ] && "$RFDW_PGBOUNCER" --version >/dev/null 2>&1; then return 0; fi
  rm -rf "$dir"
  mkdir -p "$dir/packages"
  [ -n "$(apt-cache depends pgbouncer 2>/dev/null)" ] || apt_update_once
  say "fetching (not installing): $(pgbouncer_packages)"
  fetch_packages "$dir/packages" || { apt_updated='' apt_update_once; fetch_packages "$dir/packages"; } ||
    { tail -20 "$RFDW_BUILD/apt.log" >&2; die "apt-get could not download pgbouncer"; }
  local package
  for package in "$dir"/packages/*.deb; do dpkg -x "$package" "$dir"; done
  rm -rf "$dir/packages"
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s "$@"\n' "$(echo "$dir"/usr/lib/*-linux-gnu*)" "$dir/usr/sbin/pgbouncer" >"$RFDW_PGBOUNCER"
  chmod -R a+rX "$dir"
  chmod a+x "$RFDW_PGBOUNCER"
  "$RFDW_PGBOUNCER" --version >/dev/null 2>>"$RFDW_BUILD/apt.log" || { tail -20 "$RFDW_BUILD/apt.log" >&2; die "pgbouncer does not run"; }
}

fetch_packages() { (cd "$1" && apt-get -o APT::Sandbox::User=root download -qq $(pgbouncer_packages)) >"$RFDW_BUILD/apt.log" 2>&1 </dev/null; }
