# A private copy of the PostgreSQL installation, so that nothing is installed into the system's. PostgreSQL finds its other
# directories relative to its programs: these are copied, the rest is linked. To be sourced after apt.sh.

prefix_is_reachable() { as_server_user test -x "$1" -a -r "$1" 2>/dev/null; }

# Under build/ when the servers' user can get there, else in /var/tmp.
choose_prefix() {
  mkdir -p "$RFDW_BUILD"
  if prefix_is_reachable "$RFDW_BUILD"; then
    RFDW_PREFIX=$RFDW_BUILD/pg$RFDW_PG_MAJOR
  else
    RFDW_PREFIX=/var/tmp/remote_fdw-$(id -u)-$(printf '%s' "$RFDW_ROOT" | cksum | cut -d' ' -f1)/pg$RFDW_PG_MAJOR
  fi
}

server_version_of() { "$1/usr/lib/postgresql/$RFDW_PG_MAJOR/bin/postgres" --version 2>/dev/null || true; }

make_prefix() {
  choose_prefix
  RFDW_BIN=$RFDW_PREFIX/usr/lib/postgresql/$RFDW_PG_MAJOR/bin
  RFDW_PG_CONFIG=$RFDW_BIN/pg_config
  [ -x "$RFDW_BIN/postgres" ] && [ "$(server_version_of "$RFDW_PREFIX")" = "$(server_version_of '')" ] && return
  rm -rf "$RFDW_PREFIX"
  local lib=$RFDW_PREFIX/usr/lib/postgresql/$RFDW_PG_MAJOR share=$RFDW_PREFIX/usr/share/postgresql
  mkdir -p "$lib" "$share" "$RFDW_PREFIX/usr/include"
  cp -a "/usr/lib/postgresql/$RFDW_PG_MAJOR/bin" "$lib/"
  cp -as "/usr/lib/postgresql/$RFDW_PG_MAJOR/lib" "$lib/"
  cp -as "/usr/share/postgresql/$RFDW_PG_MAJOR" "$share/"
  ln -s /usr/include/postgresql "$RFDW_PREFIX/usr/include/postgresql"
  chmod -R a+rX "$(dirname "$RFDW_PREFIX")"
}

# wrap_server COMMAND: the copy's server is started as COMMAND SERVER ARGUMENTS... from now on (scripts/memcheck). Not initdb's servers: they
# know nothing of us, and would take minutes.
wrap_server() {
  [ -e "$RFDW_BIN/postgres.plain" ] || mv "$RFDW_BIN/postgres" "$RFDW_BIN/postgres.plain"
  cat >"$RFDW_BIN/postgres" <<END
#!/bin/sh
case "\$1" in
  -D*) exec $1 "$RFDW_BIN/postgres.plain" "\$@" ;;
  *) exec "$RFDW_BIN/postgres.plain" "\$@" ;;
esac
END
  chmod 755 "$RFDW_BIN/postgres"
}

# Instead of a copy: the system's server, with the extension as its package has installed it.
use_installed_server() {
  RFDW_BIN=/usr/lib/postgresql/$RFDW_PG_MAJOR/bin
  RFDW_PG_CONFIG=$RFDW_BIN/pg_config
  RFDW_PREFIX=$RFDW_BUILD/installed
  mkdir -p "$RFDW_PREFIX"
  local library
  library=$("$RFDW_PG_CONFIG" --pkglibdir)/remote_fdw.so
  [ -e "$library" ] || die "remote_fdw is not installed for PostgreSQL $RFDW_PG_MAJOR: no $library"
  say "installed: $library ($(dpkg -S "$library" 2>/dev/null || printf 'of no package'))"
}

# Builds the extension and installs it into the prefix. Output goes to build/make.log.
build_extension() {
  mkdir -p "$RFDW_BUILD"
  if ! make -C "$RFDW_ROOT" -j"$(nproc)" PG_CONFIG="$RFDW_PG_CONFIG" "$@" >"$RFDW_BUILD/make.log" 2>&1 ||
    ! make -C "$RFDW_ROOT" install PG_CONFIG="$RFDW_PG_CONFIG" "$@" >>"$RFDW_BUILD/make.log" 2>&1; then
    tail -40 "$RFDW_BUILD/make.log" >&2
    die "the build failed: see build/make.log"
  fi
}
