# What follows only reads. It prints numbers and words of a list, never a name, an address or a line of a file.
LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
export LC_ALL PATH
run=$side$(printf '%x' "$(date +%s)")-$(printf '%04x' "$(($(uname -n | cksum | cut -d' ' -f1) % 65536))")
ask() { question=$1 revision=$2; }
say() {
  value=$2
  case $value in '' | *[!A-Za-z0-9.+-]*) value=other ;; esac
  [ "${#value}" -le 40 ] || value=other
  text="SW1;$guide;$revision;$run;$question;$1;$value"
  printf '%s;%08x\n' "$text" "$(printf %s "$text" | cksum | cut -d' ' -f1)"
}
# skip name...: a name that this needs was not filled in at the head
skip() { for name in "$@"; do say "$name" unfilled; done; }
# try command: ten seconds at most; what it says is in $out, how it ended in $code
limit() {
  if command -v timeout >/dev/null; then timeout 10 "$@"
  elif command -v perl >/dev/null; then perl -e 'alarm 10; exec @ARGV' "$@"
  else return 124; fi
}
try() {
  tool=$(command -v "$1") || { out='' code=127; return; }
  shift
  out=$({ limit "$tool" "$@" </dev/null 2>&1; echo "code:$?"; } | tail -c 1000000)
  code=${out##*code:} out=${out%code:*}
  [ "${#out}" -lt 999000 ] || code=124
}
broke() { case $code in 124 | 126 | 127 | 137 | 142) true ;; *) false ;; esac }
is_root() { [ "$(id -u)" = 0 ]; }
# found name text...: how many lines of $out hold one of the texts
found() { matching -cFe "$@"; }
matching() {
  how=$1 name=$2; shift 2
  if [ "$code" = 126 ]; then say "$name" denied
  elif broke; then say "$name" failed
  else say "$name" "$(printf '%s\n' "$out" | grep "$how" "$(printf '%s\n' "$@")")"; fi
}
# pick name value [word text]...: the word for this value, a number as it is, or "other"
pick() {
  name=$1 value=$2; shift 2
  [ -n "$value" ] || { say "$name" absent; return; }
  while [ $# -gt 1 ]; do
    if [ "$value" = "$2" ]; then say "$name" "$1"; return; fi
    shift 2
  done
  case $value in *[!0-9]* | ???????????*) say "$name" other ;; *) say "$name" "$value" ;; esac
}
option_of() { printf '%s\n' "$out" | awk -v name="$1" 'tolower($1) == name { sub(/^[^ ]+ */, ""); print }'; }
home_of() { if [ -n "$1" ]; then getent passwd "$1" | cut -d: -f6; else printf '%s\n' "$HOME"; fi; }
