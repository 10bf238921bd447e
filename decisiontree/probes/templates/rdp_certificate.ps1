function Read-RdpCertificate($prefix) {
  try {
    $query = @{ Namespace = 'root/cimv2/TerminalServices'; ClassName = 'Win32_TSGeneralSetting'; Filter = "TerminalName='RDP-tcp'" }
    $hash = (Get-CimInstance @query -ErrorAction Stop).SSLCertificateSHA1Hash
    $own = @(Get-ChildItem 'Cert:\LocalMachine\Remote Desktop' -ErrorAction Stop)
    $all = $own + @(Get-ChildItem Cert:\LocalMachine\My -ErrorAction Stop)
  } catch { Say "${prefix}store" 'failed'; return }
  Say "${prefix}store" "$($own.Count)"
  $bound = @($all | Where-Object { $_.Thumbprint -eq $hash })
  if (-not $bound.Count) { Say "${prefix}bound" 'missing'; return }
  $is_self = $bound[0].Subject -eq $bound[0].Issuer
  Say "${prefix}bound" $(if ($is_self) { 'self' } else { 'issued' })
  Say "${prefix}dated" $(if ($bound[0].NotAfter -lt (Get-Date)) { 'expired' } else { 'valid' })
  Say "${prefix}key" $(if ($bound[0].HasPrivateKey) { 'yes' } else { 'no' })
  if (-not $is_self) { return }
  try {
    $file = @(Get-Item "$env:ProgramData\Microsoft\Crypto\RSA\MachineKeys\f686aace6942fb7f7ceb231212eef4a4_*" -ErrorAction Stop)
    if (-not $file.Count) { Say "${prefix}readable" 'no'; return }
    $rights = (Get-Acl -LiteralPath $file[0].FullName -ErrorAction Stop).Sddl
    $may = $rights -notmatch '\(D;' -and $rights -match ';;;NS\)' -and $rights -match ';;;SY\)'
    Say "${prefix}readable" $(if ($may) { 'yes' } else { 'no' })
  } catch { Say "${prefix}readable" 'failed' }
}
