function Read-FileVersion($prefix, $path) {
  $path = $path -replace '%SystemRoot%', $env:SystemRoot
  try { $own = (Get-Item -LiteralPath $path -ErrorAction Stop).VersionInfo } catch { Say "${prefix}version" (Why $_); return }
  $state = 'other'; $newest = 0
  $build = $own.FileMajorPart * 10000000 + $own.FileMinorPart * 1000000 + $own.FileBuildPart
  foreach ($least in $args) {
    $parts = @($least.Split('.') | ForEach-Object { [int]$_ })
    $at = $parts[0] * 10000000 + $parts[1] * 1000000 + $parts[2]
    if ($at -gt $newest) { $newest = $at }
    if ($at -eq $build) { $state = if ($own.FilePrivatePart -lt $parts[3]) { 'older' } else { 'current' } }
  }
  if ($build -gt $newest) { $state = 'current' }
  Say "${prefix}version" $state
}
