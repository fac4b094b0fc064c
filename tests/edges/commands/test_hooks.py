"""The worker that carries webhooks: again until they are taken, several at a time, never in the letters' way."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from kept.core.webhooks import HookAnswer, Message
from kept.edges.commands._hooks import HookWorker, hooks_beside
from kept.edges.hooks.courier import HttpCourier
from kept.store.outbox.models import WebhookDelivery
from kept.store.outbox.webhook_reads import secret_of
from kept.usecases.resend_webhook import resend_webhook
from tests.edges.commands.processes import ROOT, kill, wait_for
from tests.edges.commands.working import Clock
from tests.hooks import SITE, TAKEN, a_receiver, fresh, make_endpoint, queue_test
from tests.make import NOW, a_key, actor_of, make_professional, make_session


def drain(clock: Callable[[], datetime] = lambda: datetime.now(UTC), *, courier: Any = None) -> None:
    HookWorker(courier or HttpCourier(site_url=SITE, seconds=5), lambda: False, clock).drain()


# --- with a real receiver


def test_a_booking_reaches_the_receiver_signed(db: None) -> None:
    with a_receiver() as receiver:
        endpoint = make_endpoint(professional := make_professional(), url=receiver.url)
        session = make_session(professional=professional)
        drain()
        (told,) = receiver.verified(secret_of(endpoint.uuid))
        assert (told["type"], told["data"]) == ("session.booked", {"session_id": str(session.uuid)})


def test_what_fails_is_sent_again_under_the_same_id(db: None) -> None:
    clock = Clock(datetime.now(UTC))
    with a_receiver(500) as receiver:
        delivery = queue_test(make_endpoint(url=receiver.url), at=clock())
        drain(clock)
        assert (fresh(delivery).state, fresh(delivery).last_answer) == ("waiting", "500")
        clock.go(timedelta(seconds=6))
        drain(clock)
        assert (fresh(delivery).state, fresh(delivery).last_answer) == ("sent", "204")
        assert receiver.ids == [f"msg_{delivery.uuid.hex}"] * 2


def test_what_is_sent_again_by_hand_has_the_same_id(db: None) -> None:
    with a_receiver() as receiver:
        delivery = queue_test(endpoint := make_endpoint(url=receiver.url))
        drain()
        resend_webhook(delivery_id=delivery.uuid, by=actor_of(endpoint.professional), request=a_key(), now=NOW)
        drain()
        assert receiver.ids == [f"msg_{delivery.uuid.hex}"] * 2
        assert receiver.came[0][1] == receiver.came[1][1], "and says the same"


def test_gone_is_not_asked_again(db: None) -> None:
    with a_receiver(410) as receiver:
        first = queue_test(endpoint := make_endpoint(url=receiver.url))
        queue_test(endpoint)
        drain()
        assert len(receiver.came) == 1
        assert fresh(first).endpoint.disabled_at is not None


def test_what_is_queued_for_one_endpoint_arrives_in_order(db: None) -> None:
    with a_receiver() as receiver:
        endpoint = make_endpoint(url=receiver.url)
        queued = [queue_test(endpoint) for _ in range(5)]
        drain()
        assert receiver.ids == [f"msg_{delivery.uuid.hex}" for delivery in queued]


# --- the worker itself


class Slow:
    """The first message is not answered until it is said so."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.begun: list[Message] = []

    def send(self, message: Message, *, at: datetime) -> HookAnswer:  # noqa: ARG002 (the protocol's)
        self.begun.append(message)
        if len(self.begun) == 1:
            self.go_on.wait(30)
        return TAKEN


def test_one_slow_receiver_holds_up_no_other(db: None) -> None:
    courier = Slow()
    slow = queue_test(make_endpoint())
    others = [queue_test(endpoint) for endpoint in [make_endpoint() for _ in range(3)] for _ in range(2)]
    worker = HookWorker(courier, lambda: False, Clock(NOW))
    while worker.begin() or len(worker.under_way) > 1:
        worker.hear(seconds=1)
    assert {fresh(delivery).state for delivery in others} == {"sent"}
    assert fresh(slow).state == "waiting"
    courier.go_on.set()
    worker.drain()
    assert fresh(slow).state == "sent"


