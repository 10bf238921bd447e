"""From numbers back to the words authors use. A word moves only when it is sure that it is another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, log, sqrt

from decisiontree.guide import LIKELIHOOD_WORDS, PRIOR_WORDS
from decisiontree.learning.cases import Row
from decisiontree.learning.estimate import Estimate

SCALES = 80  # tried between the least and the greatest that make sense


def bucket_of(value: float, words: Mapping[str, float]) -> tuple[float, float]:
    """The values that a word stands for: up to half way to its neighbours, by odds for likelihoods, by ratio for priors."""
    known = sorted(words.values())
    below = max((each for each in known if each < value * 0.999), default=None)
    above = min((each for each in known if each > value * 1.001), default=None)
    middle = _middle_odds if words is LIKELIHOOD_WORDS else _middle
    return (middle(below, value) if below else 0.0), (middle(value, above) if above else inf)


def _middle(low: float, high: float) -> float:
    return sqrt(low * high)


def _middle_odds(low: float, high: float) -> float:
    odds = sqrt(low / (1 - low) * high / (1 - high))
    return odds / (1 + odds)


def word_of(value: float, words: Mapping[str, float]) -> str:
    """The word that stands for exactly this value, "" for a number."""
    return next((word for word, known in words.items() if abs(known - value) < 1e-9), "")


def nearest_word(value: float, words: Mapping[str, float]) -> str:
    for word, known in words.items():
        low, high = bucket_of(known, words)
        if low <= value < high:
            return word
    return word_of(max(words.values()), words)


def moved(value: float, found: Estimate, words: Mapping[str, float]) -> float:
    """What a word should say after it was learned: itself as long as it may be right."""
    low, high = bucket_of(value, words)
    if found.low < high and found.high >= low:
        return value
    return words[nearest_word(found.share, words)]


def moved_priors(values: Sequence[float], found: Sequence[Estimate]) -> tuple[float, ...]:
    """What the words of all causes should say. Words are weights: only their ratios count, so there is a scale to choose.

    Of all scales the one is taken after which the words fit the learned shares best.
    """
    shares = tuple(estimate.share for estimate in found)
    total = sum(values)
    start = [share * total for share in shares]
    least = min(PRIOR_WORDS.values()) / max(start)
    most = max(PRIOR_WORDS.values()) / min(start)
    scales = [1.0, *(least * (most / least) ** (step / SCALES) for step in range(SCALES + 1))]
    tried = [_at_scale(values, found, total * scale) for scale in scales]
    return min(tried, key=lambda words: (round(_divergence(shares, words), 4), _moves(values, words)))


def priors_in_numbers(values: Sequence[float], found: Sequence[Estimate]) -> tuple[float, ...]:
    """The learned shares as weights of the same sum, in two digits."""
    return tuple(float(f"{each.share * sum(values):.2g}") for each in found)


def _at_scale(values: Sequence[float], found: Sequence[Estimate], scale: float) -> tuple[float, ...]:
    scaled = (Estimate(each.share * scale, each.low * scale, each.high * scale, each.cases) for each in found)
    return tuple(moved(value, estimate, PRIOR_WORDS) for value, estimate in zip(values, scaled, strict=True))


def _divergence(shares: Row, words: Sequence[float]) -> float:
    """Kullback and Leibler's, of the words from what was learned."""
    total = sum(words)
    return sum(share * log(share * total / word) for share, word in zip(shares, words, strict=True) if share > 0)


def _moves(values: Sequence[float], words: Sequence[float]) -> int:
    return sum(abs(value - word) > 1e-9 for value, word in zip(values, words, strict=True))
