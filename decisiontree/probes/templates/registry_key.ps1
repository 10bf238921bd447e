function Read-RegistryKey($prefix, $key) {
  if ($env:PROCESSOR_ARCHITEW6432) { Say "${prefix}key" 'failed'; return }
  try { $null = Get-Item -LiteralPath ("Registry::$key" -replace '::HKLM', '::HKEY_LOCAL_MACHINE' -replace '::HKCU', '::HKEY_CURRENT_USER') -ErrorAction Stop; Say "${prefix}key" 'there' }
  catch { Say "${prefix}key" (Why $_) }
}
