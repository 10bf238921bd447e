"""What must hold between files and inside a guide. One rule, one function; each yields every fault it sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from decisiontree import guide as g
from kb.content import building, documents, schema
from kb.content.documents import Doc
from kb.content.finding import Finding, did_you_mean
from kb.content.gathering import Gathered
from kb.content.items import ItemMark
from kb.content.markup import Body

Rule = Callable[[Doc, Gathered], Iterator[Finding]]


def check(content: Gathered) -> tuple[Finding, ...]:
    """Every fault that only shows when all files lie side by side."""
    findings = [*check_ids(content), *check_slugs(content), *check_profiles(content), *check_redirects(content)]
    for doc in content.docs:
        for rule in RULES.get(doc.kind, ()):
            findings += rule(doc, content)
    return tuple(sorted(set(findings)))


# --- the whole ------------------------------------------------------------------------------------------------------


def check_ids(content: Gathered) -> Iterator[Finding]:
    """An id is there, and stands for one thing only."""
    seen: dict[str, Finding] = {}
    for doc in content.docs:
        for where, item_id in _ids_in(doc):
            if not item_id:
                yield Finding(
                    where.path, where.line, where.column, where.what + " has no id", "run `manage.py mint_ids`"
                )
            elif item_id in seen:
                first = seen[item_id]
                yield Finding(where.path, where.line, where.column, f"the id {item_id} is used twice",
                              f"first used in {first.path}:{first.line}; remove it here and run `manage.py mint_ids`")  # fmt: skip
            else:
                seen[item_id] = where


def _ids_in(doc: Doc) -> Iterator[tuple[Finding, str]]:
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
        yield Finding(doc.path, step.line, 1, f"the step '{step.title}'"), _valid_step_id(step.id)


def _valid_step_id(step_id: str) -> str:
    return step_id if 4 <= len(step_id) <= 6 and not set(step_id) - set(schema.ID_ALPHABET) else ""


def check_slugs(content: Gathered) -> Iterator[Finding]:
    """A slug or alias leads to one thing of its kind, whatever pack it is in."""
    for kind in (documents.ARTICLE, documents.GUIDE, documents.REMEDY, documents.QUESTION):
        owners: dict[str, Doc] = {}
        for doc in content.of_kind(kind):
            for name in (doc.slug, *doc.head.aliases):
                if name in owners:
                    yield doc.finding(
                        ("aliases",), f"the {kind} '{name}' exists twice", f"the other is {owners[name].path}"
                    )
                owners.setdefault(name, doc)


def check_profiles(content: Gathered) -> Iterator[Finding]:
    for doc in content.of_kind(documents.PROFILES)[1:]:
        yield doc.finding((), "profiles are defined twice", "keep one profiles.yaml among the content folders")


def check_redirects(content: Gathered) -> Iterator[Finding]:
    """An id that went away leads to one that lives, by however many hands, and never in a circle."""
    live = {mark.id for doc in content.docs for mark in doc.facts.items}
    fates = {
        item_id: entry for doc in content.of_kind(documents.REDIRECTS) for item_id, entry in doc.head.redirects.items()
    }
    for doc in content.of_kind(documents.REDIRECTS):
        for item_id, entry in doc.head.redirects.items():
            loc = ("redirects", item_id)
            if item_id in live and not entry.withdrawn:
                yield doc.finding(loc, f"the id {item_id} is still in use", "remove it here, or from the content")
            for successor in entry.successor:
                if successor not in live and successor not in fates:
                    yield doc.finding(loc, f"the successor {successor} does not exist", did_you_mean(successor, live))
            if _runs_in_circle(item_id, fates):
                yield doc.finding(loc, f"the successors of {item_id} lead back to it", "every chain must end")


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


def check_promises(content: Gathered, promised: Mapping[str, ItemMark]) -> Iterator[Finding]:
    """What was published stays, or says what became of it: somebody's ticket has the link."""
    live = {mark.id for doc in content.docs for mark in doc.facts.items}
    redirects = content.of_kind(documents.REDIRECTS)
    told = {item_id for doc in redirects for item_id in doc.head.redirects}
    path = redirects[0].path if redirects else "redirects.yaml"
    for item_id in sorted(set(promised) - live - told):
        mark = promised[item_id]
        hint = f"put it back, or write in redirects.yaml: `{item_id}: {{successor: [NEW], reason: …}}` or `{{gone: true, reason: …}}`"
        yield Finding(path, 0, 0, f"the {mark.kind} {item_id} ('{mark.title}') was published and is gone", hint)


