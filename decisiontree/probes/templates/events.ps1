$elevated = "$(whoami.exe /groups)" -match 'S-1-16-(12288|16384)'
function Read-Events($log, $minutes, $provider, $data, $place) {
  if ($log -eq 'Security' -and -not $elevated) { Set-Variable -Scope 1 -Name asked -Value $null; return }
  $filter = @{ LogName = $log; StartTime = (Get-Date).AddMinutes(-[int]$minutes) }
  if ($provider) { $filter.ProviderName = $provider }
  Set-Variable -Scope 1 -Name asked -Value @($filter, $data, $place)
}
function Found($name) {
  if ($null -eq $asked) { Say $name 'denied'; return }
  $filter = $asked[0].Clone(); $filter.Id = [int[]]$args
  $found = Limit {
    param($filter, $data, $place)
    try {
      $filter.Id = [int[]]@($filter.Id)
      $events = @(Get-WinEvent -FilterHashtable $filter -MaxEvents 1000 -ErrorAction Stop)
      if ($data) {
        $events = @($events | Where-Object {
          $texts = @($_.Properties | ForEach-Object { "$($_.Value)" })
          if ($place) { $texts = @($texts[[int]$place - 1]) }
          @($texts | Where-Object { $_ -eq $data -or $_.StartsWith("${data}:") }).Count -gt 0 })
      }
      $events.Count
    } catch {
      if ($_.FullyQualifiedErrorId -like 'NoMatchingEventsFound*') { 0 }
      elseif ($_.FullyQualifiedErrorId -like 'NoMatchingLogsFound*') { 'absent' }
      elseif ("$($_.CategoryInfo.Category)" -in 'PermissionDenied', 'SecurityError') { 'denied' } else { 'failed' }
    }
  } @($filter, $asked[1], $asked[2])
  Say $name "$found"
}
