function Read-DomainAccount($prefix, $account) {
  $account = ($account -split '\\')[-1] -replace '[\\*()\0]', '?'
  $found = Limit {
    param($account)
    try {
      $entry = ([adsisearcher]"(&(objectCategory=person)(sAMAccountName=$account))").FindOne()
      if (-not $entry) { 'no'; return }
      $of = $entry.Properties
      $control = [int]"$($of.useraccountcontrol)"
      $ends = [long]"0$($of.accountexpires)"
      @('yes', ($control -band 2) -ne 0, [long]"0$($of.lockouttime)" -gt 0,
        ($ends -gt 0 -and $ends -lt 9000000000000000000 -and $ends -lt (Get-Date).ToFileTimeUtc()),
        "$($of.pwdlastset)" -eq '0', ($of.userworkstations.Count -gt 0 -or $of.logonhours.Count -gt 0),
        ("$($of.memberof)" -match 'CN=Protected Users,')) -join ' '
    } catch { 'failed' }
  } @($account)
  $values = "$found".Split(' ')
  Say "${prefix}exists" $values[0]
  if ($values.Count -lt 7) { return }
  $names = 'exists', 'disabled', 'locked', 'expired', 'must-change', 'limited', 'protected'
  foreach ($at in 1..6) { Say "$prefix$($names[$at])" $(if ($values[$at] -eq 'True') { 'yes' } else { 'no' }) }
}
