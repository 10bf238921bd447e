read_listener() {
  as=$1 port=$2; shift 2
  try ss -Hltnp
  elsewhere=no
  for program in "$@"; do
    case $(printf '%s\n' "$out" | grep -v ":$port ") in *"\"$program\""*) elsewhere=yes ;; esac
  done
  if is_root; then say "${as}elsewhere" "$elsewhere"; else say "${as}elsewhere" denied; fi
  try ss -Hltnp "sport = :$port"
  if [ "$code" != 0 ]; then say "${as}state" failed; return; fi
  if [ -z "$out" ]; then say "${as}state" free; return; fi
  say "${as}state" listening
  case $out in
    *"0.0.0.0:$port "* | *"*:$port "* | *"[::]:$port "*) say "${as}scope" all ;;
    *"127.0.0.1:$port "* | *"[::1]:$port "*) say "${as}scope" local ;;
    *) say "${as}scope" some ;;
  esac
  case $out in *'users:(('*) ;; *) say "${as}owner" denied; return ;; esac
  for program in "$@"; do
    case $out in *"\"$program\""*) say "${as}owner" "$program"; return ;; esac
  done
  say "${as}owner" other
}