# --- any file -------------------------------------------------------------------------------------------------------


def check_refs(doc: Doc, content: Gathered) -> Iterator[Finding]:
    """Every `[[link]]` leads somewhere, every `[@source]` is known."""
    for ref in doc.facts.refs:
        where = Finding(doc.path, ref.line, ref.column, "")
        if ref.kind == "cite":
            if not building.find_source(doc, ref.target, content.shared.sources):
                yield _at(where, f"unknown source '{ref.target}'", _source_hint(doc, ref.target, content))
        elif ref.target.startswith("code:"):
            if not _is_known_code(ref.target.removeprefix("code:"), content):
                yield _at(
                    where,
                    f"unknown code in [[{ref.target}]]",
                    "add it to codes.yaml, or write it as 0x904 or 0x904+0x7",
                )
        elif ref.target not in content.names and not _is_broken(ref.target, content):
            yield _at(where, f"[[{ref.target}]] leads nowhere", did_you_mean(ref.target, content.names))


def _at(where: Finding, what: str, hint: str = "") -> Finding:
    return Finding(where.path, where.line, where.column, what, hint)


def _is_broken(name: str, content: Gathered) -> bool:
    """Whether the name belongs to a file with faults of its own: those are told already."""
    return any(slug == name.split("#")[0] for _, slug in content.broken)


def _is_known_code(spelling: str, content: Gathered) -> bool:
    known = {value for values in content.codes.values() for value in values}
    try:
        values = [schema.parse_code(part) for part in spelling.split("+")]
    except ValueError:
        return False
    return all(value in known for value in values)


def _source_hint(doc: Doc, key: str, content: Gathered) -> str:
    known = {*content.shared.sources.get(doc.pack, {}), *getattr(doc.head, "sources", {})}
    return did_you_mean(key, known) or f"add it to {doc.pack}/sources.yaml"


def check_head(doc: Doc, content: Gathered) -> Iterator[Finding]:
    """Related pages, codes and sources named at the top exist."""
    for index, slug in enumerate(doc.head.related):
        if slug not in content.slugs[documents.ARTICLE] | content.slugs[documents.GUIDE]:
            known = content.slugs[documents.ARTICLE] | content.slugs[documents.GUIDE]
            yield doc.finding(("related", index), f"'{slug}' is no article or guide", did_you_mean(slug, known))
    for index, shown in enumerate(doc.head.codes):
        for kind, value in shown.items():
            if kind not in content.codes:
                yield doc.finding(
                    ("codes", index, kind), f"unknown number space '{kind}'", did_you_mean(kind, content.codes)
                )
            elif value not in content.codes[kind]:
                yield doc.finding(
                    ("codes", index, kind), f"{kind} 0x{value:X} is not in codes.yaml", "add it there first"
                )
    if doc.head.verified.source:
        yield from _check_sources(doc, ("verified", "source"), (doc.head.verified.source,), content)


def _check_sources(doc: Doc, loc: tuple[str | int, ...], keys: Iterable[str], content: Gathered) -> Iterator[Finding]:
    for key in keys:
        if not building.find_source(doc, key, content.shared.sources):
            yield doc.finding(loc, f"unknown source '{key}'", _source_hint(doc, key, content))


def check_article_sources(doc: Doc, content: Gathered) -> Iterator[Finding]:
    yield from _check_sources(doc, ("cites",), doc.head.cites, content)
    if not building.article_citations(doc):
        yield doc.finding((), "this article names no source", "cite one with [@key], or list it under `cites:`")


def check_article_causes(doc: Doc, content: Gathered) -> Iterator[Finding]:
    known = {key for guide in content.of_kind(documents.GUIDE) for key in guide.head.causes}
    for index, key in enumerate(doc.head.causes):
        if key not in known and not content.broken:
            yield doc.finding(("causes", index), f"no guide has a cause '{key}'", did_you_mean(key, known))


def check_own_sources(doc: Doc, content: Gathered) -> Iterator[Finding]:
    yield from _check_sources(doc, ("sources",), doc.head.sources, content)


