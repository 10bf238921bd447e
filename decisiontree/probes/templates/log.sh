# The last minutes of these units in the journal, or of the first of these files that can be read
read_log() {
  since=$1 about=$2 units=$3; shift 3
  out='' code=127
  is_root || { code=126; return; }
  if [ -d /run/systemd/system ]; then
    # shellcheck disable=SC2046,SC2086 # names of units, with spaces between them
    try journalctl --no-pager -q -o short --since "-$since min" $(printf ' -u %s' $units)
    if [ "$code" = 0 ] && [ -n "$out" ]; then only_about; return; fi
  fi
  for file in "$@"; do
    [ -r "$file" ] || continue
    stamps=$(minutes "$since") || { code=124; return; }
    try tail -n 5000 "$file"
    out=$(printf '%s\n' "$out" | grep -Fe "$stamps")
    only_about
    return
  done
}
# Of these lines, those of processes that say this text as a word
only_about() {
  [ -n "$about" ] || return 0
  out=$(printf '%s\n' "$out" | about=$about awk '
    function says(line) {
      while (at = index(line, ENVIRON["about"])) {
        after = substr(line, at + length(ENVIRON["about"]), 1)
        if (substr(" " line, at, 1) !~ /[A-Za-z0-9_.-]/ && after !~ /[A-Za-z0-9_-]/) return 1
        line = substr(line, at + 1)
      }
      return 0
    }
    { line[NR] = $0; pid[NR] = match($0, /\[[0-9]+\]: /) ? substr($0, RSTART, RLENGTH) : "-" NR }
    says($0) { mine[pid[NR]] = 1 }
    END { for (at = 1; at <= NR; at++) if (pid[at] in mine) print line[at] }')
}
# The beginnings of the lines of the last minutes, as log files write them
minutes() {
  left=$1
  while [ "$left" -ge 0 ]; do
    date -d "-$left min" '+%b %e %H:%M:%n%Y-%m-%dT%H:%M:%n%Y-%m-%d %H:%M:' 2>/dev/null || return 1
    left=$((left - 1))
  done
}
