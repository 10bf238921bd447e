"""Proposals: each is a commit with one change, on a branch of its own, until a reviewer publishes it or sends it back.

All there is to know of a proposal stands in its commit. A proposal that was sent back has a second commit on top that
changes nothing and says why.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from kb.proposals.fields import EditableItem, Field, change, find_item
from kb.proposals.repository import Moved, NamedCommit, Person, Repository
from kb.publish.source_git import GitError

OPEN, SENT_BACK = "refs/heads/proposal/", "refs/sent-back/"
NAME = re.compile(r"[0-9]{8}-[0-9a-z]{4,6}-[0-9a-f]{8}")
TRAILER = re.compile(r"^(Item|Field|File|Based-on): (.*)$", re.MULTILINE)
SUBJECT = 72
TRIES = 20


class Conflict(Exception):
    """The text that a proposal changes is another one by now."""

    def __init__(self, theirs: str) -> None:
        super().__init__("This text was changed in the meantime.")
        self.theirs = theirs


class HalfDone(Exception):
    """Something went wrong when it could not be taken back any more; the message says what was done all the same."""


@dataclass(frozen=True, slots=True)
class SuggestedChange:
    name: str
    commit: str
    parent: str
    author: str
    date: str
    message: str
    reason: str = ""  # why it was sent back

    @property
    def is_open(self) -> bool:
        return not self.reason

    @property
    def subject(self) -> str:
        return self.message.partition("\n")[0]

    @property
    def why(self) -> str:
        """What its author said about it."""
        return "\n\n".join(self.message.strip().split("\n\n")[1:-1])

    @property
    def branch(self) -> str:
        return (OPEN + self.name).removeprefix("refs/heads/")

    def told(self, key: str) -> str:
        last = self.message.strip().rpartition("\n\n")[2]
        return next((value for name, value in TRAILER.findall(last) if name == key), "")

    @property
    def item(self) -> str:
        return self.told("Item")

    @property
    def field(self) -> str:
        return self.told("Field")


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item in a file of a commit."""

    repository: Repository
    commit: str
    name: str
    data: bytes
    item: EditableItem


def locate(repository: Repository, item_id: str, commit: str = "") -> FoundItem | None:
    """Where an item is written. Raises GitError where there is no repository."""
    commit = commit or repository.head()
    for name in repository.names_with(commit, item_id):
        data = repository.read(commit, name)
        item = find_item(name, data, item_id)
        if item:
            return FoundItem(repository, commit, name, data, item)
    return None


def write(found: FoundItem, field: Field, text: str, author: Person, why: str = "") -> str:
    """A commit with the change, to which no name leads yet. Raises CannotSplice or GitError."""
    data = change(found.data, found.item, field, text)
    message = _message(found, field, why)
    return found.repository.commit_file(found.commit, found.name, data, author, message)


def _message(found: FoundItem, field: Field, why: str) -> str:
    title = " ".join(found.item.title.split())
    subject = f"Change “{title}”: {field.label}" if not field.step else f"Change the step “{title}”"
    if len(subject) > SUBJECT:
        subject = subject[: SUBJECT - 1] + "…"
    trailers = f"Item: {found.item.id}\nField: {field.name}\nFile: {found.name}\nBased-on: {field.digest}"
    told = "\n".join(line.rstrip() for line in why.strip().splitlines())
    return "\n\n".join(filter(None, (subject, told, trailers))) + "\n"


def propose(repository: Repository, commit: str, item_id: str) -> str:
    """Give a commit a branch of its own; the proposal's name."""
    name = f"{datetime.now(UTC):%Y%m%d}-{item_id.lower()}-{secrets.token_hex(4)}"
    repository.move(OPEN + name, commit)
    return name


def list_proposals(repository: Repository) -> list[SuggestedChange]:
    """Newest first."""
    found = [*repository.named(OPEN), *repository.named(SENT_BACK)]
    return [proposal for each in found if (proposal := _read(repository, each))]


