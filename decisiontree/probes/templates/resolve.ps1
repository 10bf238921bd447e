function Read-Resolve($prefix, $target) {
  if ($target -match '\A[0-9.]+\z|:') { Say "${prefix}addresses" '1'; return }
  try {
    $found = @(Resolve-DnsName -Name $target -Type A_AAAA -ErrorAction Stop | Where-Object { $_.IPAddress })
    Say "${prefix}addresses" "$(@($found.IPAddress | Select-Object -Unique).Count)"
  } catch {
    if ($_.FullyQualifiedErrorId -match '^DNS_(ERROR_RCODE_NAME_ERROR|INFO_NO_RECORDS)') { Say "${prefix}addresses" '0' }
    else { Say "${prefix}addresses" 'failed' }
  }
}
