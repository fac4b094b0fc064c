"""Which letters a worker gets, and that no other gets them meanwhile."""

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q

from kept.core.letters import Kind, Recipient
from kept.store.outbox import writes
from kept.store.outbox.models import Letter
from kept.store.outbox.writes import queue_letters, withdraw_letters
from kept.usecases.record_delivery import record_delivery
from tests.letters import (
    ACCEPTED,
    LATER,
    LEASE,
    NEVER,
    a_content,
    a_quiet_session,
    claim,
    fresh_letter,
    ids,
    queue,
    queue_one,
)
from tests.make import NOW, hours, make_payment, make_session, minutes

TO_PROFESSIONAL = a_content(to=Recipient.PROFESSIONAL)


@pytest.mark.django_db
def test_the_letters_longest_due_come_first() -> None:
    late, early, middle = (queue_one(a_quiet_session(), due_at=NOW + minutes(m)) for m in (3, 1, 2))
    assert ids(claim(NOW + minutes(5))) == ids([early, middle, late])


@pytest.mark.django_db
def test_no_letter_is_claimed_before_it_is_due() -> None:
    letter = queue_one(a_quiet_session(), due_at=NOW + timedelta(seconds=10))
    assert claim(NOW + timedelta(seconds=9)) == ()
    assert ids(claim(NOW + timedelta(seconds=10))) == [letter.uuid]


@pytest.mark.django_db
def test_no_more_are_claimed_than_asked_for() -> None:
    session_letters = [queue_one(a_quiet_session(), at=NOW - minutes(9 - n)) for n in range(4)]
    assert ids(claim(most=3)) == ids(session_letters[:3])
    assert ids(claim(most=3)) == ids(session_letters[3:])


@pytest.mark.django_db
def test_a_claim_says_all_that_the_worker_needs() -> None:
    letter = queue_one(a_quiet_session(), at=NOW - minutes(1))
    (leased,) = claim()
    assert (leased.uuid, leased.message_id, leased.created_at) == (letter.uuid, letter.message_id, NOW - minutes(1))
    assert (leased.until, leased.attempts, leased.first_tried_at) == (NOW + LEASE, 1, NOW)


@pytest.mark.django_db
def test_what_one_worker_has_no_other_gets_until_the_lease_ends() -> None:
    letter = queue_one(a_quiet_session())
    (first,) = claim()
    assert claim(NOW + LEASE - timedelta(microseconds=1)) == ()
    (second,) = claim(NOW + LEASE)
    assert first.uuid == second.uuid == letter.uuid
    assert first.message_id == second.message_id, "a second copy is known for what it is"
    assert first.token != second.token
    assert (first.attempts, second.attempts) == (1, 2)


@pytest.mark.django_db
def test_without_a_lease_two_workers_would_get_the_same_letter() -> None:
    """The control."""
    queue_one(a_quiet_session())
    assert ids(claim(lease=timedelta(0))) == ids(claim(lease=timedelta(0)))


# --- order


@pytest.mark.django_db
def test_letters_about_one_session_reach_a_person_in_order() -> None:
    session = a_quiet_session()
    letters = [queue_one(session, a_content(kind)) for kind in (Kind.CONFIRMED, Kind.UPDATED, Kind.CANCELLED)]
    reached = []
    for number in range(3):
        (leased,) = claim(NOW + minutes(number))
        record_delivery(letter=leased, answer=ACCEPTED, now=NOW + minutes(number))
        reached.append(leased.uuid)
    assert reached == ids(letters)


@pytest.mark.django_db
def test_a_letter_that_is_due_later_is_still_the_earlier_one() -> None:
    """A move is told some seconds after it; a cancellation in between does not overtake it."""
    session = a_quiet_session()
    moved = queue_one(session, a_content(Kind.UPDATED), due_at=NOW + timedelta(seconds=10))
    cancelled = queue_one(session, a_content(Kind.CANCELLED))
    assert claim(NOW + timedelta(seconds=3)) == ()
    (first,) = claim(NOW + timedelta(seconds=10))
    record_delivery(letter=first, answer=ACCEPTED, now=NOW + timedelta(seconds=11))
    (second,) = claim(NOW + timedelta(seconds=11))
    assert ids([first, second]) == ids([moved, cancelled])


