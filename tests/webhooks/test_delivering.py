"""What lies in the outbox arrives: signed, at least once, later when the receiver is down."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from kb.models import Delivery, Webhook
from kb.webhooks.delivering import LEASE, MOST_ATTEMPTS, deliver_due, forget_old, next_try, post
from kb.webhooks.outbox import queue
from kb.webhooks.signing import verify
from tests.support.receiver import Receiver

pytestmark = pytest.mark.django_db
State = Delivery.State
NOW = datetime(2026, 11, 22, tzinfo=timezone.get_default_timezone())


def come_due():
    Delivery.objects.filter(state=State.PENDING).update(next_try=timezone.now())


def only():
    return Delivery.objects.get()


def test_a_delivery_is_sent_once_and_can_be_verified(hook):
    queue("run.saved", [{"id": "1"}])
    receiver = Receiver(200)
    assert deliver_due(receiver) == (1, 0)
    assert deliver_due(receiver) == (0, 0)
    ((url, body, headers),) = receiver.got
    assert url == hook.url
    assert verify(hook.secret, headers, body, time.time()) == f"msg_{only().pk}"
    assert json.loads(body)["type"] == "run.saved" and json.loads(body)["data"] == {"id": "1"}
    assert (only().state, only().next_try) == (State.SENT, None)


def test_only_those_who_asked_for_an_event_are_told(hook):
    Webhook.objects.create(url="https://other.example", secret="x", events=["step.changed"])
    Webhook.objects.create(url="https://off.example", secret="x", events=["run.saved"], active=False)
    assert queue("run.saved", [{"id": "1"}]) == 1
    assert only().webhook == hook


def test_a_receiver_that_is_down_is_tried_again_with_the_same_id_and_a_new_signature(hook):
    queue("run.saved", [{"id": "1"}])
    receiver = Receiver(0, 503, 200)
    assert deliver_due(receiver) == (0, 1)
    assert only().last_error == "ConnectionRefusedError: nobody listens"
    assert deliver_due(receiver) == (0, 0), "it waits"
    come_due()
    assert deliver_due(receiver) == (0, 1)
    come_due()
    assert deliver_due(receiver) == (1, 0)
    assert len({headers["webhook-id"] for _, _, headers in receiver.got}) == 1
    assert len({body for _, body, _ in receiver.got}) == 1
    assert only().last_error == ""


def test_each_wait_is_longer_than_the_one_before_up_to_half_a_day():
    waits = [(next_try(attempts, NOW, spread=1.0) - NOW).total_seconds() for attempts in range(1, MOST_ATTEMPTS)]
    assert waits[:4] == [30, 90, 270, 810]
    assert waits == sorted(waits) and waits[-1] == 12 * 3600


def test_waits_are_spread_over_their_second_half():
    waits = [(next_try(3, NOW, spread) - NOW).total_seconds() for spread in (0.0, 0.5, 1.0)]
    assert waits == [135, 202.5, 270]


def test_after_the_last_attempt_it_is_given_up_listed_and_can_be_sent_again(hook, capsys):
    queue("run.saved", [{"id": "1"}])
    for _ in range(MOST_ATTEMPTS):
        deliver_due(Receiver(500))
        come_due()
    assert (only().state, only().attempts, only().next_try) == (State.DEAD, MOST_ATTEMPTS, None)
    call_command("list_dead_webhooks")
    listed = capsys.readouterr().out
    assert listed.startswith(f"{only().pk}  run.saved  {hook.url}") and "10 attempts: status 500" in listed
    call_command("replay_webhook", only().pk)
    receiver = Receiver(200)
    assert deliver_due(receiver) == (1, 0)
    assert receiver.got[0][2]["webhook-id"] == f"msg_{only().pk}"


def test_a_receiver_that_says_gone_is_not_called_any_more(hook, capsys):
    queue("run.saved", [{"id": "1"}, {"id": "2"}])
    receiver = Receiver(410)
    deliver_due(receiver)
    hook.refresh_from_db()
    assert not hook.active
    come_due()
    assert deliver_due(receiver) == (0, 0)
    call_command("list_webhooks")
    assert "off: the receiver answered 410" in capsys.readouterr().out


def test_of_two_senders_one_gets_a_delivery(hook):
    queue("run.saved", [{"id": "1"}])
    other = Receiver(200)

    def slow(url, body, headers):
        assert deliver_due(other) == (0, 0)
        return Receiver(200)(url, body, headers)

    assert deliver_due(slow) == (1, 0)
    assert other.got == []


def test_a_delivery_whose_sender_died_is_sent_by_another_when_its_lease_is_over(hook):
    queue("run.saved", [{"id": "1"}])

    def die(url, body, headers):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver_due(die)
    assert timezone.now() < only().next_try <= timezone.now() + LEASE
    come_due()
    assert deliver_due(Receiver(200)) == (1, 0)


def test_over_the_network(listening):
    base = f"http://127.0.0.1:{listening.server_port}"
    assert post(f"{base}/204", b"{}", {"Content-Type": "application/json"}).is_good
    assert post(f"{base}/500", b"{}", {}).error == "500 Internal Server Error"
    assert [path for path, _, _ in listening.got] == ["/204", "/500"]


def test_a_redirect_is_not_followed(listening):
    assert post(f"http://127.0.0.1:{listening.server_port}/302", b"{}", {}).status == 302
    assert len(listening.got) == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://no-such-host.invalid/", "file:///etc/passwd", "http://[::bad/"]
)
def test_what_cannot_be_reached_is_an_error_and_no_exception(url):
    reply = post(url, b"{}", {})
    assert not reply.is_good and reply.error


def test_the_command_sends_and_says_how_many(hook, listening, capsys):
    Webhook.objects.update(url=f"http://127.0.0.1:{listening.server_port}/200")
    queue("run.saved", [{"id": "1"}, {"id": "2"}])
    call_command("deliver_webhooks", "--once")
    assert "2 sent, 0 failed." in capsys.readouterr().out
    _, body, headers = listening.got[0]
    assert verify(hook.secret, headers, body, time.time())


def test_what_was_sent_long_ago_is_forgotten(hook):
    queue("run.saved", [{"id": "1"}, {"id": "2"}])
    deliver_due(Receiver(200))
    Delivery.objects.filter(pk=Delivery.objects.first().pk).update(created=timezone.now() - timedelta(days=31))
    assert forget_old() == 1
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    "url",
    ["ftp://x/", "file:///etc/passwd", "gopher://x", "javascript:alert(1)", "https://", "https://a:b@x/", "https://x/#y",
     "https://x/ y", "https://x:99999/", "https://[::bad/", "https://x/\n", "https://" + "x" * 500, "x"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(CommandError):
        call_command("add_webhook", url, "--event", "run.saved")
    assert not Webhook.objects.exists()


def test_a_webhook_is_added_listed_and_removed(capsys):
    call_command("add_webhook", "https://tickets.example.org/hook", "--event", "run.saved", "--event", "step.changed")
    secret = capsys.readouterr().out.strip()
    hook = Webhook.objects.get()
    assert secret == hook.secret and secret.startswith("whsec_")
    call_command("list_webhooks")
    listed = capsys.readouterr().out
    assert "run.saved step.changed  (0 waiting, 0 given up)" in listed and secret not in listed
    call_command("remove_webhook", hook.pk)
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("command", ["remove_webhook", "replay_webhook"])
def test_a_number_that_is_not_there_is_told(command):
    with pytest.raises(CommandError, match="7"):
        call_command(command, 7)
