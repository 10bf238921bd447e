# Signs in once as you did, with a key or not at all: no password is asked for or sent, and nothing is kept here
read_ssh_attempt() {
  as=$1 account=$2 target=$3 config=$4
  set -- -v -T -o BatchMode=yes -o StrictHostKeyChecking=yes -o UpdateHostKeys=no -o ControlMaster=no -o ControlPath=none \
    -o ClearAllForwardings=yes -o PermitLocalCommand=no -o ConnectTimeout=7
  if [ -n "$account" ]; then set -- "$@" -l "$account"; fi
  if [ -n "$config" ]; then set -- "$@" -F "$config"; fi
  try ssh "$@" -- "$target" exit
  if [ "$code" = 127 ]; then say "${as}in" failed; return; fi
  out=$(printf '%s\n' "$out" | grep -v '^debug1: connect to address')
  case $out in *'Authenticated to '*) say "${as}in" yes ;; *) say "${as}in" no ;; esac
  case $(printf '%s\n' "$out" | grep 'Their offer:') in
    '') say "${as}offer" none ;;
    *25519* | *ecdh-sha2* | *rsa-sha2* | *-ctr* | *-gcm* | *hmac-sha2* | *-sha256* | *-sha512*) say "${as}offer" modern ;;
    *) say "${as}offer" old ;;
  esac
  if [ "$code" = 124 ] || [ "$code" = 142 ]; then say "${as}ended" timeout; code=0; else say "${as}ended" "$code"; fi
}
