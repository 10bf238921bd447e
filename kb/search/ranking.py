"""How well a page fits a query: an exact second look at the few pages that the index found.

Three things count, each in units of how much a word says (its rarity): that a page has the words, with every field a weight
(BM25F), that it says them in the order they were typed, and that its title is made of them. A word between its neighbours
that is nearly what was typed there is taken for it, so a typing error costs little even when it makes another real word.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, compress, islice

from kb.search.query import COLUMNS
from kb.search.spelling import is_correctable, is_nearly, most_errors, most_said
from kb.search.terms import COMMON, OTHER_FORM, Term
from kb.search.tokens import words_of

WEIGHTS = tuple(COLUMNS.values())
TITLE, SYMPTOMS, HEADINGS, COMMANDS, BODY = range(5)
ABOUT = (TITLE, SYMPTOMS, HEADINGS, COMMANDS)  # columns that say what a page is about
SHOWN = (BODY, SYMPTOMS, COMMANDS)  # columns that a snippet comes from, if they have anything
SATURATION, LENGTH_SHARE = 1.2, 0.6  # BM25's k1 and b
USUAL_LENGTH = {COMMANDS: 120, BODY: 600}  # words of a usual page: of a long one each tells less
ORDER, TITLE_SHARE, FUZZY = 1.6, 3.0, 0.8
SYMPTOM = 0.9  # what a symptom counts that is made of the words, against a title
MOST_LEFT_OUT = 4.0  # what a word of a title says at most that was not typed
CLOSER = 8  # pages looked at a second time
JUDGED = 3  # pages of which is asked whether they answer the query at all
# Of what a query says, a page that answers it has so much in one place and where it says what it is about, or in one line.
TOLD, TOLD_IN_A_LINE, MOST_OF_IT_IN_A_LINE = 0.84, 0.54, 0.7
# About half of it in one line will do where the pages looked at are about so much of it, all together. A sentence has words
# beside the point: of so many words so much is enough, in a line and in one place added up.
KNOWN, SENTENCE, ADDED_UP = 0.7, 6, 1.1
# Half of it in one line is enough of a page that has all of it somewhere: one word more must not empty the results.
HALF_IN_A_LINE, ALL = 0.5, 0.97
SHORT_QUERY = 5  # words: so many may be a title
PASSAGE, MOST_IN_PASSAGE = 30, 24  # words from its first to its last, and typed words among them
CLEARLY = 0.5  # of what the query says: a place that has so much is the answer
MOST_TEXT = 40_000  # characters of a page looked at
FIELD_ORDER = (1.2, 1.2, 1.0, 1.0, 1.0)  # words in order count more where a page says what it is about
MOST_PLACES = 800  # of typed words in a column: a page of stop words and little else has more
REACH = 4  # words that may be passed over in a run
GAP = 0.25  # what each of them costs, as a share of an average word

Page = Sequence[str]  # its columns, in the order of COLUMNS
Read = Sequence[tuple[list[bytes], list[int]]]  # words of each column, and where in them the typed words stand


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a page: of each column, and of each symptom."""

    columns: Sequence[list[bytes]]
    symptoms: Sequence[list[bytes]]

    @classmethod
    def of(cls, page: Page) -> Words:
        symptoms = [words_of(line) for line in page[SYMPTOMS][:MOST_TEXT].split("\n")]
        columns = [words_of(text[:MOST_TEXT]) for text in page]
        return cls(columns, symptoms)


@dataclass(frozen=True, slots=True)
class BestSpot:
    """Where on a page the query is answered best."""

    column: int
    word: int  # the first, counted from 0
    is_clear: bool  # most of the query is there, and more than in the title
    is_told: bool = True  # whether the page tells enough of the query to be an answer


IN_TITLE = BestSpot(TITLE, 0, False)


