read_ssh_certificate() {
  at=$2
  case $at in '~'/*) at=$HOME/${at#'~/'} ;; esac
  if [ -e "$at-cert.pub" ]; then try ssh-keygen -L -f "$at-cert.pub"; else say "${1}state" none; return; fi
  if [ "$code" != 0 ]; then say "${1}state" failed; return; fi
  now=$(date '+%Y-%m-%dT%H:%M:%S')
  say "${1}state" "$(printf '%s\n' "$out" | awk -v now="$now" '$1 == "Valid:" {
    if ($2 == "forever" || ($3 <= now && now < $5)) print "valid"; else if ($3 > now) print "early"; else print "expired" }')"
  say "${1}principal" "$(printf '%s\n' "$out" | awk -v user="$3" '/^ *Principals:/ { inside = 1; if (/none/) print "any"; next }
    /^ *Critical Options:/ { if (inside && !hit && seen) print "unlisted"; inside = 0 }
    inside { seen = 1; if ($1 == user && !hit) { hit = 1; print "listed" } }')"
}
