"""Every command that the content asks somebody to type, read as they would read it: with what stands before it.

PowerShell is parsed with tree-sitter. Its grammar refuses two things that are right: lists without brackets
(`Get-Service A, B`) and sizes such as `1GB`. A block that it refuses is read a second time without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Parser

from kb.content.format.strict_yaml import parse_yaml

CONTENT = Path(__file__).resolve().parents[2] / "content"
BLOCK = re.compile(r"^([ \t]*)```(powershell|cmd|bash)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
STEP = re.compile(r"^(?=\d+\. )", re.MULTILINE)
TYPOGRAPHIC = re.compile("[\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0\u200b]")

CHANGING = re.compile(
    r"""\b(?<!-)(?:Set|New|Remove|Restart|Start|Stop|Add|Enable|Disable|Clear|Install|Uninstall|Reset|Repair|Rename|Move|Register|
        Unregister|Suspend|Resume|Update|Import|Revoke|Grant|Initialize|Mount|Dismount)-(?-i:[A-Z])\w+
    |\bTest-ComputerSecureChannel\s.*-Repair
    |\breg(?:\.exe)?\s+(?:add|delete|import|restore)\b
    |\bnet\s+(?:stop|start|accounts\s+/|localgroup\s.*\s/(?:add|delete)|user\s.*\s/(?:add|delete|active|domain\s+\S))
    |\bsc(?:\.exe)?\s+(?:config|start|stop|delete|create|sidtype|triggerinfo)\b
    |\bnetsh\s.*\b(?:add|set|delete|reset)\b
    |(?<![\w-])(?:shutdown|gpupdate|logoff|rwinsta|tsdiscon|taskkill|takeown|wusa|del|ren|move|secedit\s+/configure|certutil\s+-repairstore)\b
    |\bicacls\s.*/(?:grant|remove|reset|restore|setowner|inheritance)
    |\bdism\s.*/(?:remove-package|restorehealth|add-)|\bsfc\s+/scannow
    |\bw32tm\s+/(?:config|resync)|\bipconfig\s+/(?:flushdns|release|renew|registerdns)|\bnltest\s+/sc_(?:reset|change_pwd)
    |\bchange\s+(?:logon\s+/(?:enable|disable)|user\s+/)|\bpowercfg\s+/(?:change|setac|setdc|hibernate|x)
    |\b(?:sudo\b|systemctl\s+(?:restart|start|stop|enable|disable)|chmod\b|chown\b|usermod\b|sysctl\s+-w|grdctl\s.*\bset)""",
    re.VERBOSE | re.IGNORECASE,
)
# Of these nothing has to be put back: files of one's own in C:\Temp, waiting, reading a module, opening a window.
HARMLESS = re.compile(
    r"\b(?:Start-Sleep|New-Object|New-TimeSpan|Import-Module|Set-Location|Start-Process|Add-Type|Set-Content|Add-Member"
    r"|New-Item\s+-ItemType\s+Directory|Start-Transcript|Stop-Transcript|Import-Csv|Add-Content|Set-StrictMode)\b",
    re.IGNORECASE,
)
CUTTING = re.compile(
    r"""\b(?:Restart|Stop)-Service\b.*\bTermService\b|\bnet\s+stop\s+TermService\b|\bsc\s+stop\s+TermService\b
    |\bStop-Process\b.*ProcessId|\b(?:Restart|Stop)-Computer\b|\bshutdown\b(?!\s+/a)|\blogoff\b|\brwinsta\b|\breset\s+session\b|\btsdiscon\b
    |\b(?:Disable|Restart)-NetAdapter\b|\bipconfig\s+/release\b|\bSet-NetFirewallRule\b.*-RemoteAddress|\bDisable-NetFirewallRule\b
    |\bfDenyTSConnections\b.*/d\s+1|\b(?:Remove|Set)-NetIPAddress\b|\b(?:Uninstall|Install)-WindowsFeature\b.*-Restart
    |\bdisable-rdp\b""",
    re.VERBOSE | re.IGNORECASE,
)
WARNING = re.compile(
    r"!!! (?:warning|danger)|second way in|other way in|way into|console|cut(?:s)? (?:you|off|every)|disconnect|throws? |session[s]? (?:end|drop|close)"
    r"|ends? (?:the|your|every|all|this|their)|end[s]? .{0,30}session|drops|signed out|sign(?:s)? .{0,20}out|everyone|restarts?\b.*\b(?:host|ends)|unsaved|loses? |is lost|lock(?:s)? you out",
    re.IGNORECASE,
)
INTO_TEMP = re.compile(r"(?:>|export|/h|FilePath|file-name|--out|Clixml|Set-Content).*C:\\Temp", re.IGNORECASE)
MAKES_TEMP = re.compile(r"(?:mkdir|New-Item -ItemType Directory -Force) C:\\Temp")
AUTOMATIC = frozenset(
    "_ psitem args true false null error lastexitcode home pid psversiontable matches input this host".split()
)
OF_WINDOWS = frozenset(
    "appdata computername localappdata logonserver path programdata programfiles public sessionname systemdrive systemroot temp "
    "tmp userdnsdomain userdomain username userprofile windir random".split()
)
VARIABLE = re.compile(r"\$(?:\{)?(?!env:|script:|global:)([A-Za-z_]\w*)(?!\w*:)", re.IGNORECASE)
SETS = re.compile(
    r"\$([A-Za-z_]\w*)\s*(?:=(?!=)|\+=)|foreach\s*\(\s*\$([A-Za-z_]\w*)\s+in|-(?:OutVariable|PipelineVariable|ov)\s+(\w+)",
    re.IGNORECASE,
)
SINGLE_QUOTED = re.compile(r"'[^'\n]*'")
PERCENT = re.compile(r"%([A-Za-z_]\w*)%")


@dataclass(frozen=True)
class Passage:
    """A text that is read in one go: a remedy, a question's check, an article, something to collect."""

    where: str
    kind: str  # "remedy" | "question" | "article" | "collect" | "other"
    text: str
    rollback: str = ""

    def __str__(self) -> str:
        return self.where


