function Read-Listener($prefix, $port) {
  $programs = $args
  try { $all = @(Get-NetTCPConnection -State Listen -ErrorAction Stop) } catch { Say "${prefix}state" 'failed'; return }
  $services = @(Get-CimInstance Win32_Service -ErrorAction SilentlyContinue | Where-Object { $_.Name -in $programs })
  $elsewhere = @($all | Where-Object { $_.LocalPort -ne $port -and $_.OwningProcess -in @($services.ProcessId | Where-Object { $_ }) })
  Say "${prefix}elsewhere" $(if ($elsewhere.Count) { 'yes' } else { 'no' })
  $here = @($all | Where-Object { $_.LocalPort -eq $port })
  if (-not $here.Count) { Say "${prefix}state" 'free'; return }
  Say "${prefix}state" 'listening'
  $addresses = @($here.LocalAddress)
  $scope = if ($addresses -contains '0.0.0.0' -or $addresses -contains '::') { 'all' }
    elseif (-not @($addresses | Where-Object { $_ -notin '127.0.0.1', '::1' }).Count) { 'local' } else { 'some' }
  Say "${prefix}scope" $scope
  $owner = @($services | Where-Object { $_.ProcessId -in @($here.OwningProcess) })
  Say "${prefix}owner" $(if ($owner.Count) { $owner[0].Name } else { 'other' })
}
