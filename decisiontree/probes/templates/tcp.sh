read_tcp() {
  # shellcheck disable=SC2016 # the inner shell has the values as its arguments
  try bash -c 'exec 3<>"/dev/tcp/$1/$2" && echo connected && head -n 1 <&3' - "$2" "$3"
  case $out in
    connected*) say "${1}result" open ;;
    *[Rr]efused*) say "${1}result" refused ;;
    *'No route'* | *nreachable*) say "${1}result" unreachable ;;
    *'not known'* | *'name resolution'* | *'No address'*) say "${1}result" no-name ;;
    *'timed out'*) say "${1}result" timeout ;;
    *) if [ "$code" = 124 ]; then say "${1}result" timeout; else say "${1}result" failed; fi ;;
  esac
  [ -n "$4" ] || return 0
  case $out in
    *"
$4"*) say "${1}banner" match ;;
    connected*) if [ "$code" = 124 ]; then say "${1}banner" silent; else say "${1}banner" other; fi ;;
    *) say "${1}banner" none ;;
  esac
}
