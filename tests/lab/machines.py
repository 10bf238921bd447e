"""Machines for the lab: namespaces over this computer's own files, with a real systemd where a machine has services.

A machine is a process. When it ends, its files, users, services and networks are gone; it ends with the process of the
tests, too, so a killed run leaves nothing behind.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pexpect

BOOT = Path(__file__).with_name("boot.sh")
GROUP = "stepwise-lab"
NEEDED = tuple("unshare nsenter ip nft ssh sshd dnsmasq ping git sudo ufw pkill".split())
LONGEST_WAIT = 120  # seconds that a busy machine may take for what usually takes one
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
STATE = "systemctl list-jobs --no-pager; systemctl list-units --failed --no-pager; journalctl -n 30 --no-pager; ss -ltn; ls /run"
SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Done:
    """What a command printed, and how it ended."""

    text: str
    status: int


@dataclass
class Machine:
    name: str
    process: subprocess.Popen[bytes]
    pid: int  # of its first process, seen from here
    environment: dict[str, str] = field(default_factory=dict)  # of whoever sits at its terminal

    def run(
        self, commands: str, user: str = "root", *, seconds: float = LONGEST_WAIT, replies: dict[str, str] | None = None
    ) -> Done:
        """Type commands into a terminal of this user. Whoever sits there answers what the commands ask."""
        own = [f"{name}={value}" for name, value in self.environment.items()]
        inside = ["-t", str(self.pid), "-a", "--", *_as_user(user), *own, "bash", "-c", commands]
        child = pexpect.spawn(
            "nsenter", inside, encoding="utf-8", codec_errors="replace", timeout=seconds, env=_environment()
        )
        child.setwinsize(50, 200)
        answers = {r"[$#] $": "exit", **(replies or {})}  # a session that opens is left again
        patterns: list[object] = [pexpect.EOF, pexpect.TIMEOUT, *answers]
        said = ""
        while (found := child.expect(patterns)) > 1:
            said += child.before + child.after
            child.sendline(list(answers.values())[found - 2])
        said += child.before
        if found == 1:
            said += f"\n[stopped after {seconds:g} seconds]"
        child.close(force=True)
        return Done(said.replace("\r\n", "\n"), child.exitstatus if child.exitstatus is not None else 255)

    def root(self, commands: str) -> str:
        """Commands of the lab itself: no terminal, and they must succeed."""
        inside = ["nsenter", "-t", str(self.pid), "-a", "--", "bash", "-euc", commands]
        done = subprocess.run(
            inside, capture_output=True, text=True, env=_environment(), timeout=LONGEST_WAIT, check=False
        )
        assert done.returncode == 0, f"{self.name}: {commands}\n{done.stdout}{done.stderr}"
        return done.stdout

    def wait_for(self, commands: str, why: str) -> None:
        """Until commands succeed. The limit is for a machine that has other things to do, not for this one."""
        until = time.monotonic() + LONGEST_WAIT
        inside = ["nsenter", "-t", str(self.pid), "-a", "--", "bash", "-c", commands]
        while subprocess.run(inside, capture_output=True, env=_environment(), check=False).returncode:
            assert time.monotonic() < until, f"{self.name}: {why}\n{self.run(STATE).text}"
            time.sleep(0.1)

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)  # and with the first process all others
        self.process.wait(LONGEST_WAIT)


def boot(name: str, start: str = "", *, services: bool = False) -> Machine:
    """A machine with `start` run as root before anything else; with `services`, what lab.target wants is started."""
    process = subprocess.Popen(
        ["unshare", "--mount", str(BOOT), name, f"{GROUP}/{os.getpid()}-{name}", "systemd" if services else "none"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=_end_with_me,
    )  # fmt: skip
    assert process.stdin and process.stdout
    process.stdin.write(start.encode())
    process.stdin.close()
    said = ""
    while not said.endswith("ready\n"):
        line = process.stdout.readline().decode()
        assert line, f"{name} does not start: {said}"
        said += line
    return Machine(name, process, _child_of(process.pid))


def connect(
    one: Machine, address: str, other: Machine, address_there: str, name: str = "eth0", name_there: str = "eth0"
) -> None:
    """A cable between two machines."""
    subprocess.run(
        ["ip", "link", "add", name, "netns", str(one.pid), "type", "veth", "peer", "name", name_there, "netns", str(other.pid)], check=True
    )  # fmt: skip
    for machine, link, its in ((one, name, address), (other, name_there, address_there)):
        machine.root(f"ip address add {its} dev {link}; ip link set {link} up")


def missing() -> str:
    """Why there can be no lab here; "" when there can."""
    if os.geteuid() != 0:
        return "it needs root, to make namespaces"
    without = [each for each in NEEDED if not shutil.which(each, path=PATH)]
    if without or not Path("/lib/systemd/systemd").exists():
        return f"these programs are missing: {', '.join(without) or 'systemd'}"
    try:
        machine = boot("trial")
    except AssertionError as refused:
        return f"namespaces are refused: {refused}"
    machine.stop()
    return ""


def clean() -> None:
    """Take away what machines of runs that were killed left: groups without processes, and nothing else."""
    script = (
        "mount -t tmpfs tmpfs /mnt && mkdir /mnt/cgroup && mount -t cgroup2 cgroup2 /mnt/cgroup && "
        f"find /mnt/cgroup/{GROUP} -depth -type d -exec rmdir {{}} ';'"
    )
    subprocess.run(["unshare", "--mount", "bash", "-c", script], capture_output=True, check=False)


def _as_user(user: str) -> list[str]:
    if user == "root":
        return ["env", "-C", "/root"]
    return ["setpriv", "--reuid", user, "--regid", user, "--init-groups", "--reset-env", "env", "-C", f"/home/{user}"]


def _environment() -> dict[str, str]:
    return {"PATH": PATH, "HOME": "/root", "LANG": "C.UTF-8", "TERM": "dumb"}


def _end_with_me() -> None:
    ctypes.CDLL(None).prctl(SET_PDEATHSIG, signal.SIGKILL)


def _child_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
