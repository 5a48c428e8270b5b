# Shared by the scripts: where things are, who runs the servers, messages. To be sourced.
set -euo pipefail

RFDW_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
RFDW_BUILD=$RFDW_ROOT/build

say() { printf '%s\n' "$*"; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# PostgreSQL refuses to run as root: then the servers run as the system user postgres.
if [ "$(id -u)" -eq 0 ]; then RFDW_OS_USER=postgres; else RFDW_OS_USER=$(id -un); fi

as_server_user() {
  if [ "$(id -u)" -eq 0 ]; then (cd / && runuser -u "$RFDW_OS_USER" -- "$@"); else "$@"; fi
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; return; fi
  command -v sudo >/dev/null || die "packages are missing: run as root, or install sudo"
  sudo "$@"
}

# A directory that the servers' user owns.
server_temp_dir() {
  local dir
  dir=$(mktemp -d "${TMPDIR:-/tmp}/remote_fdw.XXXXXX")
  chmod 755 "$dir"
  if [ "$(id -u)" -eq 0 ]; then chown "$RFDW_OS_USER" "$dir"; fi
  printf '%s' "$dir"
}
