"""The faults that the lab makes: how each is made, what somebody types to meet it, and what a person does that no command does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.lab.network import CLIENT, HOST, JUMPHOST, PASSWORD, SERVER, Lab, Make

BATCH = "ssh -o BatchMode=yes HOST true"
WORKS = "ssh -o BatchMode=yes -o ConnectTimeout=20 HOST true"
ON_SERVER = "server"
Hand = Callable[[Lab], object]


@dataclass(frozen=True)
class Case:
    guide: str
    cause: str
    remedy: str
    breaks: Callable[[Lab, Make], object]
    meets: str = BATCH  # what somebody types when they meet the fault
    at_server: bool = False  # they type it on the server
    works: str = WORKS  # succeeds when, and only when, the fault is gone
    names: dict[str, str] = field(default_factory=dict)
    replies: dict[str, str] = field(default_factory=dict)  # what somebody answers to what commands ask, by pattern
    knows: dict[str, str] = field(default_factory=dict)  # the same once the remedy is done, where it differs
    tries: tuple[str, ...] = ()  # remedies that the guide offers before, and that are done and do not help
    is_one_shell: bool = False  # its commands are typed into one window
    has_systemd: bool = True  # on the server
    load: Hand | None = None  # what the fault needs, besides the configuration, to show again after the way back
    by_hand: dict[str, Hand] = field(default_factory=dict)  # what a step says in words, by its id
    back_by_hand: Hand | None = None  # a way back that is told in words
    has_way_back: bool = True
    name: str = ""

    def __str__(self) -> str:
        return f"{self.cause}{f' ({self.name})' if self.name else ''}"


def append(text: str) -> Hand:
    """Lines at the end of the client's own configuration."""
    return lambda lab: lab.user(f"cat >> ~/.ssh/config <<'LINES'\n{text}\nLINES\nchmod 600 ~/.ssh/config")


def on_client(commands: str) -> Callable[[Lab, Make], object]:
    return lambda lab, make: lab.client.root(commands)


def on_server(commands: str) -> Callable[[Lab, Make], object]:
    return lambda lab, make: lab.server.root(commands)


def configured(*lines: str) -> Callable[[Lab, Make], object]:
    return lambda lab, make: lab.configure(*lines)


def both(*parts: Callable[[Lab, Make], object]) -> Callable[[Lab, Make], object]:
    return lambda lab, make: [part(lab, make) for part in parts]


def edit_server(pattern: str) -> Hand:
    """An editor on the server's configuration, in one line."""
    return lambda lab: lab.server.root(f"sed -i '{pattern}' /etc/ssh/sshd_config")


KEYS_ONLY = "PasswordAuthentication no"
LAB_KEY = "~/.ssh/lab_key"


def _full_agent(lab: Lab, make: Make) -> None:
    lab.client.root("mv /home/ada/.ssh/id_ed25519 /home/ada/.ssh/lab_key; rm /home/ada/.ssh/id_ed25519.pub")
    lab.client.root(
        "mkdir /home/ada/many; for each in 1 2 3 4 5 6 7; do ssh-keygen -q -t ed25519 -N '' -f /home/ada/many/$each; done; chown -R ada: /home/ada/many"
    )
    lab.client.environment["SSH_AUTH_SOCK"] = "/run/agent/ada"
    lab.user("ssh-agent -a /run/agent/ada >/dev/null; ssh-add -q ~/many/[1-7] ~/.ssh/lab_key")


def _another_key(lab: Lab, make: Make) -> None:
    lab.server.root(f"echo '{make('stranger').public}' > /home/ada/.ssh/authorized_keys")


def _old_certificate(lab: Lab, make: Make) -> None:
    authority = make("authority")
    lab.server.root(f"echo '{authority.public}' > /etc/ssh/authority.pub; rm /home/ada/.ssh/authorized_keys")
    lab.configure("TrustedUserCAKeys /etc/ssh/authority.pub", KEYS_ONLY)
    lab.client.root(
        f"mkdir -m 700 /root/authority; cat > /root/authority/key <<'KEY'\n{authority.private}KEY\nchmod 600 /root/authority/key"
    )
    _sign("20200101:20200102")(lab)