class Ranker:
    """Scores pages for one query: its words in the order they were typed, the same word as often as it was typed."""

    def __init__(self, terms: Sequence[Term], least: float = 0.0) -> None:
        """Words that say less than `least` are passed over: looking for them takes longest."""
        self._terms = terms
        self._total = sum(term.weight for term in terms) or 1.0
        self._usual = self._total / max(1, len(terms))
        self._known: dict[bytes, list[tuple[int, float]]] = {}
        self._correctable = [
            (index, term.word, most_errors(term.word)) for index, term in enumerate(terms) if is_correctable(term.word)
        ]
        self._meant: dict[bytes, list[tuple[int, float]]] = {}  # what words of titles stand for, as far as it was asked
        self._weights = list(accumulate((term.weight for term in terms), initial=0.0))
        self._agreed: dict[tuple[bytes, int], float] = {}  # what words inside a run are worth, likewise
        for index, term in enumerate(terms):
            if term.weight >= least:
                for form, share in term.forms.items():
                    self._known.setdefault(b" ".join(words_of(form)), []).append((index, share))
        self._endings: dict[bytes, list[tuple[int, float]]] = {}
        for index, term in enumerate(terms):
            for form in term.endings:
                self._endings.setdefault(words_of(form)[0], []).append((index, OTHER_FORM))
        self._phrases = [phrase.split() for phrase in self._known if b" " in phrase]
        for phrase in self._phrases:
            self._known[b" ".join(phrase)] += self._known.get(phrase[0], [])
        self._worth = {
            word: sum(terms[index].weight * share for index, share in meant) for word, meant in self._known.items()
        }

    def read(self, page: Words) -> Read:
        """Where the typed words stand in each column."""
        joined = [self._joined(words) for words in page.columns] if self._phrases else page.columns
        hits = (compress(range(len(words)), map(self._known.__contains__, words)) for words in joined)
        return [(words, list(islice(places, MOST_PLACES))) for words, places in zip(joined, hits, strict=True)]

    def _joined(self, words: list[bytes]) -> list[bytes]:
        """The same words, each phrase that was looked for as one in the place of its first."""
        joined = list(words)
        for first, *rest in self._phrases:
            place = -1
            for _ in range(words.count(first)):
                place = words.index(first, place + 1)
                if words[place + 1 : place + 1 + len(rest)] == rest:
                    joined[place] = b" ".join([first, *rest])
        return joined

    def score(self, page: Words, read: Read) -> float:
        """How well a page fits: words, order and title."""
        counts = [0.0] * len(self._terms)
        runs = [0.0] * len(read)
        for column, (words, places) in enumerate(read):
            if places:
                self._add_up(counts, column, [words[place] for place in places], len(words))
                runs[column] = self._best_run(words, places)[0]
        order = max(run * share for run, share in zip(runs, FIELD_ORDER, strict=True))
        said = sum(
            term.weight * count * (SATURATION + 1) / (count + SATURATION)
            for term, count in zip(self._terms, counts, strict=True)
        )
        titles = (self._title(page.columns[TITLE]), *(SYMPTOM * self._title(line) for line in page.symptoms))
        return said + ORDER * order + TITLE_SHARE * max(titles)

    def place(self, page: Read) -> BestSpot:
        """Where readers are told most of what they asked for."""
        columns = SHOWN if any(page[column][1] for column in SHOWN) else (HEADINGS, TITLE)
        found = {column: self._passage(*page[column]) for column in columns}
        column = max(columns, key=lambda column: found[column][0])
        said, start = found[column]
        return BestSpot(column, start, said >= CLEARLY * self._total and said > self._said(*page[TITLE]))

    def told(self, page: Read) -> float:
        """How much of the query is said where a page says what it is about, or in one place of its text."""
        words, places = page[BODY]
        _, start = self._passage(words, places)
        near = places[bisect_left(places, start) : bisect_left(places, start + PASSAGE)]
        about = [read[place] for read, found in (page[column] for column in ABOUT) for place in found]
        said = [*about, *(words[place] for place in near)]
        return self._said(said, range(len(said))) / self._total

    def has(self, page: Read) -> float:
        """How much of the query stands anywhere on a page."""
        said = [words[place] for words, places in page for place in places]
        return self._said(said, range(len(said))) / self._total

    def told_in_a_line(self, page: Page) -> float:
        """How much of the query one line says: the title, a symptom or a heading."""
        lines = "\n".join((page[TITLE], page[SYMPTOMS], page[HEADINGS]))[:MOST_TEXT].split("\n")
        return max(self._told(self._joined(words_of(line)))[0] for line in lines) / self._total

    def known(self, pages: Iterable[Words]) -> float:
        """How much of the query is among the words that these pages say what they are about with."""
        words = list({word for page in pages for column in page.columns[:COMMANDS] for word in column})
        return self._told(words)[0] / self._total

    def _said(self, words: list[bytes], places: Iterable[int]) -> float:
        """How much the words at these places say, each typed word once."""
        shares: dict[int, float] = {}
        for place in places:
            for index, share in self._known[words[place]]:
                shares[index] = max(share, shares.get(index, 0.0))
        return sum(self._terms[index].weight * share for index, share in shares.items())

    def _passage(self, words: list[bytes], places: list[int]) -> tuple[float, int]:
        """(how much is said, first word) where words stand as they were typed, else close together."""
        best = self._best_run(words, places)
        if best[0] > self._total / 2:
            return best
        at_most = list(accumulate((self._worth[words[place]] for place in places), initial=0.0))
        for first, start in enumerate(places):
            end = min(bisect_left(places, start + PASSAGE), first + MOST_IN_PASSAGE)
            if at_most[end] - at_most[first] > best[0]:
                said = self._said(words, places[first:end])
                best = max(best, (said, start), key=lambda each: each[0])
        return best

    def _add_up(self, counts: list[float], column: int, hits: list[bytes], length: int) -> None:
        """How often each word is said, weighed by where; in a longer text it is easier said."""
        weight = WEIGHTS[column]
        if column in USUAL_LENGTH:
            weight /= 1 - LENGTH_SHARE + LENGTH_SHARE * length / USUAL_LENGTH[column]
        for word in hits:
            for index, share in self._known[word]:
                counts[index] += share * weight

    def _best_run(self, words: list[bytes], places: list[int]) -> tuple[float, int]:
        """(how much it says, first word) of the words that come one after the other most as they were typed."""
        # By typed word: where the best run that ends with it ends.
        ends: dict[int, tuple[int, float, int]] = {}
        best = (0.0, 0)
        upto = self._weights
        last = -REACH
        for place in places:
            reach = REACH if place - last <= REACH else 0  # after a gap every run begins anew
            last = place
            for index, share in self._known[words[place]]:
                score, start = 0.0, place
                for before in range(index - 1, (index - reach if index > reach else 0) - 1, -1):
                    end = ends.get(before)
                    # The nearest first: what cannot be worth more than the best so far is not weighed.
                    if end and 0 < place - end[0] <= REACH and end[1] + upto[index] - upto[before + 1] > score:
                        joined = end[1] + self._between(words, end[0], place, before, index)
                        if joined > score:
                            score, start = joined, end[2]
                score += share * self._terms[index].weight
                ends[index] = (place, score, start)
                if score > best[0]:
                    best = (score, start)
        return best

    def _between(self, words: list[bytes], end: int, place: int, before: int, index: int) -> float:
        """What is won or lost between two words of a run: words left out or put in cost, words that nearly agree are worth."""
        steps, typed = place - end, index - before
        if steps != typed:
            return -GAP * self._usual * abs(steps - typed)
        return sum(self._agreeing(words[end + step], before + step) for step in range(1, steps)) if steps > 1 else 0.0

    def _agreeing(self, word: bytes, index: int) -> float:
        key = (word, index)
        if key not in self._agreed:
            self._agreed[key] = self._agreement(word, index)
        return self._agreed[key]

    def _agreement(self, word: bytes, index: int) -> float:
        term = self._terms[index]
        text = word.decode("utf-8", "ignore")
        if text in term.forms:
            return term.weight
        return FUZZY * term.weight if is_correctable(term.word) and is_nearly(term.word, text) else 0.0

    def _title(self, words: list[bytes]) -> float:
        """How much of the query a title has, and how much of the title the query."""
        said, share = self._told(self._joined(words))
        return said * share * said / self._total

    def _told(self, words: Sequence[bytes]) -> tuple[float, float]:
        """(how much of the query these words say, how much of what they say it is)."""
        meant = [self._meant[word] if word in self._meant else self._meaning(word) for word in words]
        if not any(meant):
            return 0.0, 0.0
        shares: dict[int, float] = {}
        said_there = left_out = 0.0
        for word, found in zip(words, meant, strict=True):
            for index, share in found:
                shares[index] = max(share, shares.get(index, 0.0))
            if found:
                said_there += max(self._terms[index].weight for index, _ in found)
            else:
                left_out += min(MOST_LEFT_OUT, most_said(word.decode("utf-8", "ignore")))
        said = sum(self._terms[index].weight * share for index, share in shares.items())
        return said, said_there / (said_there + left_out + 0.01)

    def _meaning(self, word: bytes) -> list[tuple[int, float]]:
        """The typed words that this one stands for, by itself, by another ending or with a typing error."""
        meant = self._meant[word] = self._known.get(word) or self._endings.get(word) or self._near(word)
        return meant

    def _near(self, word: bytes) -> list[tuple[int, float]]:
        """The typed words that this one may be with a typing error; only short queries are looked at so closely."""
        if len(self._terms) > SHORT_QUERY:
            return []
        text = word.decode("utf-8", "ignore")
        return [
            (index, FUZZY) for index, typed, most in self._correctable
            if typed[0] == text[0] and abs(len(typed) - len(text)) <= most and is_nearly(typed, text)
        ]  # fmt: skip


