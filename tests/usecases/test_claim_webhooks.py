"""One worker at a time has a webhook, and one webhook of an endpoint is on its way at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

from django.db import connection

from kept.core.webhooks import BACK_OFF
from kept.store.outbox.webhook_reads import is_any_webhook_due
from kept.usecases.record_webhook import record_webhook
from tests import rows
from tests.hooks import FAILED, LEASE, TAKEN, claim, fresh, make_endpoint, queue_test
from tests.make import NOW, make_professional


def test_the_oldest_of_each_endpoint_comes_first_and_the_next_after_it(db: None) -> None:
    endpoint, other = make_endpoint(), make_endpoint()
    first, second, its = queue_test(endpoint), queue_test(endpoint), queue_test(other)
    claimed = claim()
    assert [leased.uuid for leased in claimed] == [first.uuid, its.uuid]
    assert claim() == ()
    record_webhook(leased=claimed[0], answer=TAKEN, now=NOW)
    assert [leased.uuid for leased in claim()] == [second.uuid]


def test_what_waits_for_its_next_time_holds_up_nothing(db: None) -> None:
    endpoint = make_endpoint()
    queue_test(endpoint)
    second = queue_test(endpoint)
    record_webhook(leased=claim()[0], answer=FAILED, now=NOW)
    assert [leased.uuid for leased in claim()] == [second.uuid]


def test_what_is_not_due_or_switched_off_stays(db: None) -> None:
    rows.webhook(next_at=NOW + timedelta(seconds=1))
    assert not is_any_webhook_due(NOW)
    rows.webhook(endpoint=rows.hook(disabled_at=NOW).get())
    assert claim() == ()


def test_a_lease_that_ran_out_is_anothers_to_take(db: None) -> None:
    queue_test(make_endpoint())
    (lost,) = claim()
    assert claim(NOW + LEASE - timedelta(seconds=1)) == ()
    (again,) = claim(NOW + LEASE)
    assert (again.uuid, again.attempts) == (lost.uuid, 2)
    assert not record_webhook(leased=lost, answer=TAKEN, now=NOW + LEASE), "the late worker changes nothing"
    assert record_webhook(leased=again, answer=TAKEN, now=NOW + LEASE)


def test_a_lease_that_is_lost_again_and_again_is_given_up(db: None) -> None:
    delivery, now = queue_test(make_endpoint()), NOW
    for _ in range(len(BACK_OFF) + 1):
        assert len(claim(now)) == 1
        assert fresh(delivery).next_at == now + LEASE, "it is not due before"
        now += LEASE
    assert claim(now) == ()
    row = fresh(delivery)
    assert (row.state, row.last_answer, row.finished_at, row.lease_until) == ("given_up", "lost", now, None)


def test_two_of_a_professionals_are_under_way_at_once(db: None) -> None:
    slow = make_professional()
    for _ in range(4):
        queue_test(make_endpoint(slow))
    other = queue_test(make_endpoint())
    first, second, its = claim()
    assert its.uuid == other.uuid, "it waits for none of the others"
    assert claim() == ()
    record_webhook(leased=first, answer=TAKEN, now=NOW)
    assert len(claim()) == 1
    record_webhook(leased=second, answer=TAKEN, now=NOW)
    assert len(claim()) == 1


def test_nothing_but_a_test_goes_where_a_message_failed_and_waits(db: None) -> None:
    endpoint = make_endpoint()
    failed = queue_test(endpoint)
    record_webhook(leased=claim()[0], answer=FAILED, now=NOW)
    told = rows.webhook(endpoint=endpoint, event="session.booked", about=uuid4()).get()
    assert claim() == ()
    test = queue_test(endpoint)
    (leased,) = claim()
    assert leased.uuid == test.uuid
    record_webhook(leased=leased, answer=TAKEN, now=NOW)
    later = NOW + timedelta(seconds=6)
    (again,) = claim(later)
    assert again.uuid == failed.uuid
    record_webhook(leased=again, answer=TAKEN, now=later)
    assert [leased.uuid for leased in claim(later)] == [told.uuid]


def test_workers_at_once_share_them_out(real_db: None) -> None:
    for _ in range(6):
        queue_test(make_endpoint())

    def take(_number: int) -> list[object]:
        try:
            return [leased.uuid for _ in range(3) for leased in claim(most=1)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        taken = [uuid for found in workers.map(take, range(4)) for uuid in found]
    taken += [leased.uuid for leased in claim()]
    assert len(taken) == len(set(taken)) == 6