@dataclass(frozen=True)
class Block:
    language: str
    code: str
    before: str  # what the passage says before it
    step: str  # the step that it is in, up to its end


def passages() -> Iterator[Passage]:
    for path in sorted(CONTENT.rglob("*")):
        name = path.relative_to(CONTENT).as_posix()
        if path.suffix == ".md":
            yield from _of_markdown(name, path)
        elif path.parent.name == "guides":
            yield from _of_guide(name, path)


def _of_markdown(name: str, path: Path) -> Iterator[Passage]:
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    front = parse_yaml(head).value
    kind = path.parent.name.removesuffix("s").replace("remedie", "remedy")
    yield Passage(name, kind, body, front.get("rollback", "") if kind == "remedy" else "")
    if kind == "remedy":
        yield Passage(f"{name} rollback", "other", body + "\n" + front.get("rollback", ""))
        yield Passage(f"{name} verify", "other", (front.get("verify") or {}).get("how", ""))


def _of_guide(name: str, path: Path) -> Iterator[Passage]:
    guide = parse_yaml(path.read_text(encoding="utf-8")).value
    for key, node in guide.get("questions", {}).items():
        yield Passage(f"{name} {key}", "question", node.get("check", ""))
    for key, node in guide.get("remedies", {}).items():
        yield Passage(f"{name} {key}", "remedy", node.get("steps", ""), node.get("rollback", ""))
    for key, text in guide["escalate"].get("collect", {}).items():
        yield Passage(f"{name} collect {key}", "collect", text["text"] if isinstance(text, dict) else text)
    for key in ("meaning", "before"):
        yield Passage(f"{name} {key}", "other", guide.get(key) or "")


def blocks(passage: Passage) -> Iterator[Block]:
    start = 0
    for step in STEP.split(passage.text):
        for found in BLOCK.finditer(step):
            code = re.sub(f"^{found[1]}", "", found[3], flags=re.MULTILINE)
            yield Block(found[2], code, passage.text[: start + found.start()], step[: found.end()])
        start += len(step)


PASSAGES = tuple(passage for passage in passages() if BLOCK.search(passage.text))
BLOCKS = tuple((passage.where, block) for passage in PASSAGES for block in blocks(passage))


