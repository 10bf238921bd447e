function Read-Tcp($prefix, $target, $port, $banner) {
  $result = 'failed'
  try {
    $socket = New-Object Net.Sockets.TcpClient
    $wait = $socket.BeginConnect($target, [int]$port, $null, $null)
    if ($wait.AsyncWaitHandle.WaitOne(10000)) { $socket.EndConnect($wait); $result = 'open' } else { $result = 'timeout' }
  } catch {
    $words = @{ ConnectionRefused = 'refused'; TimedOut = 'timeout'; NetworkUnreachable = 'unreachable'
      HostUnreachable = 'unreachable'; HostNotFound = 'no-name'; NoData = 'no-name'; TryAgain = 'no-name' }
    $known = $words["$($_.Exception.GetBaseException().SocketErrorCode)"]
    if ($known) { $result = $known }
  }
  if ($socket) { $socket.Close() }
  Say "${prefix}result" $result
  if ($banner) { Say "${prefix}banner" 'failed' }
}