def best_pages(
    terms: Sequence[Term], pages: Sequence[Page], limit: int, priors: Sequence[float] = (), is_placed: bool = True
) -> list[tuple[int, BestSpot]]:
    """(index, place) of the pages that fit best: all are judged by their telling words, the first few by every word.

    Finding the place costs a quarter of the time: without `is_placed` it is the title.
    """
    telling = sorted((term.weight for term in terms), reverse=True)[: max(2, len(terms) // 2)]
    quick, exact = Ranker(terms, min([COMMON, *telling])), Ranker(terms)
    words = [Words.of(page) for page in pages]
    prior = priors or [1.0] * len(pages)
    read = [quick.read(page) for page in words]
    scores = [quick.score(page, found) * share for page, found, share in zip(words, read, prior, strict=True)]
    ranked = sorted(range(len(pages)), key=lambda index: -scores[index])
    for index in ranked[:CLOSER]:
        read[index] = exact.read(words[index])
        scores[index] = exact.score(words[index], read[index]) * prior[index]
    ranked[:CLOSER] = sorted(ranked[:CLOSER], key=lambda index: -scores[index])
    if not is_placed:
        return [(index, IN_TITLE) for index in ranked[:limit]]
    places = [(index, exact.place(read[index])) for index in ranked[:limit]]
    judge = Ranker(
        [replace(term, weight=term.asked, forms=dict.fromkeys((*term.forms, *term.endings), 1.0)) for term in terms]
    )
    for rank, (index, place) in enumerate(places[:JUDGED]):
        if _is_told(judge, words, words[index], pages[index], len(terms)):
            break  # one that answers the query is enough
        places[rank] = index, replace(place, is_told=False)
    return places


def _is_told(judge: Ranker, looked_at: Sequence[Words], words: Words, page: Page, asked: int) -> bool:
    """Whether a page answers a query of so many words, by what it says and by what all pages looked at are about."""
    read = judge.read(words)
    told, line = judge.told(read), judge.told_in_a_line(page)
    if told >= TOLD or line >= MOST_OF_IT_IN_A_LINE or (line >= HALF_IN_A_LINE and judge.has(read) >= ALL):
        return True
    is_enough = line >= TOLD_IN_A_LINE or (asked >= SENTENCE and told + line >= ADDED_UP)
    return is_enough and judge.known(looked_at) >= KNOWN