def _sign(period: str) -> Hand:
    key = "/home/ada/.ssh/id_ed25519"
    return lambda lab: lab.client.root(
        f"ssh-keygen -q -s /root/authority/key -I ada -n ada -V {period} {key}.pub; chown ada: {key}-cert.pub"
    )


def _old_rsa(lab: Lab, make: Make) -> None:
    rsa = make("old", "rsa")
    lab.client.root(
        f"rm /home/ada/.ssh/id_ed25519*; cat > /home/ada/.ssh/id_rsa <<'KEY'\n{rsa.private}KEY\nchmod 600 /home/ada/.ssh/id_rsa; echo '{rsa.public}' > /home/ada/.ssh/id_rsa.pub; chown ada: /home/ada/.ssh/*"
    )
    lab.server.root(f"echo '{rsa.public}' > /home/ada/.ssh/authorized_keys")
    lab.configure("PubkeyAcceptedAlgorithms ssh-ed25519")


def _new_host_key(lab: Lab, make: Make) -> None:
    lab.server.root(
        "rm /etc/ssh/ssh_host_*; ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key; systemctl restart ssh"
    )


def _held_places(lab: Lab, make: Make) -> None:
    lab.configure("MaxStartups 2:100:2")
    _hold(lab)


def _hold(lab: Lab) -> None:
    lab.server.wait_for("ss -ltn | grep -q ':22 '", "sshd is away")
    lab.client.root(
        "pkill sleep || true; "
        "for each in 1 2; do setsid bash -c 'exec 3<>/dev/tcp/198.51.100.20/22; read -r -u 3; sleep 600' >/dev/null 2>&1 </dev/null & done; "
    )
    lab.server.wait_for("[ $(ss -Htn state established '( sport = :22 )' | wc -l) -ge 2 ]", "nobody takes the places")


def _behind(lab: Lab, make: Make) -> None:
    lab.add_jump()


def _small_tunnel(lab: Lab, make: Make) -> None:
    """The way to the server is a tunnel, and nobody hears of the packets that do not fit."""
    lab.configure("LoginGraceTime 4")
    lab.router.root(
        "ip link set servers mtu 1400; nft 'add table inet lab; add chain inet lab out { type filter hook output priority 0; }; add rule inet lab out icmp type destination-unreachable drop'"
    )


def _forwarded_elsewhere(lab: Lab, make: Make) -> None:
    """The router sends the port to a web server of its own."""
    lab.router.root(
        "setsid python3 -m http.server 8022 >/dev/null 2>&1 </dev/null & until ss -ltn | grep -q :8022; do sleep .1; done; "
        "nft 'add table ip lab; add chain ip lab pre { type nat hook prerouting priority -100; }; "
        f"add rule ip lab pre ip daddr {SERVER} tcp dport 22 redirect to :8022'"
    )


def _forget_paths(lab: Lab) -> None:
    """What the kernels remember of the way."""
    for machine in (lab.client, lab.server):
        machine.root("ip route flush cache; ip tcp_metrics flush all || true")


def _repository(lab: Lab, make: Make) -> None:
    lab.server.root(
        "useradd -m -s /bin/bash git; cp -a /home/ada/.ssh /home/git/; chown -R git: /home/git/.ssh; su git -c 'git init -q --bare ~/project.git'"
    )
    lab.user(f"git init -q work && git -C work remote add origin git@{HOST}:projetc.git")


PERMISSION, REACH, TRUST, SESSION, START = (
    "ssh-permission-denied", "ssh-cannot-reach", "ssh-host-key-or-algorithm", "ssh-session", "ssh-server-does-not-start",
)  # fmt: skip

