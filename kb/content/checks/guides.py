"""A guide by itself: complete, consistent, every key known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from decisiontree import guide as g
from kb.content import documents
from kb.content.building import rows_of
from kb.content.checks.pages import no_steps
from kb.content.checks.references import check_sources, unknown_keys
from kb.content.checks.routes import nexts
from kb.content.content import Content
from kb.content.documents import Doc
from kb.content.finding import Finding, did_you_mean
from kb.content.format import guide_schema
from kb.content.format.strict_yaml import Loc

NEVER = g.LIKELIHOOD_WORDS["never"]
# "Not sure", "I don't know", "can't tell": what the answer that every question has says already.
DONT_KNOW = re.compile(
    r"(?:i |we )?(?:(?:do not|don.?t|cannot|can ?not|can.?t) (?:know|tell|say)|(?:am |.m )?(?:not sure|unsure)|no idea|unknown)(?: (?:it|that|this|yet))?\W*",
    re.IGNORECASE,
)


def check_guide_uses(doc: Doc, content: Content) -> Iterator[Finding]:
    """What is taken over exists; what is not taken over is complete."""
    for key, question in doc.head.questions.items():
        yield from _check_question_use(doc, key, question, content)
    for key, remedy in doc.head.remedies.items():
        known = content.slugs[documents.REMEDY]
        if remedy.use and remedy.use not in known:
            yield doc.finding(
                ("remedies", key, "use"),
                f"unknown remedy '{remedy.use}'",
                did_you_mean(remedy.use, known),
                rule="unknown-name",
            )
        for name in () if remedy.use else guide_schema.NEEDED_OF_REMEDY:
            if getattr(remedy, name) is None:
                yield doc.finding(
                    ("remedies", key),
                    f"the remedy '{key}' has no '{name}'",
                    "write it, or take a shared remedy over with `use:`",
                    rule="missing-safety",
                )
        body = doc.facts.bodies.get(f"remedies/{key}/steps")
        if body and (problem := no_steps(body)):
            yield doc.finding(
                ("remedies", key, "steps"), f"the remedy '{key}' {problem[0]}", problem[1], rule="no-steps"
            )


def _check_question_use(
    doc: Doc, key: str, question: guide_schema.QuestionEntry, content: Content
) -> Iterator[Finding]:
    loc = ("questions", key)
    known = content.slugs[documents.QUESTION]
    source = content.shared.questions.get(question.use) if question.use else None
    if question.use and question.use not in known:
        yield doc.finding(
            (*loc, "use"), f"unknown question '{question.use}'", did_you_mean(question.use, known), rule="unknown-name"
        )
    if not question.use and not question.ask:
        yield doc.finding(
            loc,
            f"the question '{key}' has no 'ask'",
            "write it, or take a shared question over with `use:`",
            rule="missing-part",
        )
    if g.UNKNOWN in question.answers:
        yield doc.finding(
            (*loc, "answers", g.UNKNOWN), f"'{g.UNKNOWN}' is always offered; remove it here", rule="reserved-word"
        )
    for name, answer in question.answers.items():
        if source and name not in source.head.answers:
            yield doc.finding(
                (*loc, "answers", name),
                f"'{question.use}' has no answer '{name}'",
                did_you_mean(name, source.head.answers),
                rule="unknown-answer",
            )
        elif not answer.say and not question.use:
            yield doc.finding((*loc, "answers", name), f"the answer '{name}' has no 'say'", rule="missing-part")
    for name in sorted(set(source.head.answers) - set(question.answers)) if source else ():
        yield doc.finding(
            (*loc, "answers"), f"the answer '{name}' of '{question.use}' is missing here", rule="missing-answer"
        )


def check_guide_keys(doc: Doc, content: Content) -> Iterator[Finding]:
    """Causes, questions and remedies share the addresses under the guide."""
    parts = {"causes": doc.head.causes, "questions": doc.head.questions, "remedies": doc.head.remedies}
    counts = Counter(
        name for entries in parts.values() for key, entry in entries.items() for name in {key, *entry.aliases}
    )
    for part, entries in parts.items():
        for key, entry in entries.items():
            for alias in entry.aliases:
                if counts[alias] > 1:
                    what = f"'{alias}' is used for two things in this guide"
                    yield doc.finding(
                        (part, key, "aliases"),
                        what,
                        "an old key leads to one thing; remove it here",
                        rule="key-used-twice",
                    )
            if counts[key] > 1:
                yield doc.finding(
                    (part, key),
                    f"'{key}' is used for two things in this guide",
                    "causes, questions and remedies need different keys",
                    rule="key-used-twice",
                )
            if key == "article":
                yield doc.finding(
                    (part, key),
                    "'article' is the address of the guide read as an article",
                    "choose another key",
                    rule="reserved-word",
                )


def check_guide_refs(doc: Doc, content: Content) -> Iterator[Finding]:
    """Every key a guide mentions is one of its own."""
    head: guide_schema.GuideFile = doc.head
    causes, nodes = {*head.causes, g.OTHER}, {*head.questions, *head.remedies}
    for key, question in head.questions.items():
        for name, answer in question.answers.items():
            yield from unknown_keys(
                doc, ("questions", key, "answers", name, "likely"), answer.likely, causes | {"default"}, "cause"
            )
        yield from unknown_keys(doc, ("questions", key, "after"), question.after, nodes, "question or remedy")
        yield from _check_condition(doc, ("questions", key, "only_if"), question.only_if, content)
    for key, remedy in head.remedies.items():
        yield from unknown_keys(doc, ("remedies", key, "fixes"), remedy.fixes, causes, "cause")
        yield from unknown_keys(doc, ("remedies", key, "after"), remedy.after, nodes, "question or remedy")
        yield from unknown_keys(
            doc, ("remedies", key, "never_before"), remedy.never_before, set(head.remedies), "remedy"
        )
        yield from _check_condition(doc, ("remedies", key, "only_if"), remedy.only_if, content)


def _check_condition(
    doc: Doc, loc: tuple[str | int, ...], entry: guide_schema.ConditionEntry | None, content: Content
) -> Iterator[Finding]:
    if entry is None:
        return
    for inner in (*(entry.all or ()), *(entry.any or ()), *((entry.not_,) if entry.not_ else ())):
        yield from _check_condition(doc, loc, inner, content)
    for key, values in (entry.model_extra or {}).items():
        known = _values_of(doc, key)
        if not known:
            yield doc.finding(
                loc,
                f"unknown question or remedy '{key}'",
                did_you_mean(key, {*doc.head.questions, *doc.head.remedies}),
                rule="unknown-name",
            )
        for value in values:
            if known and value not in known:
                yield doc.finding(
                    loc, f"'{key}' has no answer '{value}'", did_you_mean(value, known), rule="unknown-answer"
                )


def _values_of(doc: Doc, key: str) -> set[str]:
    if key in doc.head.remedies:
        return set(g.OUTCOMES)
    question = doc.head.questions.get(key)
    return {*question.answers, g.UNKNOWN} if question else set()


def check_guide_sources(doc: Doc, content: Content) -> Iterator[Finding]:
    """A claim carries a source: each cause, question and remedy names one."""
    for part in ("causes", "questions", "remedies"):
        for key, entry in getattr(doc.head, part).items():
            yield from check_sources(doc, (part, key, "sources"), entry.sources, content)
            if not entry.sources and not getattr(entry, "use", None) and key != g.OTHER:
                yield doc.finding((part, key), f"'{key}' names no source", "add `sources: [key]`", rule="no-source")
    for index, do_not in enumerate(doc.head.do_not):
        yield from check_sources(doc, ("do_not", index, "sources"), do_not.sources, content)


def check_forbidden_advice(doc: Doc, content: Content) -> Iterator[Finding]:
    """What a guide tells not to do is in none of its remedies, taken over or its own."""
    refused = [(text, entry) for entry in doc.head.do_not for text in entry.refuse]
    for key, remedy in doc.head.remedies.items() if refused else ():
        source = content.shared.remedies.get(remedy.use) if remedy.use else None
        body = source.facts.bodies[""] if source else doc.facts.bodies.get(f"remedies/{key}/steps")
        commands = " ".join((body.piece.commands if body else "").lower().split())
        for text, entry in refused:
            if " ".join(text.lower().split()) in commands:
                what = f"the remedy '{key}' has the command '{text}', which this guide tells not to use"
                yield doc.finding(("remedies", key), what, f"do not: {entry.say}", rule="forbidden-command")


def check_diagnosis(doc: Doc, content: Content) -> Iterator[Finding]:
    """A guide that narrows has causes, each with a title, a remedy, and answers that tell something."""
    head: guide_schema.GuideFile = doc.head
    if head.mode != g.DIAGNOSIS:
        return
    if not set(head.causes) - {g.OTHER}:
        yield doc.finding((), "this guide has no causes", "name at least one under `causes:`", rule="no-causes")
    for key, cause in head.causes.items():
        if key == g.OTHER:
            continue
        if not cause.title:
            yield doc.finding(("causes", key), f"the cause '{key}' has no 'title'", rule="missing-part")
        if not any(remedy.fixes.get(key, 0) > NEVER for remedy in head.remedies.values()):
            yield doc.finding(
                ("causes", key),
                f"no remedy fixes the cause '{key}'",
                "name it under `fixes:` of a remedy",
                rule="cause-without-remedy",
            )
    for key, remedy in head.remedies.items():
        if not remedy.fixes:
            yield doc.finding(
                ("remedies", key),
                f"the remedy '{key}' fixes nothing",
                "name the causes it helps under `fixes:`",
                rule="remedy-fixes-nothing",
            )
    for key, question in head.questions.items():
        # A cause that could not be read may be the one that it tells apart.
        if not doc.left_out and not _tells_something(question, [*head.causes]):
            hint = "say under `likely:` how they depend on the cause"
            what = f"the answers to '{key}' tell nothing"
            yield doc.finding(("questions", key), what, hint, rule="question-separates-nothing")


def check_choices(doc: Doc, content: Content) -> Iterator[Finding]:
    """What readers choose from reads differently, and somebody can choose it."""
    head: guide_schema.GuideFile = doc.head
    for part, entries, name in (
        ("causes", head.causes, "title"),
        ("questions", head.questions, "ask"),
        ("remedies", head.remedies, "title"),
    ):
        words = ((key, getattr(entry, name)) for key, entry in entries.items())
        yield from _repeated(doc, (part,), words, name)
    for key, question in head.questions.items():
        loc = ("questions", key, "answers")
        yield from check_answers(doc, loc, ((name, answer.say) for name, answer in question.answers.items()))
        for name, answer in question.answers.items() if head.mode == g.DIAGNOSIS and not question.use else ():
            if _is_never_given(answer, head):
                what = f"no cause makes the answer '{name}' likely"
                hint = "say under `likely:` which cause it points to, or remove the answer"
                yield doc.finding((*loc, name, "likely"), what, hint, rule="answer-never-given")


def check_shared_answers(doc: Doc, content: Content) -> Iterator[Finding]:
    yield from check_answers(doc, ("answers",), ((key, answer.say) for key, answer in doc.head.answers.items()))


def check_answers(doc: Doc, loc: Loc, answers: Iterable[tuple[str, str | None]]) -> Iterator[Finding]:
    answers = list(answers)
    yield from _repeated(doc, loc, answers, "say")
    for key, say in answers:
        if say and DONT_KNOW.fullmatch(say.strip()):
            what = f"'{say}' is always offered"
            yield doc.finding((*loc, key), what, "remove it: every question has “I can't tell”", rule="repeated-words")


def _repeated(doc: Doc, loc: Loc, words: Iterable[tuple[str, str | None]], name: str) -> Iterator[Finding]:
    """Entries that readers cannot tell apart."""
    first: dict[str, str] = {}
    for key, text in words:
        plain = " ".join((text or "").casefold().split()).rstrip(".!? ")
        other = first.setdefault(plain, key)
        if plain and other != key:
            what = f"'{key}' and '{other}' have the same `{name}:`"
            yield doc.finding((*loc, key), what, "say what makes them different, or remove one", rule="repeated-words")


def _is_never_given(answer: guide_schema.AnswerEntry, head: guide_schema.GuideFile) -> bool:
    likely = answer.likely
    given = [likely.get(key, likely.get("default", 1.0)) for key in (*head.causes, g.OTHER)]
    return bool(likely) and not answer.next and all(share <= NEVER for share in given)


def _tells_something(question: guide_schema.QuestionEntry, causes: list[str]) -> bool:
    """Whether an answer leads elsewhere, or is likelier for one cause than for another."""
    if any(answer.next for answer in question.answers.values()):
        return True
    rows = rows_of(question, (*causes, g.OTHER)).values() if causes else ()
    return any(max(row) - min(row) > 1e-6 for row in rows)


def _ends(head: guide_schema.GuideFile) -> set[str]:
    """Where a walk can end: with a remedy, by handing over, or in another guide."""
    guides = {target.removeprefix(g.GUIDE_PREFIX) for _, target in nexts(head) if target.startswith(g.GUIDE_PREFIX)}
    return {*head.remedies, g.ESCALATE, *guides}


def check_scenario_keys(doc: Doc, content: Content) -> Iterator[Finding]:
    head: guide_schema.GuideFile = doc.head
    for index, scenario in enumerate(head.scenarios):
        loc = ("scenarios", index)
        truth, reaches = scenario.truth, scenario.expect.reaches
        yield from unknown_keys(doc, (*loc, "truth"), [truth] if truth else [], {*head.causes, g.OTHER}, "cause")
        yield from unknown_keys(doc, (*loc, "expect", "reaches"), [reaches] if reaches else [], _ends(head), "remedy")
        yield from unknown_keys(
            doc,
            (*loc, "expect", "never"),
            scenario.expect.never,
            {*head.remedies, *head.questions},
            "remedy or question",
        )
        profiles = content.profile_entries_of(doc.pack)
        if scenario.profile and scenario.profile not in profiles:
            yield doc.finding(
                (*loc, "profile"),
                f"unknown profile '{scenario.profile}'",
                did_you_mean(scenario.profile, profiles),
                rule="unknown-profile",
            )
        for key, value in scenario.given.items():
            known = _values_of(doc, key)
            if not known:
                yield doc.finding(
                    (*loc, "given", key),
                    f"unknown question '{key}'",
                    did_you_mean(key, head.questions),
                    rule="unknown-name",
                )
            elif value not in known:
                yield doc.finding(
                    (*loc, "given", key),
                    f"'{key}' has no answer '{value}'",
                    did_you_mean(value, known),
                    rule="unknown-answer",
                )
