read_resolve() {
  try getent ahosts "$2"
  case $code in
    0) say "${1}addresses" "$(printf '%s\n' "$out" | awk 'NF && !seen[$1]++' | grep -c .)" ;;
    2) say "${1}addresses" 0 ;;
    *) say "${1}addresses" failed ;;
  esac
}
