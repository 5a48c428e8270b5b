# The demo's clusters that outlive it: what --keep writes down and --stop reads. To be sourced after cluster.sh.

RFDW_KEPT=$RFDW_BUILD/demo.kept

refuse_when_kept() {
  [ ! -e "$RFDW_KEPT" ] || die "the clusters of an earlier --keep are still there; end them first with scripts/demo --stop"
}

# From here on the clusters are not this run's to stop.
keep_clusters() {
  {
    printf 'bin %s\n' "$RFDW_BIN"
    printf 'cluster %s\n' "${RFDW_CLUSTERS[@]}"
  } >"$RFDW_KEPT"
  RFDW_CLUSTERS=()
}

# Only what looks like one of our clusters is removed, whatever the file says.
stop_kept_clusters() {
  [ -e "$RFDW_KEPT" ] || { say "nothing is running: no clusters were kept"; return; }
  local kind value stopped=0
  while read -r kind value; do
    case "$kind" in
      bin) RFDW_BIN=$value ;;
      cluster)
        case "$value" in
          */remote_fdw.??????) [ ! -d "$value/data" ] || RFDW_CLUSTERS+=("$value") ;;
          *) die "$RFDW_KEPT names a directory that is not the demo's: $value" ;;
        esac ;;
    esac
  done <"$RFDW_KEPT"
  stopped=${#RFDW_CLUSTERS[@]}
  stop_all_clusters
  rm -f "$RFDW_KEPT"
  say "$stopped clusters stopped and removed"
}

psql_line() { printf '%s' "$RFDW_BIN/psql -h $1 -p $2 -U postgres $3"; }  # DIR PORT DATABASE
