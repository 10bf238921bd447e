"""Published Bayesian networks as guides: every disease alone is a cause, everything else can be asked.

The networks are files in the wheel of pgmpy, which is not imported. Likelihoods are counted in samples of the
network with that one disease present and the others absent, drawn from a fixed seed.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from itertools import accumulate
from random import Random

from decisiontree.guide import Answer, Cause, Escalation, Guide, Question, Remedy

SAMPLES = 4_000  # for each disease
VARIABLE = re.compile(r"variable\s+(\S+)\s*\{[^{]*\{([^}]*)\}")
TABLE = re.compile(r"probability\s*\(\s*([^)|]+?)\s*(?:\|([^)]*))?\)\s*\{([^}]*)\}")
ROW = re.compile(r"(?:\(([^)]*)\)|table)\s*([^;]*);")

DISEASES = {"hepar2": ("THepatitis", "ChHepatitis", "PBC", "fibrosis", "Steatosis", "Cirrhosis", "Hyperbilirubinemia", "RHepatitis", "carcinoma")}  # fmt: skip


@dataclass(frozen=True)
class Variable:
    states: tuple[str, ...]
    parents: tuple[str, ...]
    table: Mapping[tuple[str, ...], tuple[float, ...]]


Network = Mapping[str, Variable]  # parents before children


def read_network(name: str) -> Network | None:
    """A network out of the installed wheel; None when pgmpy is not installed."""
    try:
        found = next((path for path in files("pgmpy") or () if path.name == f"{name}.bif.gz"), None)
    except PackageNotFoundError:
        return None
    return parse_bif(gzip.decompress(found.locate().read_bytes()).decode()) if found else None


def parse_bif(text: str) -> Network:
    states = {name: _names(inner) for name, inner in VARIABLE.findall(text)}
    variables = {
        child: Variable(
            states[child], _names(parents), {_names(given): _numbers(row) for given, row in ROW.findall(rows)}
        )
        for child, parents, rows in TABLE.findall(text)
    }
    ordered: dict[str, Variable] = {}
    while len(ordered) < len(variables):
        ordered |= {n: v for n, v in variables.items() if n not in ordered and all(p in ordered for p in v.parents)}
    return ordered


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(","))


def single_fault(
    network: Network, diseases: Sequence[str], minutes: float = 30.0, escalation: float = 10_000.0
) -> Guide:
    """One question of a minute for each finding, one sure remedy for each disease."""
    asked = [name for name in network if name not in diseases]
    shares, counts = zip(*(_count(network, diseases, disease) for disease in diseases), strict=True)
    questions = tuple(
        Question(name, "", name, tuple(Answer(state, state, row) for state, row in _rows(network[name], [count[name] for count in counts])), minutes=1.0, unknown=0.0)
        for name in asked
    )  # fmt: skip
    remedies = tuple(
        Remedy(f"treat-{disease}", "", disease, tuple(float(other == disease) for other in diseases), minutes=minutes)
        for disease in diseases
    )
    causes = tuple(Cause(name, "", name, share) for name, share in zip(diseases, shares, strict=True))
    return Guide("network", "N", "A network", causes, questions, remedies, Escalation("E", "the next line", escalation))


def _rows(variable: Variable, counts: Sequence[Counter[str]]) -> list[tuple[str, tuple[float, ...]]]:
    """Likelihoods by state; half a case is added to each, so that nothing is impossible."""
    total = [count.total() + len(variable.states) / 2 for count in counts]
    return [
        (state, tuple((count[state] + 0.5) / sums for count, sums in zip(counts, total, strict=True)))
        for state in variable.states
    ]


def _count(network: Network, diseases: Sequence[str], present: str) -> tuple[float, dict[str, Counter[str]]]:
    """How likely it is that this disease alone is present, and what is then seen (likelihood weighting)."""
    random = Random(present)
    counts: dict[str, Counter[str]] = {name: Counter() for name in network}
    evidence = {name: network[name].states[:-1] if name == present else network[name].states[-1:] for name in diseases}
    total = 0.0
    for _ in range(SAMPLES):
        case, weight = _draw(network, evidence, random)
        total += weight
        for name, state in case.items():
            counts[name][state] += weight
    scale = SAMPLES / total if total else 0.0
    scaled = {name: Counter({state: n * scale for state, n in count.items()}) for name, count in counts.items()}
    return total / SAMPLES, scaled


def _draw(network: Network, evidence: Mapping[str, tuple[str, ...]], random: Random) -> tuple[dict[str, str], float]:
    case: dict[str, str] = {}
    weight = 1.0
    for name, variable in network.items():
        row = variable.table[tuple(case[parent] for parent in variable.parents)]
        chances = dict(zip(variable.states, row, strict=True))
        if name in evidence:
            chances = {state: chances[state] for state in evidence[name]}
            weight *= sum(chances.values())
            if weight <= 0:
                chances = dict.fromkeys(chances, 1.0)
        case[name] = random.choices(tuple(chances), cum_weights=tuple(accumulate(chances.values())))[0]
    return case, weight
