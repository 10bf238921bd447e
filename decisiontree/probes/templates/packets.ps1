function Read-Packets($prefix, $target) {
  foreach ($size in $args) {
    try {
      $options = New-Object Net.NetworkInformation.PingOptions(64, $true)
      $count = 0
      foreach ($try in 1..3) {
        $reply = (New-Object Net.NetworkInformation.Ping).Send($target, 2000, (New-Object byte[] ([int]$size)), $options)
        if ("$($reply.Status)" -in 'Success', 'PacketTooBig') { $count++ }
      }
      Say "${prefix}size-$size" "$count"
    } catch { Say "${prefix}size-$size" 'failed' }
  }
}
