"""How often what people type leads to the right page: success@1, @3 and MRR on three sets, with every miss but those of
groups that are to stay unread.

Usage: `python -m benchmarks.questions` (the shipped content), `… --library LIBRARY.sqlite`, or `… --questions FILE`.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from kb.codes.explain import recognise
from kb.codes.reading import guide_for, read_paste
from kb.library.library import Library
from kb.library.store import Store
from kb.publish.publish import publish
from kb.publish.source_folder import read_folder
from kb.search import searching

ROOT = Path(__file__).parents[1]
QUESTIONS = ROOT / "benchmarks/questions.yaml"
HELD_OUT = ROOT / "benchmarks/questions_held_out.yaml"  # written before it was asked; its misses were read since
BLIND = ROOT / "benchmarks/questions_blind.yaml"  # as that one, and nobody has read the misses of its groups "unread"
UNREAD = "unread"
DEEP = 10


@dataclass(frozen=True)
class Question:
    kind: str
    text: str
    wanted: frozenset[str]  # addresses of pages; none: the library does not have it


@dataclass(frozen=True)
class Outcome:
    question: Question
    found: tuple[str, ...]

    @property
    def rank(self) -> int:
        """Of the first right page, 0 for none. What is not in the library is right when nothing is found."""
        if not self.question.wanted:
            return int(not self.found)
        return next((number for number, page in enumerate(self.found, 1) if page in self.question.wanted), 0)


def read_questions(library: Library, path: Path = QUESTIONS) -> list[Question]:
    shared = _shared_parts(library)
    return [
        Question(kind, text, frozenset(page for name in names for page in shared.get(name, (name,))))
        for kind, asked in yaml.safe_load(path.read_text("utf-8")).items()
        for text, names in asked.items()
    ]


def _shared_parts(library: Library) -> Mapping[str, list[str]]:
    """The addresses of every shared question and remedy, by `question:slug`."""
    found: dict[str, list[str]] = {}
    for card in library.cards("guide"):
        guide = library.guide(card.slug)
        assert guide
        for kind, nodes in (("question", guide.questions), ("remedy", guide.remedies)):
            for node in nodes:
                found.setdefault(f"{kind}:{node.slug}", []).append(f"guides/{guide.slug}/{node.key}")
    return found


def ask(library: Library, question: Question) -> Outcome:
    """As the search page answers: a guide that a code or a message leads to at once, else its article, then the hits."""
    reading = read_paste(library, question.text)
    guide = guide_for(library, reading, recognise(library, reading.codes))
    message = reading.message
    read = (f"guides/{guide}",) if guide else (f"articles/{message.page}",) if message else ()
    hits = searching.search(library, question.text, DEEP)
    return Outcome(question, tuple(dict.fromkeys((*read, *(hit.card.url.strip("/") for hit in hits)))))


def ask_all(library: Library, path: Path = QUESTIONS) -> list[Outcome]:
    return [ask(library, question) for question in read_questions(library, path)]


def measure(outcomes: list[Outcome]) -> tuple[float, float, float]:
    """success@1, success@3, MRR."""
    ranks = [outcome.rank for outcome in outcomes]
    count = len(ranks) or 1
    return (
        sum(rank == 1 for rank in ranks) / count,
        sum(0 < rank <= 3 for rank in ranks) / count,
        sum(1 / rank for rank in ranks if rank) / count,
    )


def told(outcomes: list[Outcome]) -> Iterator[str]:
    yield f"questions: {len(outcomes)}; success@1, success@3, MRR@{DEEP}"
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.question.kind, []).append(outcome)
    for kind, group in {**groups, "all": outcomes}.items():
        yield f"  {kind:28} {'   '.join(f'{value:.3f}' for value in measure(group))}   of {len(group)}"
    for outcome in outcomes:
        if outcome.rank != 1 and UNREAD not in outcome.question.kind:
            first = outcome.found[0] if outcome.found else "nothing"
            yield f"  {outcome.rank or '-':>2}  {outcome.question.text}  ({first})"


@dataclass(frozen=True)
class Shipped:
    """The shipped content as a library, in a folder of its own."""

    folder: Path

    def library(self) -> Library:
        store = Store(self.folder)
        outcome = publish(store, read_folder(ROOT / "content"))
        assert not outcome.findings, str(outcome.findings[0])
        library = store.current()
        assert library is not None
        return library


def run() -> None:
    with tempfile.TemporaryDirectory() as name:
        library = Shipped(Path(name)).library()
        for path in (QUESTIONS, HELD_OUT, BLIND):
            print(path.name, *told(ask_all(library, path)), sep="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--library", type=Path, help="a published library")
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    options = parser.parse_args()
    if options.library:
        print("\n".join(told(ask_all(Library(options.library), options.questions))))
    else:
        run()


if __name__ == "__main__":
    main()