def check_remedy_body(doc: Doc, content: Gathered) -> Iterator[Finding]:
    if problem := _no_steps(doc.facts.bodies[""]):
        yield doc.finding((), f"this remedy {problem[0]}", problem[1])


def _no_steps(body: Body) -> tuple[str, str] | None:
    if body.steps:
        return None
    if "<ol" in body.html:
        return "has no id at any of its steps", "run `manage.py mint_ids`"
    return "has no steps", "write them as a numbered list: `1. What to do`"


def check_is_used(doc: Doc, content: Gathered) -> Iterator[Finding]:
    """A shared part that no guide takes over would never be seen."""
    part = "remedies" if doc.kind == documents.REMEDY else "questions"
    used = {entry.use for guide in content.of_kind(documents.GUIDE) for entry in getattr(guide.head, part).values()}
    if doc.slug not in used and not content.broken:
        yield doc.finding((), f"no guide uses this {doc.kind}", f"add `use: {doc.slug}` to a guide, or remove the file")


# --- codes ----------------------------------------------------------------------------------------------------------


def check_codes(doc: Doc, content: Gathered) -> Iterator[Finding]:
    head: schema.CodesFile = doc.head
    counts = Counter((entry.kind, entry.code) for entry in head.codes)
    for index, entry in enumerate(head.codes):
        loc = ("codes", index)
        if entry.kind not in head.kinds:
            yield doc.finding(
                (*loc, "kind"), f"unknown number space '{entry.kind}'", did_you_mean(entry.kind, head.kinds)
            )
        if counts[entry.kind, entry.code] > 1:
            yield doc.finding((*loc, "code"), f"0x{entry.code:X} is here twice in {entry.kind}")
        yield from _check_code_entry(doc, loc, entry, content)
    for index, pair in enumerate(head.pairs):
        yield from _check_code_entry(doc, ("pairs", index), pair, content)
        yield from _check_code_set(doc, ("pairs", index), pair.codes, content)
    for index, look_alike in enumerate(head.look_alikes):
        yield from _check_code_set(doc, ("look_alikes", index), look_alike.codes, content)
    for index, guess in enumerate(head.guesses):
        if guess.kind not in head.kinds:
            yield doc.finding(
                ("guesses", index), f"unknown number space '{guess.kind}'", did_you_mean(guess.kind, head.kinds)
            )
    for key, family in head.families.items():
        yield from _check_guide(doc, ("families", key), family.guide, content)


def _check_code_entry(doc: Doc, loc: tuple[str | int, ...], entry: Any, content: Gathered) -> Iterator[Finding]:
    if entry.family not in doc.head.families:
        yield doc.finding(
            (*loc, "family"), f"unknown family '{entry.family}'", did_you_mean(entry.family, doc.head.families)
        )
    if not entry.sources and not getattr(entry, "notes", None):
        yield doc.finding(
            loc, "this code names no source", "add `sources: [key]`, or say under `notes:` that there is none"
        )
    yield from _check_sources(doc, (*loc, "sources"), entry.sources, content)
    yield from _check_guide(doc, (*loc, "guide"), entry.guide, content)


def _check_code_set(
    doc: Doc, loc: tuple[str | int, ...], codes: dict[str, int], content: Gathered
) -> Iterator[Finding]:
    for kind, value in codes.items():
        if value not in content.codes.get(kind, set()):
            yield doc.finding(loc, f"{kind} 0x{value:X} is not among the codes", did_you_mean(kind, content.codes))


def _check_guide(doc: Doc, loc: tuple[str | int, ...], slug: str | None, content: Gathered) -> Iterator[Finding]:
    known = content.slugs[documents.GUIDE]
    if slug and slug not in known:
        yield doc.finding(loc, f"unknown guide '{slug}'", did_you_mean(slug, known))


# --- guides ---------------------------------------------------------------------------------------------------------


