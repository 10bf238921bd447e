read_disk() {
  as=$1; shift
  for what in used inodes; do
    if [ "$what" = used ]; then try df -P -- "$@"; else try df -P -i -- "$@"; fi
    full=$(printf '%s\n' "$out" | awk '$5 ~ /^[0-9]+%$/ { seen = 1; if ($5 + 0 > most) most = $5 + 0 } END { if (seen) print most + 0 }')
    if broke; then say "$as$what" failed; else say "$as$what" "${full:-failed}"; fi
  done
}
