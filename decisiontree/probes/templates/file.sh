read_file() {
  at=$2
  case $at in '~'*) at=$(home_of "$3")${at#'~'} ;; esac
  if [ -e "$at" ]; then :
  elif [ -x "$(dirname -- "$at")" ] || is_root; then say "${1}state" absent; return
  else say "${1}state" denied; return; fi
  if [ -d "$at" ]; then say "${1}state" folder; elif [ -f "$at" ]; then say "${1}state" file; else say "${1}state" other; fi
  mode=$(stat -L -c '%a' -- "$at" 2>/dev/null || stat -L -f '%Lp' -- "$at") || { say "${1}mode" failed; return; }
  say "${1}mode" "$mode"
  group=${mode%?}; group=${group#"${group%?}"}
  case $group${mode#"${mode%?}"} in *[2367]*) say "${1}writable" yes ;; *) say "${1}writable" no ;; esac
  case $group${mode#"${mode%?}"} in *[1-7]*) say "${1}private" no ;; *) say "${1}private" yes ;; esac
  owner=$(stat -L -c '%U' -- "$at" 2>/dev/null || stat -L -f '%Su' -- "$at")
  if [ "$owner" = "${3:-$(id -un)}" ]; then say "${1}owner" account
  elif [ "$owner" = root ]; then say "${1}owner" root
  else say "${1}owner" other; fi
}
