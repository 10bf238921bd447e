function Read-Service($prefix) {
  foreach ($name in $args) {
    $found = Get-Service -Name $name -ErrorAction SilentlyContinue
    if (-not $found) { continue }
    $states = @{ Running = 'running'; Stopped = 'stopped'; StartPending = 'pending'; StopPending = 'pending' }
    Say "${prefix}state" "$($states["$($found.Status)"])"
    $starts = @{ Automatic = 'enabled'; Manual = 'enabled'; Disabled = 'disabled' }
    Say "${prefix}start" "$($starts["$($found.StartType)"])"
    return
  }
  Say "${prefix}state" 'absent'
}
