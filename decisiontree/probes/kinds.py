"""The kinds of probe: one table. What each reads, what it is told, which values it gives, and in which shells it works.

A kind has one audited template for each shell (`templates/`). Authors choose a kind and fill in typed parameters; there is
no other way for a text of theirs to get into a collector, and all of it gets there as quoted data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from decisiontree.guide import UNKNOWN, Probe, Question

SH, POWERSHELL = "sh", "powershell"
CLIENT, HOST = "client", "host"
SIDES = (CLIENT, HOST)
# What a value can be besides what its kind says. A probe that could not look says so, and that answers nothing.
ABSENT, OTHER = "absent", "other"
DENIED, FAILED, UNFILLED = "denied", "failed", "unfilled"
NO_VALUE = frozenset((DENIED, FAILED, UNFILLED))
NUMBER = "#"
BOTH, WINDOWS = (SH, POWERSHELL), (POWERSHELL,)
# Words in parameters that stand for the reader's own names; they are filled in at the head of the collector.
FILLED_IN = frozenset("HOST USER DOMAIN PORT KEYFILE JUMPHOST CLIENTADDRESS INTERFACE LICSERVER ADDRESS".split())

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@+-]{0,59}")
VALUE_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,38}[a-z0-9])?")
WORD = re.compile(r"[A-Za-z0-9.+-]{1,40}")
DIGITS = re.compile(r"[0-9]{1,5}")
LONGEST_TEXT, MOST_ITEMS = 300, 40


@dataclass(frozen=True, slots=True)
class Param:
    name: str
    type: str = "text"  # text | name | names | texts | count | words | find
    needed: bool = True
    default: str = ""


@dataclass(frozen=True, slots=True)
class ProbeKind:
    name: str
    reads: str  # what it reads, for the head of its block
    params: tuple[Param, ...]  # the first is written after the name of the kind
    values: tuple[tuple[str, str], ...] = ()  # name -> words, with `#` for a number
    each: str = ""  # its values are called like the items of this parameter …
    each_is: str = ""  # … and are these words
    root: bool = False
    network: bool = False  # it connects to the host that the reader connects to
    shells: tuple[str, ...] = (SH,)
    shares: tuple[str, ...] = ()  # templates besides its own that it calls

    def param(self, name: str) -> Param | None:
        return next((param for param in self.params if param.name == name), None)


_USER = Param("user", needed=False)

KINDS: dict[str, ProbeKind] = {
    kind.name: kind
    for kind in (
        ProbeKind(
            "sshd", "what sshd's configuration comes to", (Param("sshd", "names"), _USER, Param("words", "words", False)),
            each="sshd", each_is="# absent other none listed unlisted", root=True,
        ),
        ProbeKind(
            "sshd_test", "whether sshd finds its configuration right", (Param("sshd_test", "find"),),
            values=(("valid", "yes no"),), root=True,
        ),
        ProbeKind(
            "log", "how many lines of the log of the last minutes say so",
            (Param("log", "find"), Param("minutes", "count", False, "15"), Param("about", needed=False), Param("units", "names"), Param("files", "texts", False)),
            root=True,
        ),
        ProbeKind("lines", "how many lines of these files say so", (Param("lines", "find"), Param("files", "texts"))),
        ProbeKind(
            "account", "the state of an account", (Param("account"),),
            values=(("exists", "yes no"), ("shell", "login none missing"), ("home", "yes no"),
                    ("lock", "open locked no-password empty"), ("expired", "yes no"), ("password", "valid expired must-change")),
            root=True,
        ),
        ProbeKind(
            "file", "mode and owner of a file", (Param("file"), _USER),
            values=(("state", "absent file folder other"), ("mode", "#"), ("writable", "yes no"), ("private", "yes no"),
                    ("owner", "account root other")),
        ),
        ProbeKind("disk", "how full these file systems are", (Param("disk", "texts"),), values=(("used", "#"), ("inodes", "#"))),
        ProbeKind(
            "ssh_config", "what ssh's configuration comes to for a host",
            (Param("ssh_config", "names"), Param("host"), Param("words", "words", False)), each="ssh_config", each_is="# absent other",
        ),
        ProbeKind("identities", "whether there are private keys that ssh would offer", (Param("identities"),),
                  values=(("files", "#"), ("open", "#"))),
        ProbeKind("agent", "whether an SSH agent holds keys", (), values=(("state", "keys empty none"), ("keys", "#"))),
        ProbeKind("authorized_keys", "how many keys may sign in to an account", (Param("authorized_keys"),),
                  values=(("keys", "# other"),), root=True),
        ProbeKind("ssh_certificate", "whether a certificate of SSH is valid now", (Param("ssh_certificate"), _USER),
                  values=(("state", "none valid expired early"), ("principal", "any listed unlisted"))),
        ProbeKind("service", "whether a service runs", (Param("service", "names"),),
                  values=(("state", "running stopped crashed pending absent unmanaged other"),
                          ("start", "enabled disabled masked unmanaged other")), shells=BOTH),
        ProbeKind("listener", "who listens on a port", (Param("listener"), Param("programs", "names", False)),
                  values=(("state", "free listening"), ("scope", "all local some"), ("owner", ""), ("elsewhere", "yes no")), root=True, shells=BOTH),
        ProbeKind("tcp", "whether a port answers", (Param("tcp"), Param("port"), Param("banner", needed=False)),
                  values=(("result", "open refused unreachable no-name timeout"), ("banner", "match silent none other")),
                  network=True, shells=BOTH),
        ProbeKind("resolve", "how many addresses a name has", (Param("resolve"),), values=(("addresses", "#"),), network=True,
                  shells=BOTH),
        ProbeKind("packets", "how many of three packets of a size come back", (Param("packets"), Param("sizes", "names")),
                  each="sizes", each_is="#", network=True, shells=BOTH),
        ProbeKind("ssh_attempt", "what ssh says when it signs in once, without a password",
                  (Param("ssh_attempt", "find"), _USER, Param("host"), Param("config", "name", False)), values=(("in", "yes no"), ("ended", "# timeout"), ("offer", "none old modern")),
                  network=True),
        ProbeKind("os", "which system this is", (Param("os", "words"),),
                  values=(("name", "absent"), ("version", "# absent other"), ("patch", "# absent other")), shells=BOTH),
        ProbeKind("registry", "values of the registry", (Param("registry"), Param("values", "names"), Param("words", "words", False)),
                  each="values", each_is="# absent other", shells=WINDOWS),
        ProbeKind("registry_key", "whether a key of the registry is there", (Param("registry_key"),),
                  values=(("key", "there absent"),), shells=WINDOWS),
        ProbeKind("events", "how many events of these numbers a log has",
                  (Param("events"), Param("ids", "find"), Param("minutes", "count", False, "2880"), Param("provider", needed=False),
                   Param("data", needed=False), Param("place", "count", False)), root=True, shells=WINDOWS),
        ProbeKind("cim", "values of the system's own description", (Param("cim"), Param("values", "names"), Param("namespace"),
                  Param("filter", needed=False), Param("words", "words", False)), each="values", each_is="# absent other", shells=WINDOWS),
        ProbeKind("file_version", "whether a file has at least a version", (Param("file_version"), Param("least", "texts")),
                  values=(("version", "current older absent other"),), shells=WINDOWS),
        ProbeKind("rdp_certificate", "the certificate of Remote Desktop, its dates and its key", (),
                  values=(("store", "#"), ("bound", "self issued missing"), ("dated", "valid expired"), ("key", "yes no"),
                          ("readable", "yes no")), root=True, shells=WINDOWS),
        ProbeKind("rdp_hello", "which security the host offers to a connection that signs in nowhere",
                  (Param("rdp_hello"), Param("port")), values=(("bytes", "#"), ("kind", "#"), ("number", "#"), ("tls", "yes no")),
                  network=True, shells=WINDOWS),
        ProbeKind("firewall", "whether a group of rules lets connections in", (Param("firewall"),),
                  values=(("on", "#"), ("here", "#"), ("open", "#"), ("blocked", "#")), root=True, shells=WINDOWS),
        ProbeKind("network", "whether an adapter is up and has an address", (),
                  values=(("up", "#"), ("address", "given self-assigned none")), shells=WINDOWS),
        ProbeKind("domain", "whether the computer finds and trusts its domain", (),
                  values=(("joined", "yes no"), ("controller", "found none"), ("channel", "holds broken")), root=True,
                  network=True, shells=WINDOWS),
        ProbeKind("domain_account", "what the domain says about an account", (Param("domain_account"),),
                  values=(("exists", "yes no"), ("disabled", "yes no"), ("locked", "yes no"), ("expired", "yes no"),
                          ("must-change", "yes no"), ("limited", "yes no"), ("protected", "yes no")), network=True, shells=WINDOWS),
        ProbeKind("group_member", "whether a local group has an account as a member, itself or through its groups",
                  (Param("group_member", "name"), Param("user")), values=(("member", "yes no maybe"),), network=True, shells=WINDOWS, shares=("_held",)),
        ProbeKind("user_right", "whether a right that group policy sets covers an account",
                  (Param("user_right", "name"), Param("user")), values=(("covers", "yes no maybe unset"),), root=True, network=True,
                  shells=WINDOWS, shares=("_held",)),
        ProbeKind("features", "whether roles are installed", (Param("features", "names"),), each="features",
                  each_is="yes no absent", root=True, shells=WINDOWS),
        ProbeKind("updates", "how many days ago the last update was installed", (), values=(("days", "#"),), shells=WINDOWS),
        ProbeKind("clock", "whether the clock is kept right", (), values=(("synchronised", "yes no"),)),
    )
}  # fmt: skip
MERGED = {"sizes": "size-"}  # names of values that would say nothing by themselves


def parse_probe(entry: Mapping[str, object]) -> Probe:
    """A probe as authors write it: `{kind: first parameter, other: parameter, as: prefix}`. ValueError says what is wrong."""
    kinds = [key for key in entry if key in KINDS]
    if not kinds:
        raise ValueError(f"a probe is of one of these kinds: {', '.join(KINDS)}")
    kind = KINDS[kinds[0]]
    known = {param.name for param in kind.params} | {kind.name, "as"}
    for key in entry:
        if key not in known:
            raise ValueError(f"'{kind.name}' takes no '{key}'; it takes {', '.join(sorted(known - {kind.name}))}")
    params = tuple((param.name, _given(kind, param, entry.get(param.name))) for param in kind.params)
    prefix = entry.get("as", "")
    if prefix and not (isinstance(prefix, str) and VALUE_NAME.fullmatch(prefix)):
        raise ValueError("`as` is a word of lower-case letters, digits and hyphens")
    probe = Probe(kind.name, params, str(prefix))
    for name in values_of(probe):
        if not VALUE_NAME.fullmatch(name):
            raise ValueError(f"'{name}' is no name of a value; give the probe a shorter one with `as`")
    return probe


def _given(kind: ProbeKind, param: Param, value: object) -> tuple[str, ...]:
    if value is None or value == "":
        if param.needed:
            raise ValueError(f"'{kind.name}' needs '{param.name}'")
        return (param.default,) if param.default else ()
    try:
        found = tuple(_items(param.type, value))
    except ValueError as error:
        raise ValueError(f"'{param.name}' of '{kind.name}': {error}") from None
    if len(found) > 2 * MOST_ITEMS:
        raise ValueError(f"'{param.name}' of '{kind.name}' has more than {MOST_ITEMS} items")
    return found


def _items(type_: str, value: object) -> Iterator[str]:
    """The texts of a parameter, one after the other; of a map its keys and values in turn."""
    if type_ == "words":
        pairs = value.items() if isinstance(value, dict) else ((word, word) for word in _list(value))
        for word, text in pairs:
            yield _matching(word, WORD, "a word of at most 40 letters, digits, dots and hyphens")
            yield _text(text)
    elif type_ == "find":
        if not isinstance(value, dict):
            raise ValueError("name what is looked for: `{name: text}` or `{name: [text, text]}`")
        for name, texts in value.items():
            for text in _list(texts):
                yield _matching(name, VALUE_NAME, "a name of lower-case letters, digits and hyphens")
                yield _text(text)
    elif type_ in ("names", "texts"):
        for item in _list(value):
            yield _matching(item, NAME, "a plain name") if type_ == "names" else _text(item)
    elif type_ == "name":
        yield _matching(value, NAME, "a plain name")
    elif type_ == "count":
        yield _matching(value, DIGITS, "a number")
    else:
        yield _text(value)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _matching(value: object, pattern: re.Pattern[str], what: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError(f"'{value}' is not {what}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable() or len(value) > LONGEST_TEXT:
        raise ValueError(f"it is a text of one line, {LONGEST_TEXT} characters at most")
    return value


def pairs_of(items: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """A parameter that is a map, item by item."""
    return zip(items[::2], items[1::2], strict=True)


def values_of(probe: Probe) -> dict[str, frozenset[str]]:
    """The values that a probe gives, by name, and the words each can be; `#` for any number."""
    kind, params = KINDS[probe.kind], dict(probe.params)
    words = frozenset(word for word, _ in pairs_of(params.get("words", params.get("os", ()))))
    found: dict[str, frozenset[str]] = {}
    for name, own in kind.values:
        found[name] = frozenset(own.split()) | _words_for(probe, name, words)
    for name in params[kind.each] if kind.each else ():
        found[f"{MERGED.get(kind.each, '')}{name.lower()}"] = frozenset(kind.each_is.split()) | words
    for param in kind.params:
        if param.type == "find":
            found |= dict.fromkeys((name for name, _ in pairs_of(params[param.name])), frozenset(NUMBER))
    before = f"{probe.prefix}." if probe.prefix else ""
    return {f"{before}{name}": words for name, words in found.items()}


def _words_for(probe: Probe, name: str, words: frozenset[str]) -> frozenset[str]:
    if probe.kind == "listener" and name == "owner":
        return frozenset((*dict(probe.params)["programs"], OTHER))
    return words | {OTHER} if probe.kind == "os" and name == "name" else frozenset()


def fills_of(probe: Probe) -> frozenset[str]:
    """Which of the reader's own names it needs."""
    return frozenset(item for _, items in probe.params for item in items if item in FILLED_IN)


def side_of(question: Question) -> str:
    """The machine that a question is about."""
    return HOST if question.needs == "server" else CLIENT


def shells_for(question: Question) -> tuple[str, ...]:
    """The shells in which all its probes work."""
    return tuple(
        shell for shell in (SH, POWERSHELL)
        if question.probes and all(shell in KINDS[probe.kind].shells for probe in question.probes)
    )  # fmt: skip


def can_answer(question: Question) -> frozenset[str]:
    """The answers that a collector can give."""
    return frozenset(row.then for row in question.reads) - {UNKNOWN}
