"""What SSH says leads to the guide that takes it from there, whoever and wherever it is said of.

The lines were recorded on OpenSSH 9.2p1, Debian 12, with each fault made on a server of our own.
"""

from __future__ import annotations

import pytest

from kb.codes.explain import recognise
from kb.codes.reading import guide_for, read_paste
from kb.library.library import Library

GIT = (
    "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\n"
    "and the repository exists."
)
UNPROTECTED = (
    "@@@@@@@\n@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @\n@@@@@@@\nPermissions 0644 for '{file}' are too "
    "open.\nIt is required that your private key files are NOT accessible by others.\n"
)
RECORDED = {
    "ssh-permission-denied": [
        "{user}@{host}: Permission denied (publickey,password,keyboard-interactive).",
        "{user}@{host}: Permission denied (publickey).",
        "{user}@{host}: Permission denied (password,keyboard-interactive).",
        "Permission denied, please try again.\n{user}@{host}'s password: ",
        "Received disconnect from {host} port {port}:2: Too many authentication failures\nDisconnected from {host} port {port}",
        UNPROTECTED + 'This private key will be ignored.\nLoad key "{file}": bad permissions\n'
        "{user}@{host}: Permission denied (publickey,password,keyboard-interactive).",
        'Load key "{file}": bad permissions',
        "Invalid user {user} from {host} port {port}",
        "Invalid user {user} from {host} port {port}\nConnection closed by invalid user {user} {host} port {port} [preauth]",
        "Authentication refused: bad ownership or modes for directory /home/{user}",
        "Could not open user '{user}' authorized keys '/home/{user}/.ssh/authorized_keys': Permission denied",
        "User {user} from {host} not allowed because not listed in AllowUsers",
        "userauth_pubkey: signature algorithm ssh-rsa not in PubkeyAcceptedAlgorithms [preauth]",
        "Certificate invalid: expired",
        "Certificate invalid: name is not a listed principal",
        "refusing RSA key: Invalid key length [preauth]",
        "Failed publickey for {user} from {host} port {port} ssh2: ED25519 SHA256:eEMfhpGHLnXUUtJNQK9Z45LRi7jIUZg",
        # Git adds the same lines to every fault of ssh
        "{user}@{host}: Permission denied (publickey).\n" + GIT,
        # what ssh -v shows on the way says nothing of where it ends
        "debug1: Connecting to {host} port {port}.\ndebug1: expecting SSH2_MSG_KEX_ECDH_REPLY\n"
        "debug1: Offering public key: {file} ED25519\n{user}@{host}: Permission denied (publickey).",
    ],
    "ssh-cannot-reach": [
        "ssh: connect to host {host} port {port}: Connection refused",
        "ssh: connect to host {host} port {port}: Connection timed out",
        "ssh: connect to host {host} port {port}: No route to host",
        "ssh: connect to host {host} port {port}: Network is unreachable",
        "ssh: connect to host {host} port {port}: Connection refused\n" + GIT,
        "ssh: Could not resolve hostname {host}: Name or service not known",
        "ssh: Could not resolve hostname {host}: Temporary failure in name resolution\n" + GIT,
        "Connection timed out during banner exchange\nConnection to {host} port {port} timed out",
        "kex_exchange_identification: Connection closed by remote host\nConnection closed by {host} port {port}",
        "kex_exchange_identification: read: Connection reset by peer\nConnection reset by {host} port {port}",
        # the first large packet was lost, so the sign-in ended where it began
        "debug1: SSH2_MSG_KEXINIT received\ndebug1: expecting SSH2_MSG_KEX_ECDH_REPLY\nConnection closed by {host} port {port}",
        "channel 0: open failed: administratively prohibited: open failed\nstdio forwarding failed\n"
        "kex_exchange_identification: Connection closed by remote host\nConnection closed by UNKNOWN port 65535",
        "drop connection #1 from [{host}]:57466 on [{host}]:{port} past MaxStartups",
    ],
    "ssh-host-key-or-algorithm": [
        "Host key verification failed.",
        "Host key verification failed.\n" + GIT,
        "@@@@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@@@@\nIT IS POSSIBLE THAT SOMEONE IS DOING "
        "SOMETHING NASTY!\nOffending ED25519 key in {file}:1\nHost key for [{host}]:{port} has changed and you have "
        "requested strict checking.\nHost key verification failed.",
        "The authenticity of host '[{host}]:{port}' can't be established.\nED25519 key fingerprint is SHA256:qGiGed5s.\n"
        "This key is not known by any other names.",
        "Unable to negotiate with {host} port {port}: no matching key exchange method found. Their offer: "
        "diffie-hellman-group1-sha1",
        "Unable to negotiate with {host} port {port}: no matching cipher found. Their offer: aes128-ctr",
        "Unable to negotiate with {host} port {port}: no matching MAC found. Their offer: hmac-sha1",
        "Unable to negotiate with {host} port {port}: no matching host key type found. Their offer: ssh-rsa",
    ],
    "ssh-server-does-not-start": [
        "{file}: line 9: Bad configuration option: Nonsens\n{file}: terminating, 1 bad configuration options",
        "Unable to load host key: {file}\nsshd: no hostkeys available -- exiting.",
        UNPROTECTED + 'This private key will be ignored.\nUnable to load host key "{file}": bad permissions\n'
        "Unable to load host key: {file}\nsshd: no hostkeys available -- exiting.",
        "Bind to port {port} on {host} failed: Address already in use.\nCannot bind any address.",
        "Missing privilege separation directory: /run/sshd",
    ],
    "ssh-session": [
        "Your account has expired; please contact your system administrator.\nConnection closed by {host} port {port}",
        "This account is currently not available.",
        "This service allows sftp connections only.",
        "WARNING: Your password has expired.\nPassword change required but no TTY available.",
        "Failed publickey for {user} from {host} port {port} ssh2: ED25519 SHA256:eEMfhpGHL\n"
        "Access denied for user {user} by PAM account configuration [preauth]",
        'bad ownership or modes for chroot directory "/home/{user}"',
        "client_loop: send disconnect: Broken pipe",
        "Back at noon.\n\nConnection closed by {host} port {port}",
        "channel 2: open failed: administratively prohibited: open failed",
        "bind [{host}]:{port}: Address already in use\nchannel_setup_fwd_listener_tcpip: cannot listen to port: {port}\n"
        "Could not request local forwarding.",
        "Could not open a connection to your authentication agent.",
        "fatal: '/nosuch.git' does not appear to be a git repository\n" + GIT,
    ],
}
PARTIES = [
    {"user": "labok", "host": "127.0.0.1", "port": "41922", "file": "kopen"},
    {"user": "Ångström.ada", "host": "db-01.example.org", "port": "22", "file": "/home/ada/.ssh/id_rsa"},
    {"user": "git", "host": "2001:db8::5", "port": "2222", "file": "C:\\Users\\ada\\.ssh\\id"},
    {"user": "root", "host": "host.port.test", "port": "904", "file": "~/permission denied"},
]