def test_there_are_commands_to_test():
    assert len(BLOCKS) > 500 and {block.language for _, block in BLOCKS} == {"powershell", "cmd", "bash"}


@pytest.mark.parametrize("word", ["Where", "As"])
def test_what_changes_something_says_where_and_as_whom(word):
    assert [
        (where, block.code) for where, block in BLOCKS if changes(block.code) and f"**{word}:**" not in block.before
    ] == []


def test_every_variable_is_set_in_the_same_step():
    assert [(where, unset(block), block.code) for where, block in BLOCKS if unset(block)] == []


def test_no_typographic_signs_in_commands():
    assert [(where, block.code) for where, block in BLOCKS if TYPOGRAPHIC.search(block.code)] == []


def test_a_remedy_that_changes_something_says_how_to_undo_it():
    changing = {where for where, block in BLOCKS if changes(block.code)}
    mute = [each.where for each in PASSAGES if each.where in changing and each.kind == "remedy" and not each.rollback]
    assert mute == []


def test_a_warning_comes_before_what_can_cut_the_session_off():
    assert [
        (where, block.code) for where, block in BLOCKS if cuts(block.code) and not WARNING.search(block.before)
    ] == []


def test_a_folder_is_made_before_something_is_written_into_it():
    assert [
        (where, block.code)
        for where, block in BLOCKS
        if INTO_TEMP.search(block.code) and not MAKES_TEMP.search(block.before + block.code)
    ] == []


def test_powershell_is_powershell():
    powershell = [(where, block.code) for where, block in BLOCKS if block.language == "powershell"]
    assert [(where, code) for where, code in powershell if not parses(code)] == []


@pytest.mark.parametrize(
    "code",
    [
        "Get-Service 'A",
        "Get-Service | Where-Object { $_.Name",
        "if ($a { 1 }",
        "Get-Item (1",
        '$a = "x',
        "@{a=1;",
        "| Format-List",
    ],
)
def test_broken_powershell_is_found(code):
    assert not parses(code)


def changes(code: str) -> bool:
    return any(CHANGING.search(HARMLESS.sub("", line)) for line in code.splitlines())


def cuts(code: str) -> bool:
    return any(CUTTING.search(SINGLE_QUOTED.sub("''", line)) for line in code.splitlines())


def unset(block: Block) -> list[str]:
    """Variables that a block uses and nothing in its step sets before."""
    if block.language == "cmd":
        set_here = {
            name.lower() for name in re.findall(r"\bset\s+(?:/p\s+)?\"?([A-Za-z_]\w*)=", block.step, re.IGNORECASE)
        }
        return sorted({name.lower() for name in PERCENT.findall(block.code)} - OF_WINDOWS - set_here)
    if block.language != "powershell":
        return []
    known = {name.lower() for found in SETS.findall(block.step) for name in found if name}
    used = {name.lower() for name in VARIABLE.findall(SINGLE_QUOTED.sub("", block.code))}
    return sorted(used - known - AUTOMATIC)


def parses(code: str) -> bool:
    return _parses(code) or _parses(_join_lists(SIZE.sub(r"\1", code)))


def _parses(code: str) -> bool:
    return not _parser().parse(code.encode()).root_node.has_error


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_powershell.language()))


SIZE = re.compile(r"\b(\d+)[KMGT]B\b")
SIGNS = re.compile(r"'[^'\n]*'|\"(?:`.|[^\"`])*\"|@\{|[(){}\[\]]|,\s*|.", re.DOTALL)


def _join_lists(code: str) -> str:
    """Without the commas between arguments: those inside brackets and hash tables stay."""
    kept: list[str] = []
    open_brackets: list[str] = []
    for found in SIGNS.finditer(code):
        sign = found[0]
        if sign in ("@{", "{", "(", "["):
            open_brackets.append(sign)
        elif sign in ("}", ")", "]") and open_brackets:
            open_brackets.pop()
        elif sign.startswith(",") and set(open_brackets) <= {"{"}:
            sign = " " if code[found.end() :].startswith("@") else ""
        kept.append(sign)
    return "".join(kept)
