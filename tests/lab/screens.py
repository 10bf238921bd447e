"""What somebody reads on their screen without running anything more: the same words mean the same in every case."""

from __future__ import annotations

import re

# By guide and question: what the screen says, and the answer that it gives. The first that fits counts.
SCREENS: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {
    "ssh-permission-denied": {
        "message": (
            ("Too many authentication failures", "too-many"),
            (r"Permission denied, please try again", "again"),
            (r"Permission denied \(publickey\)", "publickey"),
            (r"Permission denied \(publickey,[^)]*(password|keyboard-interactive)", "mixed"),
            (r"Permission denied \((password|keyboard-interactive)", "only-password"),
            (r"Connection closed by|account has expired|System is going down", "closed"),
        ),
        "offered": (("bad permissions|error in libcrypto|invalid format", "not-loaded"),),
    },
    "ssh-cannot-reach": {
        "text": (
            ("UNKNOWN port 65535|stdio forwarding failed", "unknown-port"),
            ("Could not resolve hostname", "resolve"),
            ("Connection timed out", "timeout"),
            ("No route to host|Network is unreachable", "route"),
            ("Connection refused", "refused"),
            ("kex_exchange_identification", "kex"),
            (r"expecting SSH2_MSG_KEX\w+\s+Connection closed", "hangs"),
        ),
    },
    "ssh-host-key-or-algorithm": {
        "text": (
            ("REMOTE HOST IDENTIFICATION HAS CHANGED", "changed"),
            ("no matching host key type", "hostkey"),
            ("no matching key exchange method", "kex"),
            ("no matching (cipher|MAC)", "cipher"),
            ("authenticity of host|Host key verification failed", "not-known"),
        ),
        "offer": (
            (r"Their offer: \S*(25519|ecdh|rsa-sha2|-ctr|-gcm|chacha20|hmac-sha2|sha256|sha512)", "modern"),
            ("Their offer: ", "old"),
        ),
    },
    "ssh-server-does-not-start": {
        "test": (
            ("Bad configuration option|Badly formatted|missing argument", "option"),
            ("bad permissions|UNPROTECTED PRIVATE KEY", "permissions"),
            ("no hostkeys available", "no-key"),
        ),
        "log": (
            ("Address already in use", "in-use"),
            ("Cannot assign requested address", "cannot-assign"),
        ),
    },
    "ssh-session": {
        "what": (
            ("Could not read from remote repository", "git"),
            ("open failed: administratively prohibited|cannot listen to port|Address already in use", "forward"),
            ("connection to your authentication agent|agent has no identities", "agent"),
            ("Connection (closed|to .* closed)|currently not available|account has expired", "closes"),
            ("Broken pipe|not responding", "drops"),
        ),
        "notice": (
            ("expired|password change|change your password", "expired"),
            ("Back at noon|maintenance|going down|not permitted to log in", "maintenance"),
            ("not available|sftp connections only", "not-available"),
            ("No space left", "no-space"),
            ("Connection closed|Broken pipe", "broken"),
        ),
        "forward-text": (
            ("administratively prohibited", "prohibited"),
            ("Address already in use|cannot listen", "in-use"),
        ),
        "agent-here": (("Could not open a connection|no identities", "none"),),
    },
}  # fmt: skip


def read_screen(guide: str, question: str, screen: str) -> str:
    """The answer that the screen gives to a question; "" when it says nothing of it."""
    words = SCREENS.get(guide, {}).get(question, ())
    return next((answer for pattern, answer in words if re.search(pattern, screen)), "")
