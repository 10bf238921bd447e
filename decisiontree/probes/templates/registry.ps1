function Read-Registry($name, $item, $key) {
  if ($env:PROCESSOR_ARCHITEW6432) { Say $name 'failed'; return }
  try { $found = Get-ItemProperty -LiteralPath ("Registry::$key" -replace '::HKLM', '::HKEY_LOCAL_MACHINE' -replace '::HKCU', '::HKEY_CURRENT_USER') -ErrorAction Stop } catch { Say $name (Why $_); return }
  Pick $name $found.$item @args
}
