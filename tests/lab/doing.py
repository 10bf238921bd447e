"""Doing what the site says on real machines: remedies, their check, and their way back."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

from decisiontree.guide import Remedy
from tests.lab.cases import Case, Hand
from tests.lab.machines import Done
from tests.lab.network import Lab
from tests.lab.published import Block, blocks_of, commands_in, fill_in

# What a command says that does not run as it stands, whatever it was to find out.
BROKEN = re.compile(
    r"command not found|syntax error|invalid option|unrecognized option|unknown option|Usage:|usage:|missing operand|Operation not permitted"
)
ATTEMPTS, PAUSE = 3, 0.3  # seconds
TEXT, COMMANDS = "text", ("bash", "sh")


def meet(lab: Lab, case: Case) -> Done:
    """What somebody sees who meets the fault."""
    return _type(lab, case, case.meets, is_server=case.at_server, is_root=case.at_server)


def works(lab: Lab, case: Case) -> Done:
    """Whether it works now. sshd takes a moment to read its configuration, so a failure is looked at again."""
    for _ in range(ATTEMPTS):
        done = lab.user(fill_in(case.works, {**lab.names, **case.names}), replies=case.knows or case.replies)
        if done.status == 0:
            return done
        time.sleep(PAUSE)
    return done


def do(lab: Lab, case: Case, remedy: Remedy, *, helps: bool = True) -> str:
    """Every step of a remedy, with the reader's names filled in and nothing else changed. What was typed, and what it said.

    Of a remedy that does not help, what it says is no concern of anybody's.
    """
    if case.is_one_shell:
        text = "\n".join(block.text for block in blocks_of(remedy) if block.language in COMMANDS)
        done = _type(lab, case, f"{text}\n{case.works}", is_server=False, is_root=False)
        assert done.status == 0, done.text
        return done.text
    told = [_do_block(lab, case, block, case.by_hand if helps else {}, helps) for block in blocks_of(remedy)]
    return "\n".join(told)


def _do_block(lab: Lab, case: Case, block: Block, by_hand: Mapping[str, Hand], helps: bool) -> str:
    hand = by_hand.get(block.step) if block.is_last else None
    if hand and _comes_first(block):
        hand(lab)
    said = ""
    if block.language == TEXT:
        _write_down(lab, case, block)
    elif block.language in COMMANDS:
        done = _type(lab, case, block.text, is_server=block.is_server, is_root=block.is_root)
        said = f"$ {block.text}{done.text}"
        assert not BROKEN.search(done.text), f"step {block.step} does not run as it stands: {said}"
        if helps and block.is_silent:
            assert (done.text.strip(), done.status) == ("", 0), f"step {block.step} is not silent: {said}"
    if hand and not _comes_first(block):
        hand(lab)
    return said


def undo(lab: Lab, case: Case, remedy: Remedy) -> None:
    """The way back as it is published: its commands, or what it says in words."""
    if case.back_by_hand:
        case.back_by_hand(lab)
    else:
        _undo_as_published(lab, case, remedy)
    if case.load:
        case.load(lab)


def _undo_as_published(lab: Lab, case: Case, remedy: Remedy) -> None:
    commands = commands_in(remedy.rollback_html)
    assert commands, f"{remedy.key} has no way back that could be typed"
    *_, last = blocks_of(remedy)
    is_root = last.is_root and "as that user" not in remedy.rollback_html
    on_server = last.is_server or "On the server" in remedy.rollback_html
    for each in commands:
        done = _type(lab, case, each, is_server=on_server, is_root=is_root)
        assert not BROKEN.search(done.text), f"{remedy.key}, way back: {each}\n{done.text}"


def _type(lab: Lab, case: Case, commands: str, *, is_server: bool, is_root: bool) -> Done:
    names = {**lab.names, **case.names}
    user = "root" if is_root else "ada"
    return lab.machine(is_server).run(fill_in(commands, names), user, replies=case.replies)


def _comes_first(block: Block) -> bool:
    return block.language == "" or "sshd -t" in block.text or "systemctl" in block.text


def _write_down(lab: Lab, case: Case, block: Block) -> None:
    """A text that a step shows goes into the file that it is for."""
    names = {**lab.names, **case.names}
    text = fill_in(re.sub(r"^   ", "", block.text, flags=re.MULTILINE), names)
    if block.is_server:
        lab.server.root(f"cat >>/etc/ssh/sshd_config <<'LINES'\n{text}LINES")
    else:
        lab.user(
            f"cat - ~/.ssh/config >/tmp/new 2>/dev/null <<'LINES'\n{text}LINES\ncat /tmp/new >~/.ssh/config; chmod 600 ~/.ssh/config"
        )