def test_what_is_under_way_is_finished_when_it_is_told_to_stop(real_db: None) -> None:
    courier = Slow()
    first, second = queue_test(endpoint := make_endpoint()), queue_test(endpoint)
    stop = threading.Event()
    worker = HookWorker(courier, stop.is_set, Clock(NOW))
    thread = threading.Thread(target=worker.go_on)
    thread.start()
    wait_for(lambda: courier.begun)
    stop.set()
    courier.go_on.set()
    thread.join(30)
    assert (fresh(first).state, fresh(second).state) == ("sent", "waiting")


def test_a_fault_is_waited_out(real_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = queue_test(make_endpoint())
    faults: list[Exception] = [OperationalError("gone away"), ZeroDivisionError("our own")]
    stop = threading.Event()
    worker = HookWorker(Slow(), stop.is_set, Clock(NOW))
    worker.courier.go_on.set()  # type: ignore[attr-defined] # it is the slow one
    begin = worker.begin

    def begin_or_fail() -> int:
        if faults:
            raise faults.pop()
        return begin()

    monkeypatch.setattr(worker, "begin", begin_or_fail)
    monkeypatch.setattr("kept.edges.commands._hooks.SECONDS_AFTER_A_FAULT", 0.01)
    thread = threading.Thread(target=worker.go_on)
    thread.start()
    wait_for(lambda: fresh(delivery).state == "sent")
    stop.set()
    thread.join(30)


def test_one_that_cannot_be_read_holds_up_no_other(db: None) -> None:
    with a_receiver() as receiver:
        odd, other = queue_test(make_endpoint(url=receiver.url)), queue_test(make_endpoint(url=receiver.url))
        WebhookDelivery.objects.filter(id=odd.id).update(event="of.a_later_release")
        drain()
        assert (fresh(odd).state, fresh(odd).last_answer) == ("waiting", "unreadable")
        assert (fresh(other).state, len(receiver.ids)) == ("sent", 1)


def test_without_a_database_it_stops_when_the_leases_are_over(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, is_told = Clock(datetime.now(UTC)), threading.Event()
    queue_test(make_endpoint(), at=clock())

    class Carries:
        def send(self, _message: Message, *, at: datetime) -> HookAnswer:  # noqa: ARG002 - as couriers are called
            is_told.set()
            return TAKEN

    def gone(**_: Any) -> bool:
        clock.go(timedelta(seconds=40))
        raise OperationalError

    monkeypatch.setattr("kept.edges.commands._hooks.record_webhook", gone)
    monkeypatch.setattr("kept.edges.commands._hooks.SECONDS_AFTER_A_FAULT", 0)
    monkeypatch.setattr("kept.edges.commands._hooks.connection.close", lambda: None)
    worker = HookWorker(Carries(), is_told.is_set, clock)
    worker.go_on()
    assert worker.under_way == {}


def test_it_ends_with_the_letters_also_when_they_fail(real_db: None) -> None:
    with pytest.raises(ZeroDivisionError), hooks_beside(lambda: False):
        raise ZeroDivisionError
    assert not [thread for thread in threading.enumerate() if thread.name == "webhooks"]


# --- processes of their own


@contextmanager
def a_worker() -> Iterator[subprocess.Popen[bytes]]:
    worker = subprocess.Popen(
        [str(ROOT / "bin" / "kept"), "deliver-letters"], env=os.environ | {"PYTHONPATH": str(ROOT)}, cwd=ROOT
    )
    try:
        yield worker
    finally:
        kill(worker)


def hang(_handler: Any) -> None:
    time.sleep(60)


def test_a_killed_workers_message_is_sent_again_and_stopping_is_clean(real_db: None) -> None:
    with a_receiver(hang) as receiver:
        delivery = queue_test(make_endpoint(url=receiver.url), at=datetime.now(UTC))
        with a_worker():
            wait_for(lambda: receiver.came)
        WebhookDelivery.objects.update(
            lease_until=datetime.now(UTC), next_at=datetime.now(UTC)
        )  # sooner than in a minute
        with a_worker() as worker:
            wait_for(lambda: fresh(delivery).state == "sent")
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(30) == 0
        assert receiver.ids == [f"msg_{delivery.uuid.hex}"] * 2
        assert fresh(delivery).attempts == 2