def check_guide_uses(doc: Doc, content: Gathered) -> Iterator[Finding]:
    """What is taken over exists; what is not taken over is complete."""
    for key, question in doc.head.questions.items():
        yield from _check_question_use(doc, key, question, content)
    for key, remedy in doc.head.remedies.items():
        known = content.slugs[documents.REMEDY]
        if remedy.use and remedy.use not in known:
            yield doc.finding(
                ("remedies", key, "use"), f"unknown remedy '{remedy.use}'", did_you_mean(remedy.use, known)
            )
        for name in () if remedy.use else ("title", "minutes", "needs", "risk", "rollback", "verify", "steps"):
            if getattr(remedy, name) is None:
                yield doc.finding(
                    ("remedies", key),
                    f"the remedy '{key}' has no '{name}'",
                    "write it, or take a shared remedy over with `use:`",
                )
        body = doc.facts.bodies.get(f"remedies/{key}/steps")
        if body and (problem := _no_steps(body)):
            yield doc.finding(("remedies", key, "steps"), f"the remedy '{key}' {problem[0]}", problem[1])


def _check_question_use(doc: Doc, key: str, question: schema.QuestionEntry, content: Gathered) -> Iterator[Finding]:
    loc = ("questions", key)
    known = content.slugs[documents.QUESTION]
    source = content.shared.questions.get(question.use) if question.use else None
    if question.use and question.use not in known:
        yield doc.finding((*loc, "use"), f"unknown question '{question.use}'", did_you_mean(question.use, known))
    if not question.use and not question.ask:
        yield doc.finding(
            loc, f"the question '{key}' has no 'ask'", "write it, or take a shared question over with `use:`"
        )
    if g.UNKNOWN in question.answers:
        yield doc.finding((*loc, "answers", g.UNKNOWN), f"'{g.UNKNOWN}' is always offered; remove it here")
    for name, answer in question.answers.items():
        if source and name not in source.head.answers:
            yield doc.finding(
                (*loc, "answers", name),
                f"'{question.use}' has no answer '{name}'",
                did_you_mean(name, source.head.answers),
            )
        elif not answer.say and not question.use:
            yield doc.finding((*loc, "answers", name), f"the answer '{name}' has no 'say'")
    for name in sorted(set(source.head.answers) - set(question.answers)) if source else ():
        yield doc.finding((*loc, "answers"), f"the answer '{name}' of '{question.use}' is missing here")


def check_guide_keys(doc: Doc, content: Gathered) -> Iterator[Finding]:
    """Causes, questions and remedies share the addresses under the guide."""
    parts = {"causes": doc.head.causes, "questions": doc.head.questions, "remedies": doc.head.remedies}
    counts = Counter(key for entries in parts.values() for key in entries)
    for part, entries in parts.items():
        for key in entries:
            if counts[key] > 1:
                yield doc.finding(
                    (part, key),
                    f"'{key}' is used for two things in this guide",
                    "causes, questions and remedies need different keys",
                )
            if key == "article":
                yield doc.finding(
                    (part, key), "'article' is the address of the guide read as an article", "choose another key"
                )


def check_guide_refs(doc: Doc, content: Gathered) -> Iterator[Finding]:
    """Every key a guide mentions is one of its own."""
    head: schema.GuideFile = doc.head
    causes, nodes = {*head.causes, g.OTHER}, {*head.questions, *head.remedies}
    for key, question in head.questions.items():
        for name, answer in question.answers.items():
            yield from _unknown(
                doc, ("questions", key, "answers", name, "likely"), answer.likely, causes | {"default"}, "cause"
            )
        yield from _unknown(doc, ("questions", key, "after"), question.after, nodes, "question or remedy")
        yield from _check_condition(doc, ("questions", key, "only_if"), question.only_if, content)
    for key, remedy in head.remedies.items():
        yield from _unknown(doc, ("remedies", key, "fixes"), remedy.fixes, causes, "cause")
        yield from _unknown(doc, ("remedies", key, "after"), remedy.after, nodes, "question or remedy")
        yield from _unknown(doc, ("remedies", key, "never_before"), remedy.never_before, set(head.remedies), "remedy")
        yield from _check_condition(doc, ("remedies", key, "only_if"), remedy.only_if, content)


def _unknown(
    doc: Doc, loc: tuple[str | int, ...], keys: Iterable[str], known: set[str], noun: str
) -> Iterator[Finding]:
    for key in keys:
        if key not in known:
            yield doc.finding((*loc, key), f"unknown {noun} '{key}'", did_you_mean(key, known))


