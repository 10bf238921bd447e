# Lines of these files that are no comments
read_lines() {
  kept=''
  for file in "$@"; do
    case $file in '~'/*) file=$HOME/${file#'~/'} ;; esac
    [ -r "$file" ] || continue
    try tail -n 5000 "$file"
    kept="$kept$(printf '%s\n' "$out" | grep -v '^[[:space:]]*#')
"
  done
  out=$kept code=0
}
# The same in upper or lower case: so ssh reads its options
found_in_lines() { matching -ciFe "$@"; }
