function Read-Domain($prefix) {
  try { $joined = (Get-CimInstance Win32_ComputerSystem -ErrorAction Stop).PartOfDomain } catch { Say "${prefix}joined" 'failed'; return }
  if (-not $joined) { Say "${prefix}joined" 'no'; return }
  Say "${prefix}joined" 'yes'
  $found = Limit { $null = nltest.exe /dsgetdc: /force 2>$null; if ($LASTEXITCODE -eq 0) { 'found' } else { 'none' } } @()
  Say "${prefix}controller" "$found"
  $channel = Limit {
    if (-not (Get-Command Test-ComputerSecureChannel -ErrorAction SilentlyContinue)) { 'failed'; return }
    try { if (Test-ComputerSecureChannel -ErrorAction Stop) { 'holds' } else { 'broken' } } catch { 'failed' }
  } @()
  Say "${prefix}channel" "$channel"
}
