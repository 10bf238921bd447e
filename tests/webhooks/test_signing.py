"""A receiver believes what is genuine, recent and new, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kb.webhooks.signing import Refused, new_secret, sign, verify

# The example of the Standard Webhooks specification and its libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOW, BODY, NAME = 1614265330, b'{"test": 2432232314}', "msg_p5jXN8AQM9LWM0D4loKWxJek"
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
HEADERS = {"webhook-id": NAME, "webhook-timestamp": str(NOW), "webhook-signature": SIGNATURE}


def refused(headers=None, body=BODY, secret=SECRET, now=NOW, **more):
    with pytest.raises(Refused) as caught:
        verify(secret, HEADERS | (headers or {}), body, now, **more)
    return str(caught.value)


def test_the_signature_is_the_one_of_the_specification():
    assert sign(SECRET, NAME, NOW, BODY) == SIGNATURE


def test_a_genuine_delivery_is_believed():
    assert verify(SECRET, HEADERS, BODY, NOW + 200.5) == NAME


def test_while_a_secret_is_exchanged_one_of_several_signatures_is_enough():
    two = sign(new_secret(), NAME, NOW, BODY) + " " + SIGNATURE
    assert verify(SECRET, HEADERS | {"webhook-signature": two}, BODY, NOW) == NAME


@pytest.mark.parametrize(
    "forged",
    [
        {"body": BODY + b" "},
        {"headers": {"webhook-id": "msg_other"}},
        {"headers": {"webhook-timestamp": str(NOW + 1)}},
        {"headers": {"webhook-signature": SIGNATURE.replace("g0", "g1")}},
        {"headers": {"webhook-signature": SIGNATURE.replace("v1,", "v0,")}},
        {"headers": {"webhook-signature": ""}},
        {"headers": {"webhook-signature": "é\ud800"}},
        {"secret": new_secret()},
    ],
)
def test_a_forged_delivery_is_refused(forged):
    assert refused(**forged) == "the signature is wrong"


@pytest.mark.parametrize("late", [301, -301])
def test_a_delivery_out_of_its_time_is_refused_although_it_is_genuine(late):
    assert refused(now=NOW + late) == "the delivery is too old, or from the future"


def test_a_delivery_that_is_sent_again_within_its_time_is_refused():
    assert refused(seen={NAME}) == "the delivery was received before"


@pytest.mark.parametrize("time", ["", "soon", "-1", "1e9", "²", "9" * 5000])
def test_a_time_that_is_none(time):
    assert refused({"webhook-timestamp": time}) == "the id or the time of the delivery is missing"


def test_a_secret_that_was_never_shown():
    assert refused(secret="hunter2!") == "the secret is not one that was shown"


def test_no_two_secrets_are_the_same():
    assert len({new_secret() for _ in range(100)}) == 100


def test_the_receiver_of_the_docs_believes_once():
    page = (Path(__file__).parents[2] / "docs/webhooks.md").read_text("utf-8")
    scope = {}
    exec(re.search(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[1], scope)
    headers = {name.title(): value for name, value in HEADERS.items()}
    seen = set()
    answers = [scope["receive"](headers, body, NOW, SECRET, seen) for body in (b"forged", BODY, BODY)]
    assert answers == [400, 204, 400]
