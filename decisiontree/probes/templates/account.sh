read_account() {
  entry=$(getent passwd "$2") || { say "${1}exists" no; return; }
  say "${1}exists" yes
  case ${entry##*:} in
    */nologin | */false) say "${1}shell" none ;;
    *) if [ -x "${entry##*:}" ]; then say "${1}shell" login; else say "${1}shell" missing; fi ;;
  esac
  if [ -d "$(printf %s "$entry" | cut -d: -f6)" ]; then say "${1}home" yes; else say "${1}home" no; fi
  if is_root; then shadow=$(getent shadow "$2"); else shadow=''; fi
  [ -n "$shadow" ] || { say "${1}lock" denied; say "${1}expired" denied; say "${1}password" denied; return; }
  case $(printf %s "$shadow" | cut -d: -f2) in
    '!'*) say "${1}lock" locked ;;
    '*'*) say "${1}lock" no-password ;;
    '') say "${1}lock" empty ;;
    *) say "${1}lock" open ;;
  esac
  printf '%s\n' "$shadow" | { IFS=: read -r _ _ changed _ most _ _ ends _
    today=$(($(date +%s) / 86400))
    if [ "${ends:-$today}" -lt "$today" ]; then say "${1}expired" yes; else say "${1}expired" no; fi
    if [ "$changed" = 0 ]; then say "${1}password" must-change
    elif [ -n "$changed" ] && [ "$((changed + ${most:-99999}))" -lt "$today" ]; then say "${1}password" expired
    else say "${1}password" valid; fi; }
}
