function Read-Network($prefix) {
  try {
    $up = @(Get-NetAdapter -ErrorAction Stop | Where-Object { "$($_.Status)" -eq 'Up' })
    $addresses = @(Get-NetIPAddress -AddressFamily IPv4 -ErrorAction Stop | ForEach-Object { $_.IPAddress } | Where-Object { $_ -notlike '127.*' })
  } catch { Say "${prefix}up" 'failed'; return }
  Say "${prefix}up" "$($up.Count)"
  $given = @($addresses | Where-Object { $_ -notlike '169.254.*' })
  Say "${prefix}address" $(if ($given.Count) { 'given' } elseif ($addresses.Count) { 'self-assigned' } else { 'none' })
}