def led_to(library: Library, paste: str) -> str:
    found = read_paste(library, paste)
    return guide_for(library, found, recognise(library, found.codes))


@pytest.mark.parametrize("parties", PARTIES, ids=lambda each: each["host"])
def test_every_recorded_message_leads_to_its_guide(shipped, parties):
    wrong = []
    for guide, lines in RECORDED.items():
        for line in lines:
            for paste in (line.format(**parties), f"$ ssh host\r\n> {line.format(**parties)}\r\n$ "):
                led = led_to(shipped, paste)
                if led != guide:
                    wrong.append((paste, guide, led))
    assert wrong == []


@pytest.mark.parametrize(
    ("paste", "address"),
    [
        ("ssh: connect to host db port 22: Connection refused", "/guides/ssh-cannot-reach/?text=refused"),
        ("ssh: Could not resolve hostname db: Name or service not known", "/guides/ssh-cannot-reach/?text=resolve"),
        ("ada@db: Permission denied (publickey).", "/guides/ssh-permission-denied/?message=publickey"),
        ("ada@db: Permission denied (publickey,password).", "/guides/ssh-permission-denied/?message=mixed"),
        (RECORDED["ssh-host-key-or-algorithm"][2], "/guides/ssh-host-key-or-algorithm/?text=changed"),
        ("Host key verification failed.", "/guides/ssh-host-key-or-algorithm/"),  # two answers end with it
        (RECORDED["ssh-cannot-reach"][11], "/guides/ssh-cannot-reach/?text=unknown-port"),
    ],
)
def test_nobody_is_asked_what_the_pasted_message_says(shipped_site, client, paste, address):
    assert client.post("/search/", {"q": paste.format(**PARTIES[0])})["Location"] == address


@pytest.mark.parametrize("paste", ["Event 1149", "event id: 1149", "Ereignis-ID 1149"])
def test_the_name_of_an_event_leads_to_its_page(shipped_site, client, paste):
    assert client.post("/search/", {"q": paste})["Location"] == "/events/1149/"


@pytest.mark.parametrize(
    "paste",
    [
        "The connection was refused by the host, says Remote Desktop.",
        "scp: /srv/file: Permission denied",
        "I have no permission, and access was denied.",
        "[ERROR] freerdp_tcp_connect: failed to connect to {host}: connection refused",
        "The account has no mailbox and the port is in use.",
    ],
)
def test_what_only_sounds_like_ssh_leads_to_no_guide_of_it(shipped, paste):
    assert not led_to(shipped, paste).startswith("ssh-")
