"""A library as readers get it now: with the incidents that are known at this moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kb.content.links import resolve
from kb.library.incidents import Incident, known_at
from kb.library.library import Library


def at_the_moment(library: Library, clock: Callable[[], datetime]) -> Library:
    known = known_at(library.incidents, clock()) if library.incidents else ()
    return library.with_known(known) if known else library


def html_of(library: Library, incident: Incident) -> str:
    """Its text, with links that lead somewhere."""
    return resolve(incident.html, library.find_target)
