"""The API keeps its own contract, whatever is sent: requests made up from its schema, right ones and wrong ones."""

from __future__ import annotations

from functools import cache

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from kb.api.api import api
from kb.api.tokens import make_token

EXAMPLES = 20  # of each mode and operation: half a minute for all


@cache
def handler():
    """Made with the first request: the site has to stand before."""
    return get_wsgi_application()


CONTRACT = schemathesis.openapi.from_dict(api.get_openapi_schema())
CONTRACT.app = lambda environ, start_response: handler()(environ, start_response)
REJECTION = CONTRACT.config.checks.negative_data_rejection
REJECTION.expected_statuses = [*REJECTION.expected_statuses, "413"]  # a body that is longer than any may be
OPERATIONS = {each.ok().label: each.ok() for each in CONTRACT.get_all_operations()}
# Names that exist: what is made up gets no further than a look-up.
KNOWN = {
    "step": "P7AA",
    "item_id": "P7AA",
    "slug": "blank-pages",
    "guide": "blank-pages",
    "spelling": "0x2A",
    "profile": "helpdesk",
    "revision": "",
    "run": "",
}


@pytest.fixture
def everything(site, settings, db):
    """A token that may do everything, on a site that never says "too often"."""
    settings.API_CLIENT_PER_MINUTE = settings.API_TOKEN_PER_MINUTE = 0
    # A request must not close the connection that the test's transaction lives on; Django's own client does the same.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield make_token("tests", ["runs:write", "uses:read", "uses:write"])
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_every_answer_is_one_the_schema_names(operation, mode, everything):
    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy(generation_mode=mode), is_known=st.booleans())
    def keeps_its_contract(case, is_known):
        if mode.is_positive and is_known:
            put_known_names(case)
        headers = {"Authorization": f"Bearer {everything}", "Accept-Encoding": "identity"}
        case.call_and_validate(headers=headers)

    keeps_its_contract()


def put_known_names(case):
    for part in (case.body, case.path_parameters, case.query):
        if isinstance(part, dict):
            part.update((name, value) for name, value in KNOWN.items() if name in part)
    case.headers.pop("Idempotency-Key", None)  # one that came before is refused, as it should be