def _check_condition(
    doc: Doc, loc: tuple[str | int, ...], entry: schema.ConditionEntry | None, content: Gathered
) -> Iterator[Finding]:
    if entry is None:
        return
    for inner in (*(entry.all or ()), *(entry.any or ()), *((entry.not_,) if entry.not_ else ())):
        yield from _check_condition(doc, loc, inner, content)
    for key, values in (entry.model_extra or {}).items():
        known = _values_of(doc, key)
        if not known:
            yield doc.finding(
                loc, f"unknown question or remedy '{key}'", did_you_mean(key, {*doc.head.questions, *doc.head.remedies})
            )
        for value in values:
            if known and value not in known:
                yield doc.finding(loc, f"'{key}' has no answer '{value}'", did_you_mean(value, known))


def _values_of(doc: Doc, key: str) -> set[str]:
    if key in doc.head.remedies:
        return set(g.OUTCOMES)
    question = doc.head.questions.get(key)
    return {*question.answers, g.UNKNOWN} if question else set()


def check_guide_sources(doc: Doc, content: Gathered) -> Iterator[Finding]:
    """A claim carries a source: each cause, question and remedy names one."""
    for part in ("causes", "questions", "remedies"):
        for key, entry in getattr(doc.head, part).items():
            yield from _check_sources(doc, (part, key, "sources"), entry.sources, content)
            if not entry.sources and not getattr(entry, "use", None) and key != g.OTHER:
                yield doc.finding((part, key), f"'{key}' names no source", "add `sources: [key]`")
    for index, do_not in enumerate(doc.head.do_not):
        yield from _check_sources(doc, ("do_not", index, "sources"), do_not.sources, content)


def check_shared_sources(doc: Doc, content: Gathered) -> Iterator[Finding]:
    yield from check_own_sources(doc, content)
    if not doc.head.sources:
        yield doc.finding((), f"this {doc.kind} names no source", "add `sources: [key]`")


def check_diagnosis(doc: Doc, content: Gathered) -> Iterator[Finding]:
    """A guide that narrows has causes, each with a title, a remedy, and answers that tell something."""
    head: schema.GuideFile = doc.head
    if head.mode != g.DIAGNOSIS:
        return
    if not set(head.causes) - {g.OTHER}:
        yield doc.finding((), "this guide has no causes", "name at least one under `causes:`")
    for key, cause in head.causes.items():
        if key == g.OTHER:
            continue
        if not cause.title:
            yield doc.finding(("causes", key), f"the cause '{key}' has no 'title'")
        if not any(key in remedy.fixes for remedy in head.remedies.values()):
            yield doc.finding(
                ("causes", key), f"no remedy fixes the cause '{key}'", "name it under `fixes:` of a remedy"
            )
    for key, remedy in head.remedies.items():
        if not remedy.fixes:
            yield doc.finding(
                ("remedies", key), f"the remedy '{key}' fixes nothing", "name the causes it helps under `fixes:`"
            )
    for key, question in head.questions.items():
        answers = question.answers.values()
        if not any(answer.next or set(answer.likely) - {"default"} for answer in answers):
            hint = "say under `likely:` how they depend on the cause"
            yield doc.finding(("questions", key), f"the answers to '{key}' tell nothing", hint)


def check_next(doc: Doc, content: Gathered) -> Iterator[Finding]:
    """Where an answer leads exists."""
    head: schema.GuideFile = doc.head
    nodes = {*head.questions, *head.remedies, g.ESCALATE} if head.mode == g.FIXED_TREE else set()
    for loc, target in _nexts(head):
        if target.startswith(g.GUIDE_PREFIX):
            yield from _check_guide(doc, loc, target.removeprefix(g.GUIDE_PREFIX), content)
        elif target not in nodes:
            hint = did_you_mean(target, nodes) or (
                "write `guide:<slug>`; in a diagnosis the planner chooses what comes next" if not nodes else ""
            )
            yield doc.finding(loc, f"'{target}' is nowhere to go", hint)


