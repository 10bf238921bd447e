"""What a collector reads for a question: every value has its place, every sample the answer that it was recorded for."""

from __future__ import annotations

from collections.abc import Iterator

from decisiontree import guide as g
from decisiontree.probes.kinds import parse_probe, values_of
from decisiontree.probes.reads import faults_of, parse_read, read
from decisiontree.probes.recorded import values_in
from kb.content.content import Content
from kb.content.documents import Doc
from kb.content.finding import Finding
from kb.content.format import guide_schema

Loc = tuple[str | int, ...]


def check_probes(doc: Doc, content: Content) -> Iterator[Finding]:
    """The probes of a shared question, or of the questions that are written in a guide."""
    if isinstance(doc.head, guide_schema.SharedQuestion):
        yield from _check_question(doc, (), doc.slug, doc.head)
        return
    for key, entry in doc.head.questions.items():
        loc = ("questions", key)
        if entry.use and (entry.probe or entry.reads or entry.samples):
            what = f"'{entry.use}' is shared: what a collector reads for it is written there"
            yield doc.finding(
                (*loc, "probe"), what, "move `probe:`, `reads:` and `samples:` into its file", rule="probe"
            )
        elif not entry.use:
            yield from _check_question(doc, loc, key, entry)


def _check_question(
    doc: Doc, loc: Loc, key: str, entry: guide_schema.SharedQuestion | guide_schema.QuestionEntry
) -> Iterator[Finding]:
    if bool(entry.probe) != bool(entry.reads):
        yield doc.finding((*loc, "probe"), f"'{key}' needs both `probe:` and `reads:`, or neither", rule="probe")
        return
    question = g.Question(
        key, "", "", tuple(g.Answer(name, "", ()) for name in entry.answers),
        probes=tuple(map(parse_probe, entry.probe)), reads=tuple(map(parse_read, entry.reads)),
    )  # fmt: skip
    faults = list(faults_of(question))
    yield from (doc.finding((*loc, "reads"), f"'{key}': {fault}", rule="probe") for fault in faults)
    if entry.samples and not faults:
        yield from _check_samples(doc, loc, question, entry.samples)


def _check_samples(
    doc: Doc, loc: Loc, question: g.Question, samples: tuple[guide_schema.SampleEntry, ...]
) -> Iterator[Finding]:
    known = {name for probe in question.probes for name in values_of(probe)}
    for place, sample in enumerate(samples):
        where = (*loc, "samples", place)
        values = sample.values if sample.output is None else values_in(question, sample.output)
        unknown = sorted((values or {}).keys() - known)
        if unknown:
            yield doc.finding(where, f"no probe of '{question.key}' gives a value '{unknown[0]}'", rule="probe")
            continue
        found = read(question, values or {}).answer
        if found != sample.answer:
            yield doc.finding(
                where,
                f"this sample of '{question.key}' is read as '{found}', not as '{sample.answer}'",
                rule="probe-sample",
            )
