read_sshd() {
  as=$1 option=$2 account=$3; shift 3
  if is_root; then try sshd -T -C "user=${account:-root},host=localhost,addr=127.0.0.1"; else say "$as" denied; return; fi
  if [ "$code" != 0 ]; then say "$as" failed; return; fi
  found_value=$(option_of "$option" | tr '\n' ' '); found_value=${found_value% }
  case $option in
    allowusers | denyusers) in_list "$as" "$account" ;;
    allowgroups | denygroups) in_list "$as" "$(id -Gn -- "$account" 2>/dev/null)" ;;
    *) pick "$as" "$found_value" "$@" ;;
  esac
}
in_list() {
  case $found_value in
    '') say "$1" none; return ;;
    *[@!?]*) say "$1" other; return ;;
  esac
  [ -n "$2" ] || { say "$1" failed; return; }
  set -f
  for who in $2; do
    for pattern in $found_value; do
      # shellcheck disable=SC2254 # it is a pattern
      case $who in $pattern) set +f; say "$1" listed; return ;; esac
    done
  done
  set +f
  say "$1" unlisted
}
