read_service() {
  as=$1; shift
  [ -d /run/systemd/system ] || { say "${as}state" unmanaged; say "${as}start" unmanaged; return; }
  for unit in "$@"; do
    try systemctl show -p LoadState -p ActiveState -p UnitFileState -- "$unit"
    if [ "$code" != 0 ]; then say "${as}state" failed; return; fi
    case $out in *LoadState=not-found*) continue ;; esac
    case $out in
      *ActiveState=active*) say "${as}state" running ;;
      *ActiveState=failed*) say "${as}state" crashed ;;
      *ActiveState=inactive*) say "${as}state" stopped ;;
      *) say "${as}state" other ;;
    esac
    case $out in
      *LoadState=masked* | *UnitFileState=masked*) say "${as}start" masked ;;
      *UnitFileState=enabled*) say "${as}start" enabled ;;
      *UnitFileState=disabled*) say "${as}start" disabled ;;
      *) say "${as}start" other ;;
    esac
    return
  done
  say "${as}state" absent
}
