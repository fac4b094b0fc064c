"""What is kept for as long as it may be is forgotten, and all that must hold still holds: ten years later, too."""

import json
from datetime import timedelta
from typing import Any

from kept.core.erasure import NAME
from kept.core.lifecycle import PaymentState, State
from kept.core.retention import RULES, YEAR, Kept
from kept.store.diary.models import Block, Session
from kept.store.hubs.models import Member
from kept.store.invariants.reads import broken_claims
from kept.store.outbox.models import Letter
from kept.store.payments.models import Receipt
from kept.store.people.models import Client, ContactRequest, Invitation
from kept.usecases.forget_letters import forget_letters
from kept.usecases.forget_overdue import forget_overdue
from kept.usecases.record_delivery import record_delivery
from kept.usecases.write_note import write_note
from tests import erased as canary
from tests.letters import ACCEPTED, claim
from tests.make import NOW, a_key, actor_of, make_client, make_payment, make_professional, make_session

DAY = timedelta(days=1)


def everything_at(now: Any) -> int:
    """As the worker does it, again and again."""
    total = 0
    while done := forget_overdue(now=now):
        total += done
    return total


def test_ten_years_later_nothing_is_overdue_and_everything_holds(db: None) -> None:
    professional = make_professional()
    canary.sing(professional)
    for letter in claim():
        record_delivery(letter=letter, answer=ACCEPTED, now=NOW)
    later = NOW + 10 * YEAR + 40 * DAY
    assert everything_at(later) >= 3
    forget_letters(now=later)
    assert canary.sung_when_opened() == set(), "receipts, too"
    assert broken_claims() == {}
    assert forget_overdue(now=later) == 0
    assert Session.objects.count() == 2
    assert {json.loads(contents)["client"] for contents in Receipt.objects.values_list("contents", flat=True)} == {NAME}


def test_nobody_is_forgotten_too_early(db: None) -> None:
    professional = make_professional()
    options: dict[str, Any] = {"professional": professional, "state": State.COMPLETE}
    quiet, noted, owing, recent = (make_client(professional) for _ in range(4))
    for number, client in enumerate((quiet, noted, owing)):
        paid = PaymentState.UNPAID if client is owing else PaymentState.PAID
        make_session(client=client, starts_at=NOW - number * DAY, payment=paid, **options)
    write_note(client_id=noted.uuid, session_id=None, text="x", by=actor_of(professional), request=a_key(), now=NOW)
    make_session(client=recent, starts_at=NOW + YEAR, payment=PaymentState.PAID, **options)

    everything_at(NOW + 2 * YEAR - 2 * DAY)
    assert erased() == set()
    everything_at(NOW + 2 * YEAR + 2 * DAY)
    assert erased() == {quiet.id}, "one is owed something, one has notes, one was there a year ago"
    everything_at(NOW + 10 * YEAR + 2 * DAY)
    assert erased() == {quiet.id, noted.id, recent.id}
    assert broken_claims() == {}


def test_a_letter_that_was_given_up_is_forgotten_and_not_sent(db: None) -> None:
    make_payment(professional := make_professional(), make_client(professional))
    make_session()
    Letter.objects.update(state="given_up", finished_at=NOW)
    assert everything_at(NOW + 89 * DAY) == 0
    assert everything_at(NOW + 90 * DAY) == Letter.objects.count()
    assert set(Letter.objects.values_list("state", "email")) == {("withdrawn", "")}
    assert broken_claims() == {}


def test_each_rule_has_somebody_who_follows_it() -> None:
    assert set(RULES) == set(Kept)


def test_doors_and_blocks(db: None) -> None:
    professional = make_professional()
    canary.sing(professional)
    Block.objects.create(
        practice=professional.practice,
        professional=professional,
        title="Lunch",
        starts_at=NOW,
        ends_at=NOW + DAY,
        created_at=NOW,
    )
    ContactRequest.objects.update(state="declined", decided_at=NOW)
    everything_at(NOW + 30 * DAY)
    assert set(ContactRequest.objects.values_list("email", "name")) == {("", NAME)}
    assert Invitation.objects.exclude(email="").exists()
    everything_at(NOW + YEAR)
    assert not Invitation.objects.exclude(email="").exists()
    assert Block.objects.exists()
    everything_at(NOW + 2 * YEAR + DAY)
    assert not Block.objects.exists()
    assert not Member.objects.exclude(name=NAME).filter(removed_at__isnull=False).exists()


def erased() -> set[int]:
    return set(Client.objects.filter(erased_at__isnull=False).values_list("id", flat=True))
