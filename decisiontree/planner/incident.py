"""What a known incident does to the odds of causes, for as long as it lasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from decisiontree.guide import Guide

MOST_TOGETHER = 0.95  # of all cases: the guide has to find the rest as well


def with_shares(guide: Guide, shares: Mapping[str, float]) -> Guide:
    """The guide with these causes as common as that, at least; the others keep their proportions."""
    total = sum(cause.prior for cause in guide.causes)
    usual = {cause.key: cause.prior / total for cause in guide.causes}
    named = {cause.key: share for name, share in shares.items() if (cause := guide.find_cause(name))}
    raised = {key: max(share, usual[key]) for key, share in named.items()}
    scale = min(1.0, MOST_TOGETHER / sum(raised.values())) if raised else 1.0
    left = 1 - sum(usual[key] for key in raised)
    if not raised or left <= 0:
        return guide
    rest = (1 - scale * sum(raised.values())) / left
    priors = {key: scale * raised[key] if key in raised else share * rest for key, share in usual.items()}
    return replace(guide, causes=tuple(replace(cause, prior=priors[cause.key]) for cause in guide.causes))
