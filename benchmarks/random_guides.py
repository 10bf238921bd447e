"""Random guides for benchmarks and tests, made from a seed."""

from __future__ import annotations

from random import Random

from decisiontree.guide import (
    LIKELIHOOD_WORDS,
    PRIOR_WORDS,
    Answer,
    Cause,
    Escalation,
    Guide,
    Profile,
    Question,
    Remedy,
)

ANYBODY = Profile("anybody", "Anybody")


def random_guide(
    random: Random,
    causes: int = 6,
    remedies: int = 7,
    questions: int = 4,
    *,
    overlap: bool = True,
    words: bool = True,
    dense: bool = False,
    unknown: float = 0.0,
) -> Guide:
    """`overlap`: remedies fix one to three causes, else one. `words`: coarse numbers as authors write them.
    `dense`: every remedy helps a little with everything."""
    return Guide(
        slug="random",
        id="R",
        title="Random",
        causes=tuple(Cause(f"c{n}", "", f"Cause {n}", _prior(random, words)) for n in range(causes)),
        questions=tuple(_question(random, n, causes, words, unknown) for n in range(questions)),
        remedies=tuple(_remedy(random, n, causes, overlap, words, dense) for n in range(remedies)),
        escalation=Escalation("E", "the next line", round(random.uniform(15, 60), 2)),
    )


def _prior(random: Random, words: bool) -> float:
    return random.choice(list(PRIOR_WORDS.values())) if words else random.uniform(0.02, 1.0)


def _remedy(random: Random, n: int, causes: int, overlap: bool, words: bool, dense: bool) -> Remedy:
    aims = {n % causes} | set(random.sample(range(causes), random.randint(0, min(2, causes - 1))) if overlap else ())
    rest = LIKELIHOOD_WORDS["never"] if dense and words else 0.0
    fixes = [_chance(random, words) if cause in aims else rest for cause in range(causes)]
    if dense and not words:
        fixes = [random.random() ** 3 for _ in range(causes)]
    return Remedy(f"r{n:02}", "", f"Remedy {n}", tuple(fixes), minutes=round(random.uniform(1, 10), 2))


def _chance(random: Random, words: bool) -> float:
    return random.choice([0.5, 0.9, 0.98]) if words else random.uniform(0.4, 1.0)


def _question(random: Random, n: int, causes: int, words: bool, unknown: float) -> Question:
    answers = random.choice([2, 2, 3])
    columns = [_column(random, answers, words) for _ in range(causes)]
    rows = tuple(Answer(f"a{k}", f"Answer {k}", tuple(column[k] for column in columns)) for k in range(answers))
    minutes = round(random.uniform(0.5, 3), 2)
    return Question(f"q{n:02}", "", f"Question {n}?", rows, minutes=minutes, unknown=unknown)


def _column(random: Random, answers: int, words: bool) -> list[float]:
    if words:
        usual, chance = random.randrange(answers), random.choice([0.5, 0.9, 0.98])
        return [chance if k == usual else (1 - chance) / (answers - 1) for k in range(answers)]
    weights = [random.expovariate(1) + 0.001 for _ in range(answers)]
    return [weight / sum(weights) for weight in weights]
