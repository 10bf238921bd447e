read_sshd_test() {
  if is_root; then try sshd -t; else out='' code=126; fi
  if [ "$code" = 126 ]; then say "${1}valid" denied
  elif broke; then say "${1}valid" failed
  elif [ "$code" = 0 ]; then say "${1}valid" yes
  else say "${1}valid" no; fi
}
