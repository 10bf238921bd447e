"""How far the plan is from the best there is, and how far what one could do instead is."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from statistics import mean

from benchmarks import networks
from benchmarks.exact import cost_of, optimum
from benchmarks.hard_guides import parity, sharp
from benchmarks.random_guides import ANYBODY, random_guide
from benchmarks.rivals import RIVALS
from decisiontree.authoring.simulate import draw_answer
from decisiontree.guide import NO_CHANGE, Guide
from decisiontree.planner.model import Model, compile_guide

MODELS = 100
SESSIONS = 300


def run(models: int = MODELS, sessions: int = SESSIONS) -> None:
    print(f"planner quality: expected cost over the exact optimum, {models} random guides each, 6 causes, 4 questions")
    for title, remedies, overlap in (("independent remedies (6)", 6, False), ("overlapping remedies (7)", 7, True)):
        for words in (True, False):
            compare(f"{title}, {'words' if words else 'numbers'}", _models(models, 6, remedies, 4, overlap, words))
    few = max(2, models // 5)
    compare("cheap sharp questions (5)", [compile_guide(sharp(seed), ANYBODY) for seed in range(few)])
    compare("more questions (6), three causes", [_many_questions(seed) for seed in range(few)])
    for bits in (2, 3, 4):
        compare(f"parity of {bits} tests", [compile_guide(parity(bits, minutes), ANYBODY) for minutes in (10, 20, 30)])
    compare_networks(sessions)
    print(f"\nplanner quality: mean cost over this planner's, {sessions} simulated sessions in each of 8 larger guides")
    for words in (True, False):
        compare_sessions(f"12/20/15, {'words' if words else 'numbers'}", words, sessions)


def _many_questions(seed: int) -> Model:
    return compile_guide(random_guide(Random(seed), 3, 4, 6), ANYBODY)


def compare_networks(sessions: int) -> None:
    """Minutes on published networks: one disease at a time, each finding a question of a minute."""
    for name, diseases in networks.DISEASES.items():
        network = networks.read_network(name)
        if network is None:
            print(f"  {name}: left out, pgmpy is not installed (pip install --no-deps -r requirements-networks.txt)")
            continue
        guide = networks.single_fault(network, diseases)
        model = compile_guide(guide, ANYBODY)
        print(
            f"  {name}: {len(guide.causes)} diseases, {len(guide.questions)} findings, remedy 30 min, {sessions} cases"
        )
        for rival in ("20 questions: information first", "an article: no questions", "this planner"):
            minutes = mean(_play(guide, model, rival, Random(seed)) for seed in range(sessions)) * model.unit
            print(f"    {rival:34} {minutes:7.2f} min")


def _models(count: int, causes: int, remedies: int, questions: int, overlap: bool, words: bool) -> list[Model]:
    random = Random(2)
    guides = [random_guide(random, causes, remedies, questions, overlap=overlap, words=words) for _ in range(count)]
    return [compile_guide(guide, ANYBODY) for guide in guides]


def compare(title: str, models: Sequence[Model]) -> None:
    best = [optimum(model) for model in models]
    print(f"  {title:34}      mean    worst")
    for name, policy in RIVALS.items():
        gaps = [cost_of(model, policy) / least - 1 for model, least in zip(models, best, strict=True)]
        aim = "   (aim 0.5 %, 5 %)" if name == "this planner" else ""
        print(f"    {name:34} {mean(gaps):7.2%} {max(gaps):8.2%}{aim}")


def compare_sessions(title: str, words: bool, sessions: int) -> None:
    guides = [random_guide(Random(seed), 12, 20, 15, words=words, unknown=0.1) for seed in range(8)]
    costs = {name: [_session_cost(guide, name, sessions) for guide in guides] for name in RIVALS}
    ours = costs["this planner"]
    print(f"  {title}")
    for name, means in costs.items():
        print(f"    {name:34} {mean(cost / least - 1 for cost, least in zip(means, ours, strict=True)):7.2%}")


def _session_cost(guide: Guide, name: str, sessions: int) -> float:
    model = compile_guide(guide, ANYBODY)
    return mean(_play(guide, model, name, Random(seed)) for seed in range(sessions))


def _play(guide: Guide, model: Model, name: str, random: Random) -> float:
    """One session. Truth, answers and outcomes are drawn first, so that every policy meets the same cases."""
    place = random.choices(range(len(guide.causes)), [cause.prior for cause in guide.causes])[0]
    answers = {question.key: draw_answer(question, place, random) for question in guide.questions}
    helps = {remedy.key for remedy in guide.remedies if random.random() < remedy.fixes[place]}
    evidence: dict[str, str] = {}
    cost = 0.0
    while (node := RIVALS[name](model, evidence)) is not None:
        key = model.keys[node]
        cost += model.price[node]
        if key in helps:
            return cost
        evidence[key] = answers.get(key, NO_CHANGE)
    return cost + 1.0


if __name__ == "__main__":
    run()
