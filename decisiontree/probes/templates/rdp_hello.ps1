# Opens one connection and asks which security the host offers; it signs in nowhere
function Read-RdpHello($prefix, $target, $port) {
  $count = 'failed'
  try {
    $socket = New-Object Net.Sockets.TcpClient
    $wait = $socket.BeginConnect($target, [int]$port, $null, $null)
    if ($wait.AsyncWaitHandle.WaitOne(8000)) {
      $socket.EndConnect($wait)
      $stream = $socket.GetStream(); $stream.ReadTimeout = 5000
      $asks = [byte[]](3, 0, 0, 19, 14, 224, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0)
      $stream.Write($asks, 0, 19)
      $reply = New-Object byte[] 19
      $count = 0
      try { $count = $stream.Read($reply, 0, 19) } catch { $count = 0 }
    }
  } catch { $count = 'failed' }
  Say "${prefix}bytes" "$count"
  if ($count -isnot [int] -or $count -lt 16) { if ($socket) { $socket.Close() }; return }
  Say "${prefix}kind" "$($reply[11])"; Say "${prefix}number" "$($reply[15])"
  if ($reply[11] -eq 2 -and $reply[15] -gt 0) {
    try {
      $tls = New-Object Net.Security.SslStream($stream, $false, { $true })
      $tls.AuthenticateAsClient($target); Say "${prefix}tls" 'yes'
    } catch { Say "${prefix}tls" 'no' }
  }
  $socket.Close()
}
