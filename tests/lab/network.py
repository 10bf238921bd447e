"""A client, a server, and a router with a name server between them, as fresh as on the day they were installed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.lab.machines import Done, Machine, boot, connect

PASSWORD = "Correct-Horse-7"
CLIENT, SERVER, JUMP = "192.0.2.10", "198.51.100.20", "198.51.100.30"
HOST, JUMPHOST = "server.example", "jump.example"
# Kernel settings, modules and file systems belong to everybody here; users and folders for services to the machine.
MASKED = "systemd-sysctl systemd-modules-load modprobe@ systemd-remount-fs systemd-journal-flush dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-fs-fuse-connections.mount"
NAMES = (
    "rm -f /etc/resolv.conf; echo 'nameserver 192.0.2.1' >/etc/resolv.conf; echo '127.0.0.1 localhost' >/etc/hosts\n"
)
ACCOUNT = "userdel -rf {user} 2>/dev/null || true; useradd -m -s /bin/bash {user}; install -d -m 700 -o {user} -g {user} /home/{user}/.ssh\n"
# A service that failed in the rush of the start is started once more.
READY = "ss -ltn | grep -q ':22 ' && { [ ! -e /run/nologin ] || { systemctl restart systemd-user-sessions && [ ! -e /run/nologin ]; }; }"
ROUTER = f"""
{NAMES}
echo 1 >/proc/sys/net/ipv4/ip_forward
"""
SERVING = """
rm -rf /etc/ssh/ssh_host_* /etc/ssh/sshd_config.d/* /etc/ssh/sshd_not_to_be_run /etc/nologin /var/log/journal
cp /usr/share/openssh/sshd_config /etc/ssh/sshd_config
cat >/etc/ssh/ssh_host_ed25519_key <<'KEY'
{key}KEY
chmod 600 /etc/ssh/ssh_host_ed25519_key; ssh-keygen -y -f /etc/ssh/ssh_host_ed25519_key >/etc/ssh/ssh_host_ed25519_key.pub
echo 'ada:{password}' | chpasswd
echo '{public}' >/home/ada/.ssh/authorized_keys; chown ada: /home/ada/.ssh/authorized_keys; chmod 600 /home/ada/.ssh/authorized_keys
for unit in {masked}; do case $unit in *.mount|*@) ;; *) unit=$unit.service;; esac; ln -sf /dev/null /etc/systemd/system/${{unit/@/@.service}}; done
printf '[Unit]\\nDefaultDependencies=no\\nWants=ssh.service systemd-user-sessions.service\\n' >/etc/systemd/system/lab.target
"""
CLIENT_START = """
cat >/home/ada/.ssh/id_ed25519 <<'KEY'
{key}KEY
chmod 600 /home/ada/.ssh/id_ed25519; echo '{public}' >/home/ada/.ssh/id_ed25519.pub
echo '{known}' >/home/ada/.ssh/known_hosts
chown -R ada: /home/ada/.ssh
mkdir -p -m 1777 /run/agent
"""


@dataclass(frozen=True)
class Key:
    private: str
    public: str


Make = Callable[..., Key]  # a new key, by name and kind


@dataclass
class Lab:
    mine: Key
    host: Key
    client: Machine
    router: Machine
    server: Machine
    names: dict[str, str] = field(default_factory=lambda: {"HOST": HOST, "USER": "ada", "KEYFILE": "~/.ssh/id_ed25519"})
    extra: list[Machine] = field(default_factory=list)

    def machine(self, is_server: bool) -> Machine:
        return self.server if is_server else self.client

    def user(self, commands: str, **more: object) -> Done:
        """What somebody types on the client."""
        return self.client.run(commands, "ada", **more)  # type: ignore[arg-type]

    def configure(self, *lines: str) -> None:
        """Lines at the top of the server's configuration, where the first value counts; sshd reads them."""
        text = "\\n".join(lines)
        self.server.root(f"sed -i '1i {text}' /etc/ssh/sshd_config; sshd -t; systemctl restart ssh")

    def add_jump(self) -> None:
        """A second server in the server's network, to get to it through; the client does not know it yet."""
        jump = serve("jump", self.mine, self.host)
        self.extra.append(jump)
        connect(jump, "198.51.100.30/32", self.router, "198.51.100.1/32", name_there="jump")
        jump.root("ip route add 198.51.100.1 dev eth0; ip route add default via 198.51.100.1 src 198.51.100.30")
        self.router.root(
            f"ip route add {JUMP} dev jump; echo 1 >/proc/sys/net/ipv4/conf/servers/proxy_arp; echo 1 >/proc/sys/net/ipv4/conf/jump/proxy_arp"
        )
        jump.wait_for(READY, "sshd does not start")

    def stop(self) -> None:
        for machine in (self.client, self.router, self.server, *self.extra):
            machine.stop()


def make_key(folder: Path, name: str, kind: str = "ed25519") -> Key:
    path = folder / name
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", name, "-f", str(path)], check=True)
    return Key(path.read_text(), path.with_suffix(".pub").read_text().strip())


def build(mine: Key, host: Key, *, services: bool = True) -> Lab:
    """Three machines with cables between them; the client knows the server, and its key is installed there."""
    router = boot("router", ROUTER)
    client = boot("client", NAMES + ACCOUNT.format(user="ada") + _client(mine, host))
    server = serve("server", mine, host, services=services)
    connect(client, f"{CLIENT}/24", router, "192.0.2.1/24", name_there="clients")
    connect(server, f"{SERVER}/24", router, "198.51.100.1/24", name_there="servers")
    client.root("ip route add default via 192.0.2.1")
    server.root("ip route add default via 198.51.100.1")
    router.root(
        f"setsid dnsmasq --no-resolv --no-hosts --conf-file=/dev/null --bind-dynamic --user=root --pid-file=/run/dnsmasq.pid "
        f"--host-record={HOST},{SERVER} --host-record={JUMPHOST},{JUMP} >/dev/null 2>&1 </dev/null"
    )
    if services:
        server.wait_for(READY, "sshd does not start")
    client.wait_for(f"getent hosts {HOST}", "there is no name server")
    return Lab(mine, host, client, router, server)


def serve(name: str, mine: Key, host: Key, *, services: bool = True) -> Machine:
    """A machine with an SSH server, and with ada's account."""
    start = NAMES + ACCOUNT.format(user="ada") + SERVING.format(
        key=host.private, public=mine.public, password=PASSWORD, masked=MASKED
    )  # fmt: skip
    return boot(name, start, services=services)


def _client(mine: Key, host: Key) -> str:
    known = f"{HOST} {' '.join(host.public.split()[:2])}"
    return CLIENT_START.format(key=mine.private, public=mine.public, known=known)
