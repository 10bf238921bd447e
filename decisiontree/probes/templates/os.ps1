function Read-Os($prefix) {
  try { $found = Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion' -ErrorAction Stop }
  catch { Say "${prefix}name" (Why $_); return }
  Pick "${prefix}name" $found.EditionID @args
  Pick "${prefix}version" $found.CurrentBuild
  Pick "${prefix}patch" $found.UBR
}
