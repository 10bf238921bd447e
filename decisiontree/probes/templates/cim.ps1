function Read-Cim($name, $item, $class, $namespace, $filter) {
  $query = @{ ClassName = $class; Namespace = $namespace }
  if ($filter) { $query.Filter = $filter }
  $found = Limit {
    param($query, $item)
    try { @(Get-CimInstance @query -ErrorAction Stop | ForEach-Object { "$($_.$item)" } | Select-Object -Unique) -join '|' }
    catch { if ("$($_.CategoryInfo.Category)" -eq 'PermissionDenied') { 'denied' } else { 'failed' } }
  } @($query, $item)
  if ("$found" -in 'denied', 'failed') { Say $name "$found" } else { Pick $name $found @args }
}
