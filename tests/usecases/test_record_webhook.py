"""What a receiver answers decides how a webhook stands, and whether its endpoint is asked again."""

from datetime import timedelta

import pytest

from kept.core.webhooks import HookAnswer
from kept.store.journal.models import Entry
from kept.usecases.record_webhook import record_webhook
from tests.hooks import FAILED, GONE, TAKEN, claim, fresh, make_endpoint, queue_test
from tests.make import NOW

pytestmark = pytest.mark.django_db


def test_taken_is_sent() -> None:
    delivery = queue_test(make_endpoint())
    (leased,) = claim()
    assert record_webhook(leased=leased, answer=TAKEN, now=NOW)
    row = fresh(delivery)
    assert (row.state, row.attempts, row.last_answer, row.finished_at) == ("sent", 1, "200", NOW)
    assert not record_webhook(leased=leased, answer=TAKEN, now=NOW), "once"


def test_not_taken_waits_and_the_endpoint_says_since_when() -> None:
    delivery = queue_test(make_endpoint())
    record_webhook(leased=claim()[0], answer=FAILED, now=NOW)
    row = fresh(delivery)
    assert (row.state, row.last_answer, row.finished_at, row.endpoint.failing_since) == ("waiting", "500", None, NOW)
    later = row.next_at
    assert NOW + timedelta(seconds=5) <= later < NOW + timedelta(seconds=6)
    record_webhook(leased=claim(later)[0], answer=TAKEN, now=later)
    row = fresh(delivery)
    assert (row.state, row.attempts, row.endpoint.failing_since) == ("sent", 2, None)


def test_it_is_given_up_after_eight_attempts() -> None:
    delivery = queue_test(make_endpoint())
    for _ in range(8):
        at = fresh(delivery).next_at
        record_webhook(leased=claim(at)[0], answer=FAILED, now=at)
    row = fresh(delivery)
    assert (row.state, row.attempts) == ("given_up", 8)
    assert row.endpoint.disabled_at is None, "others may be taken"


def test_gone_switches_the_endpoint_off_and_gives_up_what_waits() -> None:
    endpoint = make_endpoint()
    first, second = queue_test(endpoint), queue_test(endpoint)
    record_webhook(leased=claim()[0], answer=GONE, now=NOW)
    assert fresh(first).endpoint.disabled_at == NOW
    assert [(fresh(row).state, fresh(row).last_answer) for row in (first, second)] == [
        ("given_up", "410"),
        ("given_up", "disabled"),
    ]
    assert Entry.objects.filter(action="webhook.disabled", object_uuid=endpoint.uuid).count() == 1


def test_five_days_without_an_answer_switch_it_off() -> None:
    endpoint = make_endpoint()
    at = NOW
    for days in (0, 4.9, 5):
        at = NOW + timedelta(days=days)
        queue_test(endpoint, at=at)
        for leased in claim(at):
            record_webhook(leased=leased, answer=HookAnswer(is_taken=False, code="timeout"), now=at)
        endpoint.refresh_from_db()
        assert (endpoint.disabled_at is not None) == (days == 5)