def _nexts(head: schema.GuideFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for key, question in head.questions.items():
        for name, answer in question.answers.items():
            if answer.next:
                yield ("questions", key, "answers", name, "next"), answer.next
    for key, remedy in head.remedies.items():
        if remedy.next:
            yield ("remedies", key, "next"), remedy.next


def check_fixed_tree(doc: Doc, content: Gathered) -> Iterator[Finding]:
    """A route that an author drew: it starts, reaches everything, ends everywhere, and never runs in a circle."""
    head: schema.GuideFile = doc.head
    if head.mode != g.FIXED_TREE:
        return
    nodes = {*head.questions, *head.remedies}
    if head.start not in nodes:
        yield doc.finding(("start",), "`start:` names no question or remedy", did_you_mean(head.start or "", nodes))
        return
    for key, question in head.questions.items():
        for name, answer in question.answers.items():
            if not answer.next:
                yield doc.finding(
                    ("questions", key, "answers", name), f"the answer '{name}' leads nowhere", "add `next:`"
                )
    edges = _edges(head)
    yield from _check_cycles(doc, head.start, edges)
    reached = _reached(head.start, edges)
    for key in sorted(nodes - reached):
        part = "questions" if key in head.questions else "remedies"
        yield doc.finding((part, key), f"nothing leads to '{key}'", "name it in a `next:`, or remove it")


def _edges(head: schema.GuideFile) -> dict[str, list[str]]:
    edges: dict[str, list[str]] = {key: [] for key in (*head.questions, *head.remedies)}
    for loc, target in _nexts(head):
        if target in edges:
            edges[str(loc[1])].append(target)
    return edges


def _reached(start: str, edges: dict[str, list[str]]) -> set[str]:
    seen, todo = {start}, [start]
    while todo:
        new = set(edges[todo.pop()]) - seen
        seen |= new
        todo += new
    return seen


def _check_cycles(doc: Doc, start: str, edges: dict[str, list[str]]) -> Iterator[Finding]:
    done: set[str] = set()
    path: list[str] = []
    todo: list[tuple[str, bool]] = [(start, False)]
    while todo:
        key, is_leaving = todo.pop()
        if is_leaving:
            path.pop()
            done.add(key)
        elif key in path:
            circle = " → ".join([*path[path.index(key) :], key])
            part = "questions" if key in doc.head.questions else "remedies"
            yield doc.finding((part, key), f"this route runs in a circle: {circle}", "every path must end")
        elif key not in done:
            path.append(key)
            todo.append((key, True))
            todo += [(target, False) for target in edges[key]]


def check_scenario_keys(doc: Doc, content: Gathered) -> Iterator[Finding]:
    head: schema.GuideFile = doc.head
    for index, scenario in enumerate(head.scenarios):
        loc = ("scenarios", index)
        yield from _unknown(doc, (*loc, "truth"), [scenario.truth], {*head.causes, g.OTHER}, "cause")
        yield from _unknown(
            doc, (*loc, "expect", "reaches"), [scenario.expect.reaches], {*head.remedies, g.ESCALATE}, "remedy"
        )
        yield from _unknown(
            doc,
            (*loc, "expect", "never"),
            scenario.expect.never,
            {*head.remedies, *head.questions},
            "remedy or question",
        )
        if scenario.profile and scenario.profile not in content.profiles:
            yield doc.finding(
                (*loc, "profile"),
                f"unknown profile '{scenario.profile}'",
                did_you_mean(scenario.profile, content.profiles),
            )
        for key, value in scenario.given.items():
            known = _values_of(doc, key)
            if not known:
                yield doc.finding((*loc, "given", key), f"unknown question '{key}'", did_you_mean(key, head.questions))
            elif value not in known:
                yield doc.finding((*loc, "given", key), f"'{key}' has no answer '{value}'", did_you_mean(value, known))


def check_built_guide(doc: Doc, guide: g.Guide) -> Iterator[Finding]:
    """What only shows once the guide is put together: constraints that contradict each other."""
    try:
        from decisiontree.policy import check_constraints
    except ImportError:
        return
    for problem in check_constraints(guide):
        yield doc.finding((), problem)


RULES: dict[str, tuple[Rule, ...]] = {
    documents.ARTICLE: (check_refs, check_head, check_article_sources, check_article_causes),
    documents.GUIDE: (
        check_refs,
        check_head,
        check_guide_uses,
        check_guide_keys,
        check_guide_refs,
        check_guide_sources,
        check_diagnosis,
        check_next,
        check_fixed_tree,
        check_scenario_keys,
    ),
    documents.REMEDY: (check_refs, check_shared_sources, check_remedy_body, check_is_used),
    documents.QUESTION: (check_refs, check_shared_sources, check_is_used),
    documents.CODES: (check_codes,),
}
