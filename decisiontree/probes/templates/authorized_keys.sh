read_authorized_keys() {
  home=$(home_of "$2")
  if [ -z "$home" ]; then say "${1}keys" failed; return; fi
  if is_root; then :; else say "${1}keys" denied; return; fi
  try sshd -T -C "user=$2,host=localhost,addr=127.0.0.1"
  if [ "$code" != 0 ]; then say "${1}keys" failed; return; fi
  keys=0
  for at in $(option_of authorizedkeysfile); do
    case $at in *%*) say "${1}keys" other; return ;; /*) ;; *) at=$home/$at ;; esac
    [ -f "$at" ] || continue
    keys=$((keys + $(grep -cE '(ssh-[a-z0-9]+|ecdsa-[a-z0-9-]+|sk-[a-z0-9@.-]+) AAAA' "$at")))
  done
  say "${1}keys" "$keys"
}
