read_packets() {
  as=$1 target=$2; shift 2
  for size in "$@"; do
    try ping -c 3 -W 2 -M 'do' -s "$size" "$target"
    if broke; then say "${as}size-$size" failed; else say "${as}size-$size" "$(printf '%s\n' "$out" | grep -c 'bytes from')"; fi
  done
}
