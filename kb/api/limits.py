"""Too many requests, as the API says it."""

from __future__ import annotations

from kb.api.problems import ApiProblem
from kb.web.ratelimit import seconds_to_wait


def check_limit(who: str, most: int) -> None:
    """Count one request. Raises ApiProblem 429 when `who` had more than `most` in this minute."""
    wait = seconds_to_wait(who, most)
    if wait:
        raise ApiProblem(429, f"More than {most} requests in a minute.", headers={"Retry-After": str(wait)})
