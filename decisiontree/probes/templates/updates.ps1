function Read-Updates($prefix) {
  $found = Limit {
    $last = Get-HotFix | Where-Object { $_.InstalledOn } | Sort-Object InstalledOn | Select-Object -Last 1
    if ($last) { [int]((Get-Date) - $last.InstalledOn).TotalDays } else { 'failed' }
  } @()
  Say "${prefix}days" "$found"
}
