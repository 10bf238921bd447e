function Read-Firewall($prefix, $group) {
  $found = Limit {
    param($group)
    try {
      $rules = @(Get-NetFirewallRule -Group $group -ErrorAction Stop | Where-Object { "$($_.Direction)" -eq 'Inbound' })
      $on = @($rules | Where-Object { "$($_.Enabled)" -eq 'True' -and "$($_.Action)" -eq 'Allow' })
      $here = @(Get-NetConnectionProfile -ErrorAction Stop | ForEach-Object { "$($_.NetworkCategory)" -replace 'DomainAuthenticated', 'Domain' })
      $fits = @($on | Where-Object { $profiles = "$($_.Profile)"; $profiles -match 'Any' -or @($here | Where-Object { $profiles -match $_ }).Count })
      $open = @($fits | Get-NetFirewallAddressFilter | Where-Object { "$($_.RemoteAddress)" -match 'Any' })
      $block = @(Get-NetFirewallProfile -PolicyStore ActiveStore | Where-Object { $_.Name -in $here -and "$($_.AllowInboundRules)" -eq 'False' })
      @($on.Count, $fits.Count, $open.Count, $block.Count) -join ' '
    } catch { 'failed' }
  } @($group)
  $counts = "$found".Split(' ')
  if ($counts.Count -lt 4) { $counts = @('failed') * 4 }
  Say "${prefix}on" $counts[0]; Say "${prefix}here" $counts[1]; Say "${prefix}open" $counts[2]; Say "${prefix}blocked" $counts[3]
}
