read_os() {
  as=$1; shift
  entry=$(cat /etc/os-release 2>/dev/null)
  kind=$(printf '%s\n' "$entry" | sed -n 's/^ID=//p' | tr -d '"')
  release=$(printf '%s\n' "$entry" | sed -n 's/^VERSION_ID=//p' | tr -d '"')
  pick "${as}name" "$kind" "$@"
  pick "${as}version" "${release%%.*}"
}
