"""What lies in the outbox arrives: signed, at least once, later when the receiver is down."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import ip_network

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from kb.models import Delivery, Webhook
from kb.webhooks import sending
from kb.webhooks.delivering import LEASE, MOST_ATTEMPTS, _claim, deliver_due, forget_old, next_try
from kb.webhooks.outbox import queue
from kb.webhooks.sending import Deadline, Reply, is_allowed, post
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
    delivery, other = only(), Receiver(200)
    assert _claim(delivery)
    assert not _claim(delivery) and deliver_due(other) == (0, 0) and other.got == []


def test_no_receiver_holds_up_another_nor_is_one_that_fails_asked_again_at_once(hook):
    slow = Webhook.objects.create(url="https://slow.example", secret=hook.secret, events=["run.saved"])
    queue("run.saved", [{"id": str(number)} for number in range(3)])
    others_are_done, got = threading.Event(), []

    def send(url, body, headers):
        got.append(url)
        if url == slow.url:
            assert others_are_done.wait(60)
            return Reply(error="too late")
        if got.count(hook.url) == 3:
            others_are_done.set()
        return Reply(200)

    assert deliver_due(send) == (3, 1)
    assert got.count(slow.url) == 1
    assert slow.deliveries.filter(attempts=0, next_try__lte=timezone.now()).count() == 2


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


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_answer_that_comes_byte_by_byte_ends_after_a_fixed_time(settings, scheme):
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.1")]
    head = {"http": b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000, "https": b"\x16\x03\x03\x3f\xff" + bytes(16_000)}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stop = threading.Event()

        def drip():
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                for byte in head[scheme]:
                    connection.sendall(bytes([byte]))
                    if stop.wait(0.05):
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        reply = post(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}/", b"{}", {}, seconds=1)
        stop.set()
        thread.join()
    assert reply == Reply(error="no answer within 1 seconds")


def test_a_cut_is_told_as_what_it_is_though_the_thread_that_cuts_is_slow(settings, listening, monkeypatch):
    """The one who waits may wake up before the one who cut has gone on."""

    class Slow(Deadline):
        def _cut(self):
            super()._cut()
            time.sleep(0.3)

    monkeypatch.setattr(sending, "Deadline", Slow)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        reply = post(f"http://127.0.0.1:{mute.getsockname()[1]}/", b"{}", {}, seconds=0.2)
    assert reply == Reply(error="no answer within 0.2 seconds")


INSIDE = ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.1.2.3", "192.168.0.1", "172.16.0.1",
          "169.254.169.254", "100.64.0.1", "0.0.0.0", "[fd00::1]", "[fe80::1]", "224.0.0.1", "[2002:7f00:1::]"]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_nothing_is_sent_into_a_private_network_unless_it_is_listed(host, listening, settings):
    settings.WEBHOOK_NETWORKS = []
    reply = post(f"http://{host}:{listening.server_port}/200", b"{}", {}, seconds=2)
    assert not reply.is_good and listening.got == []
    with pytest.raises(CommandError, match="WEBHOOK_NETWORKS"):
        call_command("add_webhook", f"http://{host}/", "--event", "run.saved")


def test_a_listed_network_is_open_and_no_other():
    networks = [ip_network("10.0.0.0/8")]
    assert (
        is_allowed("10.1.2.3", networks) and is_allowed("::ffff:10.1.2.3", networks) and is_allowed("1.1.1.1", networks)
    )
    assert not is_allowed("127.0.0.1", networks) and not is_allowed("192.168.0.1", networks)


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
