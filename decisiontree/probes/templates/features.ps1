function Read-Features($name, $item) {
  $found = Limit {
    param($item)
    if (-not (Get-Command Get-WindowsFeature -ErrorAction SilentlyContinue)) { 'absent'; return }
    try { if ((Get-WindowsFeature -Name $item -ErrorAction Stop).Installed) { 'yes' } else { 'no' } } catch { 'failed' }
  } @($item)
  Say $name "$found"
}
