"""What SSH says leads to the guide that takes it from there, whoever and wherever it is said of.

The lines were recorded on OpenSSH 9.2p1, Debian 12, with each fault made on a server of our own.
"""

from __future__ import annotations

import pytest

from kb.codes.explain import recognise
from kb.codes.find import codes_in
from kb.codes.messages import guide_for

RECORDED = {
    "ssh-permission-denied": [
        "{user}@{host}: Permission denied (publickey,password,keyboard-interactive).",
        "{user}@{host}: Permission denied (publickey).",
        "{user}@{host}: Permission denied (password,keyboard-interactive).",
        "Permission denied, please try again.\n{user}@{host}'s password: ",
        "Received disconnect from {host} port {port}:2: Too many authentication failures\nDisconnected from {host} port {port}",
        "Permissions 0644 for '{file}' are too open.\nIt is required that your private key files are NOT accessible by others.",
        'Load key "{file}": bad permissions',
        "Invalid user {user} from {host} port {port}",
        "Authentication refused: bad ownership or modes for directory /home/{user}",
        "User {user} from {host} not allowed because not listed in AllowUsers",
        "userauth_pubkey: signature algorithm ssh-rsa not in PubkeyAcceptedAlgorithms [preauth]",
        "Certificate invalid: expired",
        "refusing RSA key: Invalid key length [preauth]",
        "Failed publickey for {user} from {host} port {port} ssh2: ED25519 SHA256:eEMfhpGHLnXUUtJNQK9Z45LRi7jIUZg",
    ],
}
PARTIES = [
    {"user": "labok", "host": "127.0.0.1", "port": "41922", "file": "kopen"},
    {"user": "Ångström.ada", "host": "db-01.example.org", "port": "22", "file": "/home/ada/.ssh/id_rsa"},
    {"user": "git", "host": "2001:db8::5", "port": "2222", "file": "C:\\Users\\ada\\.ssh\\id"},
    {"user": "root", "host": "host.port.test", "port": "904", "file": "~/permission denied"},
]


@pytest.mark.parametrize("parties", PARTIES, ids=lambda each: each["host"])
def test_every_recorded_message_leads_to_its_guide(shipped, parties):
    wrong = []
    for guide, lines in RECORDED.items():
        for line in lines:
            for paste in (line.format(**parties), f"$ ssh host\r\n> {line.format(**parties)}\r\n$ "):
                led = guide_for(shipped, paste, recognise(shipped, codes_in(shipped, paste)))
                if led != guide:
                    wrong.append((paste, guide, led))
    assert wrong == []
