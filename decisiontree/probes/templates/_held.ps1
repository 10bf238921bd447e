# Find-Held account group right: whether a local group, or a right that a policy sets, holds an account, itself or through its groups
function Find-Held($account, $group, $right) {
  Limit {
    param($account, $group, $right)
    try {
      $sid = [Security.Principal.SecurityIdentifier]
      $own = "$(([Security.Principal.NTAccount]$account).Translate($sid))"
      $all = @($own, 'S-1-1-0', 'S-1-5-11'); $complete = $true
      $local = @(Get-LocalUser -SID $own -ErrorAction SilentlyContinue).Count
      if ($local) { $all += 'S-1-5-113' } else {
        try {
          $entry = ([adsisearcher]"(objectSid=$own)").FindOne().GetDirectoryEntry()
          $entry.RefreshCache(@('tokenGroups'))
          $all += @($entry.tokenGroups | ForEach-Object { "$($sid::new($_, 0))" })
        } catch { $complete = $false }
      }
      $listed = @($group)
      if ($right) {
        $set = @(Get-CimInstance -Namespace root/rsop/computer -ClassName RSOP_UserPrivilegeRight -Filter "UserRight='$right'" -ErrorAction Stop)
        if (-not $set.Count) { 'unset'; return }
        $listed = @(($set | Sort-Object Precedence)[0].AccountList | Where-Object { $_ } | ForEach-Object {
          if ("$_" -match 'S-1-[0-9-]+\z') { $matches[0] } else {
            try { "$(([Security.Principal.NTAccount]"$_").Translate($sid))" } catch { $complete = $false }
          }
        })
      }
      $held = @($listed) + @($listed | Where-Object { "$_" -like 'S-1-5-32-*' } |
        ForEach-Object { Get-LocalGroupMember -SID "$_" -ErrorAction Stop } | ForEach-Object { "$($_.SID)" })
      # By how somebody signs in, and not by who it is: these hold many, and nothing here says whom
      $ways = @($listed | Where-Object { "$_" -match '\AS-1-(2|5)-[0-9]{1,3}\z' -and $_ -notin 'S-1-5-11', 'S-1-5-113' -and ($local -or $_ -ne 'S-1-5-114') })
      if (@($held | Where-Object { $_ -in $all }).Count) { 'yes' } elseif ($complete -and -not $ways.Count) { 'no' } else { 'maybe' }
    } catch {
      if ("$($_.CategoryInfo.Category)" -in 'PermissionDenied', 'SecurityError') { 'denied' } else { 'failed' }
    }
  } @($account, $group, $right)
}
