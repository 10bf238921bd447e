"""What tests of collectors share: an example of every kind of probe, guides that ask for them, and what no text may hold."""

from __future__ import annotations

import re
from dataclasses import replace

import tree_sitter
import tree_sitter_powershell
from hypothesis import strategies as st

from decisiontree.guide import Guide, Question
from decisiontree.probes.kinds import parse_probe
from decisiontree.probes.reads import parse_read
from tests.decisiontree.build import make_guide, question

# Each kind once, with what it is told.
EXAMPLES = {
    "sshd": {"sshd": ["allowusers", "passwordauthentication"], "user": "USER", "words": ["yes", "no"]},
    "sshd_test": {"sshd_test": {"folder": "Missing privilege"}},
    "log": {"log": {"failed": "Failed publickey"}, "about": "USER", "units": ["ssh"], "files": ["/var/log/auth.log"]},
    "lines": {"lines": {"set": ["Ciphers", "MACs"]}, "files": ["~/.ssh/config"]},
    "account": {"account": "USER"},
    "file": {"file": "~/.ssh", "user": "USER"},
    "disk": {"disk": ["/", "/tmp"]},
    "ssh_config": {"ssh_config": ["port", "user"], "host": "HOST", "words": {"same": "USER"}},
    "identities": {"identities": "HOST"},
    "agent": {"agent": ""},
    "authorized_keys": {"authorized_keys": "USER"},
    "ssh_certificate": {"ssh_certificate": "KEYFILE", "user": "USER"},
    "service": {"service": ["ssh", "sshd"]},
    "listener": {"listener": "22", "programs": ["sshd"]},
    "tcp": {"tcp": "HOST", "port": "9", "banner": "SSH-2.0"},
    "resolve": {"resolve": "HOST"},
    "packets": {"packets": "HOST", "sizes": ["1472"]},
    "ssh_attempt": {"ssh_attempt": {"refused": "Connection refused"}, "host": "HOST", "config": "none"},
    "os": {"os": ["debian", "ubuntu"]},
    "clock": {"clock": ""},
}

ON_WINDOWS = {
    "service": {"service": "TermService"},
    "listener": {"listener": "3389", "programs": "TermService"},
    "tcp": {"tcp": "HOST", "port": "3389"},
    "resolve": {"resolve": "HOST"},
    "packets": {"packets": "HOST", "sizes": ["1472"]},
    "os": {"os": {"home": "Core"}},
    "registry": {"registry": "HKLM\\SYSTEM\\CurrentControlSet", "values": ["PortNumber"], "words": ["x"]},
    "registry_key": {"registry_key": "HKLM\\SOFTWARE\\Microsoft"},
    "events": {"events": "System", "ids": {"key": ["1057", "1058"]}, "provider": "Schannel", "data": "USER"},
    "cim": {
        "cim": "Win32_TSSessionSetting",
        "values": "IdleSessionLimit",
        "namespace": "root/cimv2",
        "filter": "A='b'",
    },
    "file_version": {"file_version": "%SystemRoot%\\System32\\TSpkg.dll", "least": ["6.1.7601.24117"]},
    "rdp_certificate": {"rdp_certificate": ""},
    "rdp_hello": {"rdp_hello": "HOST", "port": "3389"},
    "firewall": {"firewall": "@FirewallAPI.dll,-28752"},
    "network": {"network": ""},
    "domain": {"domain": ""},
    "domain_account": {"domain_account": "USER"},
    "group_member": {"group_member": "S-1-5-32-555", "user": "USER"},
    "user_right": {"user_right": "SeRemoteInteractiveLogonRight", "user": "USER"},
    "features": {"features": ["RDS-RD-Server"]},
    "updates": {"updates": ""},
}

FILLS = {"HOST": "127.0.0.1", "USER": "root", "KEYFILE": "/nowhere/id", "PORT": "22"}


def asks(
    key: str, *probes: dict[str, object], needs: str = "server", reads: tuple[dict[str, object], ...] = ()
) -> Question:
    found = question(key, {"one": (1,), "two": (1,)}, needs=needs)
    rows = tuple(parse_read(row) for row in reads) or (parse_read({"else": "unknown"}),)
    return replace(found, probes=tuple(parse_probe(probe) for probe in probes), reads=rows)


def guide_of(*questions: Question) -> Guide:
    return replace(make_guide((1,), questions=questions), id="GB4B")


FORBIDDEN = re.compile(
    r"\b(rm|mv|cp|ln|dd|tee|touch|mkdir|rmdir|chmod|chown|chgrp|chattr|kill|pkill|killall|useradd|usermod|userdel|passwd|chpasswd"
    r"|systemctl (?!show\b)\w+|apt|apt-get|dnf|yum|curl|wget|scp|sftp|rsync|nc|ncat|telnet|eval|reboot|shutdown|iptables|nft|ufw"
    r"|mount|umount|crontab)(?=[\s;)]|$)|ssh-keygen (?!-L\b)|ssh-add (?!-l\b)|>>|(?<![<>])>(?!&\d|/dev/null)"
)


def code_of(text: str) -> str:
    """Without comments, without what stands in quotes, and with what `getent` looks up left out."""
    kept = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    kept = re.sub(r"'(?:[^']|'\\'')*'", "''", kept)
    return re.sub(r"getent (passwd|shadow)", "getent", kept)


ODD = st.text(
    st.one_of(st.sampled_from("'\"\\$`()!;|&<>\n\r\t*?[]{}~#%^ ‘’‚‛“”‮​é漢"), st.characters(codec="utf-8")),
    min_size=1,
    max_size=40,
)

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))


def errors(node: tree_sitter.Node) -> list[str]:
    own = [f"{node.start_point}: {node.text!r}"] if node.type == "ERROR" or node.is_missing else []
    return own + [error for child in node.children for error in errors(child)]
