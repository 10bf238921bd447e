read_clock() {
  try timedatectl show -p NTPSynchronized
  case $out in *=yes*) say "${1}synchronised" yes ;; *=no*) say "${1}synchronised" no ;; *) say "${1}synchronised" failed ;; esac
}
