"""What must hold for the content as a whole: ids, slugs, promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from decisiontree import guide as g
from kb.content import documents
from kb.content.content import Content
from kb.content.documents import Doc
from kb.content.finding import Finding, did_you_mean
from kb.content.format import fields, schema
from kb.content.outline import Mark


def check_ids(content: Content) -> Iterator[Finding]:
    """An id is there, and stands for one thing only."""
    seen: dict[str, Finding] = {}
    for doc in content.docs:
        for where, item_id in ids_in(doc):
            if not item_id:
                yield Finding(
                    where.path,
                    where.line,
                    where.column,
                    where.what + " has no id",
                    "run `make ids` (`manage.py mint_ids`)",
                    rule="missing-id",
                )
            elif item_id in seen:
                first = seen[item_id]
                yield Finding(where.path, where.line, where.column, f"the id {item_id} is used twice",
                              f"first used in {first.path}:{first.line}; remove it here and run `make ids` (`manage.py mint_ids`)", rule="duplicate-id")  # fmt: skip
            else:
                seen[item_id] = where


def ids_in(doc: Doc) -> Iterator[tuple[Finding, str]]:
    """(where and what, id) of everything in a file that needs an id."""
    head = doc.head
    if doc.kind in (documents.ARTICLE, documents.GUIDE, documents.REMEDY, documents.QUESTION):
        yield doc.finding(("id",), f"this {doc.kind}"), head.id or ""
    if doc.kind == documents.GUIDE:
        for part in ("causes", "questions", "remedies"):
            for key, entry in getattr(head, part).items():
                if not getattr(entry, "use", None) and key != g.OTHER:
                    yield doc.finding((part, key), f"'{key}'"), entry.id or ""
        yield doc.finding(("escalate",), "the escalation"), head.escalate.id or ""
    for step in doc.facts.steps:
        yield Finding(doc.path, step.line, 1, f"the step '{step.title}'", rule="missing-id"), _valid_step_id(step.id)


def _valid_step_id(step_id: str) -> str:
    return step_id if 4 <= len(step_id) <= 6 and not set(step_id) - set(fields.ID_ALPHABET) else ""


def check_slugs(content: Content) -> Iterator[Finding]:
    """A slug or alias leads to one thing of its kind, whatever pack it is in, and a link in brackets to one thing at all."""
    linked: dict[str, Doc] = {}
    for kind in (documents.ARTICLE, documents.GUIDE, documents.REMEDY, documents.QUESTION):
        owners: dict[str, Doc] = {}
        for doc in content.of_kind(kind):
            for name in (doc.slug, *doc.head.aliases):
                if name in owners:
                    yield doc.finding(
                        ("aliases",),
                        f"the {kind} '{name}' exists twice",
                        f"the other is {owners[name].path}",
                        rule="duplicate-name",
                    )
                elif name in linked:
                    other = linked[name]
                    yield doc.finding(
                        (),
                        f"'{name}' is the name of a {other.kind}, too",
                        f"[[{name}]] could mean both: rename one; the other is {other.path}",
                        rule="duplicate-name",
                    )
                owners.setdefault(name, doc)
        linked |= owners if kind != documents.QUESTION else {}


def check_profiles(content: Content) -> Iterator[Finding]:
    seen: set[str] = set()
    for doc in content.of_kind(documents.PROFILES):
        if doc.pack in seen:
            yield doc.finding(
                (),
                "profiles are defined twice",
                "keep one profiles.yaml among the content folders",
                rule="duplicate-profiles",
            )
        seen.add(doc.pack)


def check_redirects(content: Content) -> Iterator[Finding]:
    """An id that went away leads to one that lives, by however many hands, and never in a circle."""
    live = content.ids
    fates = {
        item_id: entry for doc in content.of_kind(documents.REDIRECTS) for item_id, entry in doc.head.redirects.items()
    }
    for doc in content.of_kind(documents.REDIRECTS):
        for item_id, entry in doc.head.redirects.items():
            loc = ("redirects", item_id)
            if item_id in live and not entry.withdrawn:
                yield doc.finding(
                    loc, f"the id {item_id} is still in use", "remove it here, or from the content", rule="redirect"
                )
            for successor in entry.successor:
                if successor not in live and successor not in fates:
                    yield doc.finding(
                        loc, f"the successor {successor} does not exist", did_you_mean(successor, live), rule="redirect"
                    )
            if _runs_in_circle(item_id, fates):
                yield doc.finding(
                    loc, f"the successors of {item_id} lead back to it", "every chain must end", rule="redirect"
                )


def _runs_in_circle(item_id: str, fates: Mapping[str, schema.FateEntry]) -> bool:
    seen: set[str] = set()
    todo = list(fates[item_id].successor)
    while todo:
        successor = todo.pop()
        if successor == item_id:
            return True
        if successor in fates and successor not in seen:
            seen.add(successor)
            todo += fates[successor].successor
    return False


def check_promises(content: Content, published: Mapping[str, Mark]) -> Iterator[Finding]:
    """What was published stays, or says what became of it: somebody's ticket has the link."""
    redirects = content.of_kind(documents.REDIRECTS)
    told = {item_id for doc in redirects for item_id in doc.head.redirects}
    path = redirects[0].path if redirects else "redirects.yaml"
    for item_id in sorted(published.keys() - content.ids - told):
        _, kind, _, title, _ = published[item_id]
        hint = f"put it back, or write in redirects.yaml: `{item_id}: {{successor: [NEW], reason: …}}` or `{{gone: true, reason: …}}`"
        yield Finding(path, 0, 0, f"the {kind} {item_id} ('{title}') was published and is gone", hint, rule="lost-id")
