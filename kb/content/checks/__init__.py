"""What must hold between files and inside a guide. One rule, one function; each yields every fault it sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from decisiontree import guide as g
from decisiontree.planner.rules import check_constraints
from kb.content import documents
from kb.content.checks.codes import check_codes
from kb.content.checks.events import check_events
from kb.content.checks.guides import (
    check_choices,
    check_diagnosis,
    check_forbidden_advice,
    check_guide_keys,
    check_guide_refs,
    check_guide_sources,
    check_guide_uses,
    check_scenario_keys,
    check_shared_answers,
)
from kb.content.checks.incidents import check_incident
from kb.content.checks.needs import has_all, is_unambiguous, needs_of
from kb.content.checks.pages import (
    check_article,
    check_is_used,
    check_remedy_body,
    check_shared_sources,
    check_start,
)
from kb.content.checks.probes import check_probes
from kb.content.checks.references import check_head, check_refs
from kb.content.checks.routes import check_carried, check_fixed_tree, check_next
from kb.content.checks.synonyms import check_synonyms
from kb.content.checks.whole import check_ids, check_profiles, check_promises, check_redirects, check_slugs
from kb.content.content import Content
from kb.content.documents import Doc
from kb.content.finding import Finding

__all__ = ["check", "check_built_guide", "check_promises", "has_all", "is_unambiguous", "needs_of"]

Rule = Callable[[Doc, Content], Iterator[Finding]]

RULES: dict[str, tuple[Rule, ...]] = {
    documents.ARTICLE: (check_refs, check_head, check_article),
    documents.GUIDE: (
        check_refs,
        check_head,
        check_guide_uses,
        check_guide_keys,
        check_guide_refs,
        check_guide_sources,
        check_forbidden_advice,
        check_diagnosis,
        check_choices,
        check_next,
        check_carried,
        check_fixed_tree,
        check_scenario_keys,
        check_probes,
    ),
    documents.REMEDY: (check_refs, check_shared_sources, check_remedy_body, check_is_used),
    documents.QUESTION: (check_refs, check_shared_sources, check_is_used, check_probes, check_shared_answers),
    documents.PACK: (check_start,),
    documents.CODES: (check_codes,),
    documents.EVENTS: (check_events,),
    documents.SYNONYMS: (check_synonyms,),
    documents.INCIDENT: (check_refs, check_incident),
}


def check(content: Content) -> tuple[Finding, ...]:
    """Every fault that only shows when all files lie side by side."""
    findings = [*check_ids(content), *check_slugs(content), *check_profiles(content), *check_redirects(content)]
    for doc in content.docs:
        for rule in RULES.get(doc.kind, ()):
            findings += (finding for finding in rule(doc, content) if not _is_told(doc, finding))
    return tuple(sorted(set(findings)))


def _is_told(doc: Doc, finding: Finding) -> bool:
    """Whether a finding only follows from a part that was left out because of a fault of its own."""
    return any(f"'{key}'" in finding.what for key in doc.left_out)


def check_built_guide(doc: Doc, guide: g.Guide) -> Iterator[Finding]:
    """What only shows once the guide is put together: constraints that contradict each other."""
    for problem in check_constraints(guide):
        yield doc.finding((), problem, rule="constraint-conflict")