@pytest.mark.django_db
def test_a_letter_that_is_tried_again_keeps_its_place() -> None:
    session = a_quiet_session()
    first = queue_one(session)
    queue_one(session, a_content(Kind.CANCELLED))
    record_delivery(letter=claim()[0], answer=LATER, now=NOW)
    assert claim(NOW + timedelta(seconds=30)) == ()
    assert ids(claim(NOW + minutes(2))) == [first.uuid]


@pytest.mark.django_db
def test_a_letter_that_was_given_up_stands_in_no_ones_way() -> None:
    session = a_quiet_session()
    queue_one(session)
    second = queue_one(session, a_content(Kind.CANCELLED))
    record_delivery(letter=claim()[0], answer=NEVER, now=NOW)
    assert ids(claim()) == [second.uuid]


@pytest.mark.django_db
def test_the_other_person_and_other_sessions_do_not_wait() -> None:
    session = a_quiet_session()
    first, other_person = queue(session, a_content(), TO_PROFESSIONAL)
    queue_one(session, a_content(Kind.CANCELLED))
    other_session = queue_one(a_quiet_session())
    assert set(ids(claim())) == set(ids([first, other_person, other_session]))


@pytest.mark.django_db
def test_letters_about_a_payment_by_hand_keep_their_order_too() -> None:
    session = make_session()
    assert session.client is not None
    payment = make_payment(session.professional, session.client)
    with transaction.atomic():
        withdraw_letters(session_id=session.id, at=NOW)
        for number, kind in enumerate((Kind.RECEIPT, Kind.REFUND)):
            queue_letters(
                [a_content(kind)],
                practice_id=session.practice_id,
                session_id=None,
                payment_id=payment.id,
                cause=f"payment:{payment.id}:{number}",
                at=NOW,
            )
    (receipt,) = claim()
    assert claim() == ()
    record_delivery(letter=receipt, answer=ACCEPTED, now=NOW)
    (refund,) = claim()
    assert [Letter.objects.get(uuid=one.uuid).kind for one in (receipt, refund)] == [Kind.RECEIPT, Kind.REFUND]


@pytest.mark.django_db
def test_without_the_rule_a_cancellation_would_overtake(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(writes, "Exists", lambda _letters: Q(id=None))
    session = a_quiet_session()
    queue_one(session, a_content(Kind.UPDATED), due_at=NOW + timedelta(seconds=10))
    cancelled = queue_one(session, a_content(Kind.CANCELLED))
    assert ids(claim(NOW + timedelta(seconds=3))) == [cancelled.uuid]


# --- at once


def test_workers_at_once_share_the_letters_and_none_is_claimed_twice(real_db: None) -> None:
    letters = [queue_one(a_quiet_session()) for _ in range(24)]
    claimed = Counter[Any]()
    gate = threading.Barrier(4)

    def work() -> None:
        gate.wait()
        for _ in range(6):
            claimed.update(ids(claim(most=3)))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert claimed == Counter(ids(letters))


def test_on_postgresql_nobody_waits_for_a_worker_that_is_claiming(real_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    first, second = (queue_one(a_quiet_session(), at=NOW - minutes(2 - n)) for n in range(2))
    seen: list[Any] = []

    def work() -> None:
        seen.extend(ids(claim()))
        connection.close()

    with transaction.atomic():
        held = Letter.objects.select_for_update().get(id=first.id)
        worker = threading.Thread(target=work)
        worker.start()
        worker.join(timeout=5)
        assert seen == [second.uuid]
        assert held.lease_until is None
    assert ids(claim()) == [first.uuid]


@pytest.mark.django_db
@pytest.mark.parametrize("finished", ["sent", "withdrawn"])
def test_what_is_finished_is_never_claimed(finished: str) -> None:
    letter = queue_one(a_quiet_session())
    if finished == "sent":
        record_delivery(letter=claim()[0], answer=ACCEPTED, now=NOW)
    else:
        with transaction.atomic():
            withdraw_letters(session_id=letter.session_id or 0, at=NOW)
    assert claim(NOW + hours(100)) == ()
    assert fresh_letter(letter).state == finished
