read_ssh_config() {
  as=$1 option=$2 target=$3; shift 3
  try ssh -G -- "$target"
  if [ "$code" = 0 ]; then pick "$as" "$(option_of "$option" | head -n 1)" "$@"; else say "$as" failed; fi
}
