# Copies of the sources to build elsewhere. To be sourced after common.sh.

# copy_sources TARGET: everything that git knows; only what has changed is touched, so that only that is built again; what git no longer
# knows goes.
copy_sources() {
  local target=$1
  mkdir -p "$target"
  git -C "$RFDW_ROOT" -c safe.directory="$RFDW_ROOT" ls-files --cached --others --exclude-standard | while read -r file; do
    [ ! -e "$RFDW_ROOT/$file" ] || printf '%s\n' "$file"
  done | sort >"$target/.copying"
  [ ! -e "$target/.copied" ] || comm -23 "$target/.copied" "$target/.copying" | while read -r file; do rm -f "${target:?}/$file"; done
  while read -r file; do
    cmp -s "$RFDW_ROOT/$file" "$target/$file" || printf '%s\n' "$file"
  done <"$target/.copying" >"$target/.changed"
  # not with its old time, which may be older than what was built from another version
  tar -C "$RFDW_ROOT" -cf - -T "$target/.changed" | tar -C "$target" -m -xf -
  rm "$target/.changed"
  mv "$target/.copying" "$target/.copied"
}
