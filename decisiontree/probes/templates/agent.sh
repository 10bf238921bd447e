read_agent() {
  try ssh-add -l
  case $code in
    0) say "${1}state" keys; say "${1}keys" "$(printf '%s\n' "$out" | grep -c .)" ;;
    1) say "${1}state" empty; say "${1}keys" 0 ;;
    2) say "${1}state" none; say "${1}keys" 0 ;;
    *) say "${1}state" failed ;;
  esac
}
