# What follows only reads. It prints numbers and words of a list, never a name, an address or a line of a log.
function Get-Sum([string]$text) {
  [long]$register = 0
  $bytes = @($text.ToCharArray() | ForEach-Object { [int]$_ }); $length = $bytes.Count
  while ($length -gt 0) { $bytes += $length -band 255; $length = $length -shr 8 }
  foreach ($byte in $bytes) {
    $register = $register -bxor ([long]$byte -shl 24)
    foreach ($bit in 1..8) {
      if ($register -band 2147483648) { $register = ($register -shl 1) -bxor 4374732215 } else { $register = $register -shl 1 }
    }
  }
  '{0:x8}' -f ($register -bxor 4294967295)
}
$seconds = [long]((Get-Date).ToUniversalTime() - [datetime]'1970-01-01').TotalSeconds
$run = $side + ('{0:x8}' -f $seconds) + '-' + (Get-Sum "$env:COMPUTERNAME").Substring(4)
function Say([string]$name, [string]$value) {
  if ($value -cnotmatch '\A[A-Za-z0-9.+-]{1,40}\z') { $value = 'other' }
  $line = "SW1;$guide;$revision;$run;$question;$name;$value"
  "$line;$(Get-Sum $line)"
}
# Pick name value [word text]...: the word for this value, a number as it is, or "other"
function Pick([string]$name, $value) {
  if ($null -eq $value -or "$value" -eq '') { Say $name 'absent'; return }
  if ($value -is [int] -and $value -lt 0) { $value = [long]$value + 4294967296 }
  for ($at = 0; $at + 1 -lt $args.Count; $at += 2) {
    if ("$value" -eq $args[$at + 1].Replace('%SystemRoot%', $env:SystemRoot)) { Say $name $args[$at]; return }
  }
  if ("$value" -match '\A[0-9]{1,10}\z') { Say $name "$value" } else { Say $name 'other' }
}
# Skip name...: a name that this needs was not filled in at the head
function Skip { foreach ($name in $args) { Say $name 'unfilled' } }
# Why it could not be read: by the kind of the error, never by its words
function Why($problem) {
  if ("$($problem.CategoryInfo.Category)" -in 'PermissionDenied', 'SecurityError') { 'denied' }
  elseif ("$($problem.CategoryInfo.Category)" -eq 'ObjectNotFound') { 'absent' } else { 'failed' }
}
# Limit SCRIPT ARGUMENTS: fifteen seconds at most
function Limit([scriptblock]$what, [object[]]$with) {
  $job = Start-Job -ScriptBlock $what -ArgumentList $with
  $null = Wait-Job $job -Timeout 15
  if ($job.State -eq 'Completed') { Receive-Job $job -ErrorAction SilentlyContinue } else { 'failed' }
  Remove-Job $job -Force
}
