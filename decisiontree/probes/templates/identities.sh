read_identities() {
  try ssh -G -- "$2"
  if [ "$code" != 0 ]; then say "${1}files" failed; return; fi
  files=0 open=0
  while IFS= read -r key; do
    case $key in '~'/*) key=$HOME/${key#'~/'} ;; esac
    [ -f "$key" ] || continue
    files=$((files + 1))
    case $(stat -L -c '%a' -- "$key" 2>/dev/null || stat -L -f '%Lp' -- "$key") in *00) ;; *) open=$((open + 1)) ;; esac
  done <<KEYS
$(option_of identityfile)
KEYS
  say "${1}files" "$files"
  say "${1}open" "$open"
}