def find_proposal(repository: Repository, name: str) -> SuggestedChange | None:
    found = repository.named(OPEN + name, SENT_BACK + name) if NAME.fullmatch(name) else []
    return _read(repository, found[0]) if found else None


def _read(repository: Repository, found: NamedCommit) -> SuggestedChange | None:
    name = found.ref.removeprefix(OPEN).removeprefix(SENT_BACK)
    if not NAME.fullmatch(name):  # somebody else's branch
        return None
    if found.ref.startswith(SENT_BACK):
        commit, parent, author, date, message = repository.run(
            "log", "-1", "--format=%H%x00%P%x00%an%x00%as%x00%B", f"{found.id}^"
        ).split("\0")
        return SuggestedChange(
            name, commit, parent, author, date, message, found.message.strip() or "No reason was given."
        )
    parent = repository.run("rev-parse", f"{found.id}^")
    return SuggestedChange(name, found.id, parent, found.author, found.date, found.message)


def proposed_text(repository: Repository, proposal: SuggestedChange) -> str:
    """The text that a proposal puts into its field."""
    found = locate(repository, proposal.item, proposal.commit)
    field = found.item.find_field(proposal.field) if found else None
    return field.text if field else ""


def send_back(repository: Repository, proposal: SuggestedChange, reviewer: Person, reason: str) -> None:
    """Say why, and take it off the desk. Its text stays."""
    tree = repository.run("rev-parse", f"{proposal.commit}^{{tree}}")
    told = repository.commit_tree(tree, proposal.commit, reviewer, reason.strip() or "No reason was given.")
    repository.move(SENT_BACK + proposal.name, told)
    try:
        repository.forget(OPEN + proposal.name, proposal.commit)
    except (GitError, OSError) as error:
        raise HalfDone(
            f"Your answer was saved, but the suggestion could not be taken off the list: {error}."
        ) from error


def merge(repository: Repository, proposal: SuggestedChange, remote: str = "") -> str:
    """Bring a proposal onto the branch that content is published from; the commit. Raises Conflict or GitError.

    Whatever else changed on the branch stays; the text itself must be the one that the proposal was based on.
    """
    branch = repository.branch()
    for _ in range(TRIES):
        head = repository.head()
        merged, name = _onto(repository, proposal, head)
        if not repository.is_clean(name, head):
            raise GitError(f"{name} has changes in the content folder of the server that are not committed")
        if remote:
            repository.push(remote, merged, branch)
        try:
            repository.move(branch, merged, head)
        except Moved:
            continue
        except (GitError, OSError) as error:
            if not remote:
                raise
            raise HalfDone(f"The change was pushed to {remote}, but the branch of this site does not have it yet: {error}.") from error  # fmt: skip
        try:
            repository.show(name, merged)
            repository.forget(OPEN + proposal.name, proposal.commit)
        except (GitError, OSError) as error:
            raise HalfDone(
                f"The change is on {branch.removeprefix('refs/heads/')} as commit {merged[:10]} and will be published next time, "
                f"but {name} in the content folder or the list of suggestions could not be brought up to date: {error}."
            ) from error
        return merged
    raise GitError("others keep writing to the branch; try again")


def _onto(repository: Repository, proposal: SuggestedChange, head: str) -> tuple[str, str]:
    """The proposal's commit, or one like it on top of `head`; and the file that it changes."""
    now = locate(repository, proposal.item, head)
    field = now.item.find_field(proposal.field) if now else None
    if now is None or field is None:
        raise GitError("what this changes was removed in the meantime")
    if field.digest != proposal.told("Based-on"):
        raise Conflict(field.text)
    if head == proposal.parent:
        return proposal.commit, now.name
    mail = repository.run("log", "-1", "--format=%ae", proposal.commit)
    data = change(now.data, now.item, field, proposed_text(repository, proposal))
    return repository.commit_file(head, now.name, data, Person(proposal.author, mail), proposal.message), now.name