STARTS = "systemctl start ssh || /usr/sbin/sshd -t"
# Another program that has the port; sshd is told apart from it by what it says first.
OTHER = "systemd-run --quiet --unit=other python3 -m http.server 22 --bind ::; until ss -ltn | grep -q ':22 '; do sleep .1; done"


def _restart(lab: Lab) -> None:
    lab.server.root("systemctl restart ssh || true")


CASES: tuple[Case, ...] = (
    # the sign-in
    Case(PERMISSION, "key-not-offered", "offer-key", both(configured(KEYS_ONLY), on_client("mv /home/ada/.ssh/id_ed25519 /home/ada/.ssh/lab_key; mv /home/ada/.ssh/id_ed25519.pub /home/ada/.ssh/lab_key.pub")), names={"KEYFILE": LAB_KEY}),
    Case(PERMISSION, "key-unreadable", "key-file-rights", both(configured(KEYS_ONLY), on_client("chmod 644 /home/ada/.ssh/id_ed25519"))),
    Case(PERMISSION, "too-many-keys", "only-this-key", both(configured(KEYS_ONLY), _full_agent), names={"KEYFILE": LAB_KEY}, by_hand={"FJ7W": append(f"Host {HOST}\n    IdentityFile {LAB_KEY}\n    IdentitiesOnly yes")}),
    Case(PERMISSION, "wrong-user", "right-user", on_server("usermod -l lovelace ada; systemctl restart ssh"), names={"USER": "lovelace"}, meets="ssh -o BatchMode=yes HOST true", works="ssh -o BatchMode=yes USER@HOST true", has_way_back=False),
    Case(PERMISSION, "key-not-authorised", "install-key", _another_key, replies={"password: ": PASSWORD}),
    Case(PERMISSION, "file-rights", "close-home", both(configured(KEYS_ONLY), on_server("chmod 777 /home/ada")), back_by_hand=lambda lab: lab.server.root("chmod 777 /home/ada")),
    Case(PERMISSION, "user-lists", "admit-user", both(on_server("useradd boss"), configured(KEYS_ONLY, "AllowUsers boss")), by_hand={"26J5": edit_server("s/^AllowUsers boss$/AllowUsers boss ada/")}),
    Case(PERMISSION, "keys-elsewhere", "keys-file", both(configured(KEYS_ONLY), on_server("mkdir /etc/ssh/keys; echo 'AuthorizedKeysFile /etc/ssh/keys/%u' >> /etc/ssh/sshd_config; systemctl reload ssh"))),
    Case(PERMISSION, "algorithm", "new-key", _old_rsa, replies={"passphrase": "", "password: ": PASSWORD}, works="ssh -o BatchMode=yes -i ~/.ssh/id_ed25519_new -o IdentitiesOnly=yes HOST true"),
    Case(PERMISSION, "certificate", "renew-certificate", _old_certificate, by_hand={"4QV1": _sign("-1m:+1d")}, has_way_back=False),
    Case(PERMISSION, "password", "right-password", both(on_client("rm /home/ada/.ssh/id_*"), on_server("rm /home/ada/.ssh/authorized_keys")), meets="ssh HOST true", replies={"ada@[^ ]* password: ": "wrong", "(?i)new password: ": "Battery-Staple-9"}, knows={"password: ": "Battery-Staple-9"}, works="ssh HOST true", has_way_back=False),
    Case(PERMISSION, "second-step", "answer-both", configured("AuthenticationMethods publickey,password"), replies={"password: ": PASSWORD, r"\$ $": "exit"}, works="ssh HOST true", has_way_back=False),
    # the way there
    Case(REACH, "name", "right-name", on_client("true"), names={"HOST": "server", "DOMAIN": "example"}, meets="ssh -o BatchMode=yes server true", works="ssh -o BatchMode=yes ada@server.example true", by_hand={"8M9S": append("Host server\n    HostName server.example")}, has_way_back=False),
    Case(REACH, "dropped", "open-firewall", on_server("ufw default deny incoming; ufw --force enable"), names={"CLIENTADDRESS": CLIENT}, meets="ssh -o BatchMode=yes -o ConnectTimeout=4 HOST true", works="ssh -o BatchMode=yes -o ConnectTimeout=4 HOST true"),
    Case(REACH, "no-route", "connect-vpn", on_client("ip route del default"), by_hand={"WPM7": lambda lab: lab.client.root("ip route add default via 192.0.2.1")}, back_by_hand=lambda lab: lab.client.root("ip route del default")),
    Case(REACH, "wrong-port", "right-port", both(configured("Port 2222"), on_client(f"echo '[{HOST}]:2222 '$(cut -d' ' -f2- /home/ada/.ssh/known_hosts) > /home/ada/.ssh/known_hosts")), names={"PORT": "2222"}, works="ssh -o BatchMode=yes -p 2222 USER@HOST true", has_way_back=False),
    Case(REACH, "service-down", "start-service", on_server("systemctl disable --now ssh")),
    Case(REACH, "startups", "free-startups", _held_places, load=_hold),
    Case(REACH, "not-ssh", "fix-forwarding", _forwarded_elsewhere, by_hand={"05P9": lambda lab: lab.router.root("nft delete table ip lab")}, tries=("free-startups", "wait-ban"), has_way_back=False),
    Case(REACH, "jump", "mend-jump", _behind, names={"JUMPHOST": JUMPHOST}, meets="setsid -w ssh -o BatchMode=yes -J JUMPHOST HOST true", works="ssh -o BatchMode=yes -J USER@JUMPHOST USER@HOST true", replies={r"continue connecting \(": "yes"}, has_way_back=False),
    Case(REACH, "mtu", "smaller-packets", _small_tunnel, names={"INTERFACE": "eth0"}, meets="ssh -v -o BatchMode=yes HOST true", works="ssh -o BatchMode=yes HOST true", load=_forget_paths),
    # trust
    Case(TRUST, "reinstalled", "replace-known-key", _new_host_key, replies={r"continue connecting \(": "yes"}, works="ssh -o BatchMode=yes HOST true"),
    Case(TRUST, "unknown-key", "learn-key", on_client("rm /home/ada/.ssh/known_hosts")),
    Case(TRUST, "old-server-kex", "allow-old-for-one", tries=("update-server",), breaks=configured("KexAlgorithms diffie-hellman-group14-sha1"), by_hand={"18WE": append(f"Host {HOST}\n    KexAlgorithms +diffie-hellman-group14-sha1")}),
    Case(TRUST, "old-cipher", "allow-old-for-one", tries=("update-server",), breaks=configured("Ciphers aes128-cbc"), by_hand={"18WE": append(f"Host {HOST}\n    Ciphers +aes128-cbc")}),
    Case(TRUST, "policy", "mend-list", lambda lab, make: append("Ciphers aes128-cbc")(lab), by_hand={"M1D4": lambda lab: lab.user("sed -i 's/^Ciphers .*/Ciphers +aes128-cbc/' ~/.ssh/config")}, back_by_hand=lambda lab: lab.user("cp ~/.ssh/config.saved ~/.ssh/config")),
    # the server's start
    Case(START, "config", "mend-config", on_server("echo 'Nonsens yes' >> /etc/ssh/sshd_config; systemctl stop ssh"), meets=STARTS, at_server=True, by_hand={"S356": edit_server("s/^Nonsens/#Nonsens/")}, load=_restart),
    Case(START, "key-rights", "close-host-keys", on_server("chmod 644 /etc/ssh/ssh_host_*_key; systemctl stop ssh"), meets=STARTS, at_server=True, back_by_hand=lambda lab: lab.server.root("chmod 644 /etc/ssh/ssh_host_*_key"), load=_restart),
    Case(START, "no-keys", "make-host-keys", on_server("rm /etc/ssh/ssh_host_*; systemctl stop ssh"), meets=STARTS, at_server=True, works=WORKS.replace("HOST", "-o StrictHostKeyChecking=accept-new -o UserKnownHostsFile=/dev/null HOST"), load=_restart),
    Case(START, "port-taken", "free-port", on_server(f"systemctl stop ssh; {OTHER}; systemctl start ssh || true"), meets="journalctl -u ssh -n 8 --no-pager", at_server=True, by_hand={"6FX0": lambda lab: lab.server.root("systemctl stop other")}, back_by_hand=lambda lab: lab.server.root(f"systemctl stop ssh; {OTHER}")),
    Case(START, "bad-address", "mend-address", on_server("sed -i '1i ListenAddress 203.0.113.9' /etc/ssh/sshd_config; systemctl stop ssh; systemctl start ssh || true"), meets="journalctl -u ssh -n 8 --no-pager", at_server=True, by_hand={"GB2Z": edit_server("/^ListenAddress/d")}, load=_restart),
    Case(START, "run-dir", "make-run-dir", on_server("rm -rf /run/sshd"), meets="/usr/sbin/sshd", at_server=True, by_hand={"AV38": lambda lab: lab.server.root("/usr/sbin/sshd")}, back_by_hand=lambda lab: lab.server.root("pkill sshd; rmdir /run/sshd"), has_systemd=False),
    Case(START, "disabled", "enable-service", on_server("systemctl disable --now ssh; systemctl mask ssh"), meets="systemctl start ssh", at_server=True),
    # the session
    Case(SESSION, "expired", "extend-account", on_server("chage -E 2020-01-01 ada")),
    Case(SESSION, "nologin", "end-maintenance", on_server("echo 'Back at noon.' > /etc/nologin")),
    Case(SESSION, "no-shell", "give-shell", on_server("usermod -s /usr/sbin/nologin ada"), meets="ssh HOST"),
    Case(SESSION, "chroot", "root-owns-chroot", both(on_server("mkdir -p /srv/sftp/ada; chown ada: /srv/sftp/ada; sed -i s,/usr/lib/openssh/sftp-server,internal-sftp, /etc/ssh/sshd_config"), configured("ChrootDirectory /srv/sftp/%u", "ForceCommand internal-sftp")), meets="echo ls | sftp -b - HOST", works="echo ls | sftp -b - HOST", back_by_hand=lambda lab: lab.server.root("chown ada: /srv/sftp/ada")),
    Case(SESSION, "forward-denied", "allow-forward", both(configured("AllowTcpForwarding no"), on_server("setsid python3 -m http.server 5432 --bind 127.0.0.1 >/dev/null 2>&1 </dev/null &")), meets="ssh -N -o ExitOnForwardFailure=yes -L 15432:127.0.0.1:5432 HOST & sleep 2; head -c1 </dev/tcp/127.0.0.1/15432; sleep 1; kill %1; wait", works="echo quit | ssh -o BatchMode=yes -W 127.0.0.1:5432 HOST"),
    Case(SESSION, "port-in-use", "other-local-port", on_client("setsid python3 -m http.server 8080 --bind :: >/dev/null 2>&1 </dev/null &"), meets="ssh -o ExitOnForwardFailure=yes -L 8080:localhost:80 HOST true", works="ssh -o BatchMode=yes -o ExitOnForwardFailure=yes -L 18080:localhost:80 USER@HOST true", has_way_back=False),
    Case(SESSION, "no-agent", "start-agent", _behind, names={"JUMPHOST": JUMPHOST}, meets="ssh-add -l", works="ssh-add -l", replies={r"continue connecting \(": "yes"}, is_one_shell=True),
    Case(SESSION, "git-account", "right-repository", _repository, meets="cd work; git ls-remote", works="cd work; git ls-remote", by_hand={"0XSE": lambda lab: lab.user(f"git -C work remote set-url origin git@{HOST}:project.git")}, back_by_hand=lambda lab: lab.user(f"git -C work remote set-url origin git@{HOST}:projetc.git")),
)  # fmt: skip
