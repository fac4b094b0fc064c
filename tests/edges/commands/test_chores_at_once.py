"""Several workers may do the same chore at the same moment: together they do what one would have done.

What asks the card provider has tests of its own, tests/cards/test_card_races.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from kept.core.chain import walk
from kept.core.delivery import READABLE_FOR
from kept.core.feeds import UNUSED_FOR
from kept.edges.commands._cards import ask_cards
from kept.edges.commands._chores import CHORES, Chore
from kept.store.diary.models import Block, Opening, OpeningDoubt
from kept.store.erasures import noted_erasures
from kept.store.hubs.models import CreditsRequest, PublishedUsage, RosterDraft
from kept.store.invariants.reads import broken_claims
from kept.store.journal.anchors import anchors
from kept.store.journal.chain import chain
from kept.store.journal.models import Entry, RememberedRequest
from kept.store.ledger.models import CreditMove
from kept.store.outbox.models import Letter, WebhookDelivery
from kept.store.people.models import AddressChange, CalendarFeed, SignUp
from kept.usecases.block_time import block_time
from kept.usecases.draft_roster import draft_roster
from kept.usecases.erase_client import erase_client
from kept.usecases.forget_webhooks import KEPT_FOR
from kept.usecases.record_delivery import record_delivery
from kept.usecases.record_webhook import record_webhook
from kept.usecases.seal_journal import seal_journal
from tests import security_rows
from tests.arrivals import ask_for_account, open_professional
from tests.calendars import make_feed
from tests.deeds import book, cancel_as_client
from tests.hooks import TAKEN, make_endpoint, queue_test
from tests.hooks import claim as claim_webhooks
from tests.letters import ACCEPTED, claim
from tests.make import NOW, a_key, actor_of, hours, make_client, make_professional, make_session, span_at
from tests.openings import always_open
from tests.programme import make_company
from tests.race import much_patience, race
from tests.waiting import look_around, wait_for_time

WORKERS: Final = 4
SOON: Final = NOW + hours(5)


@dataclass(frozen=True)
class Due:
    """How something comes to be due, after how long, how much a chore then finds, and what it leaves behind."""

    prepare: Callable[[], Any]
    after: timedelta
    number: int
    left: Callable[[], Any]


def told_letters() -> None:
    make_session()
    for letter in claim():
        record_delivery(letter=letter, answer=ACCEPTED, now=NOW)


def asked_of_an_empty_pool() -> None:
    company = make_company()
    for _ in range(3):
        company.ask(company.join())
    company.fill(2)


def credits_that_end() -> None:
    company = make_company()
    company.join()
    company.grant(3, ends_at=NOW + timedelta(days=1))


def a_closed_month() -> None:
    make_company(founded=NOW - timedelta(days=60))


def a_draft() -> None:
    company = make_company()
    iris = [("Iris Moe", "iris@example.org")]
    draft_roster(hub_id=company.hub.uuid, by=company.admin, people=iris, keeps_others=True, request=a_key(), now=NOW)


def a_told_program() -> None:
    queue_test(make_endpoint())
    record_webhook(leased=claim_webhooks()[0], answer=TAKEN, now=NOW)


def told_programs() -> None:
    by, answers = actor_of(make_professional()), "blocked as {}".format
    for number in (30, 32):
        span = span_at(NOW + hours(number))
        key = replace(a_key(), answers=answers)
        block_time(title="Lunch", spans=[span], keep_sessions=True, by=by, request=key, now=NOW)


def a_freed_time() -> None:
    professional = always_open(make_professional())
    session = make_session(professional=professional, starts_at=NOW + hours(30))
    for client in [make_client(professional) for _ in range(2)]:
        wait_for_time(professional, client)
    cancel_as_client(session)


def a_time_that_was_booked_again() -> None:
    professional = make_professional()
    professional.reverses_refilled_charges = True
    professional.save()
    cancel_as_client(make_session(professional=professional, starts_at=SOON))
    book(professional, make_client(professional), starts_at=SOON, outside_hours=True)
    look_around()


def a_sealed_journal() -> None:
    told_programs()
    seal_journal(now=NOW)


def a_blocked_time() -> None:
    by = actor_of(make_professional())
    block_time(title="Lunch", spans=[span_at(NOW)], keep_sessions=True, by=by, request=a_key(), now=NOW)


def an_erased_client() -> None:
    professional = make_professional()
    client_id = make_client(professional).uuid
    erase_client(client_id=client_id, by=actor_of(professional), request=a_key(), now=NOW)


def letters(kind: str) -> int:
    return Letter.objects.filter(kind=kind).count()


DUE: Final = {
    "forget_letters": Due(
        told_letters, READABLE_FOR, 2, lambda: not Letter.objects.filter(state="sent", payload__isnull=False).exists()
    ),
    "grant_waiting_credits": Due(
        asked_of_an_empty_pool,
        hours(1),
        2,
        lambda: CreditsRequest.objects.filter(state="granted").count() == letters("credits_granted") == 2,
    ),
    "expire_credits": Due(
        credits_that_end, timedelta(days=1), 3, lambda: CreditMove.objects.filter(cause="expired").count() == 3
    ),
    "publish_closed_months": Due(a_closed_month, hours(0), 2, lambda: PublishedUsage.objects.count() == 2),
    "forget_rosters": Due(a_draft, timedelta(days=2), 1, lambda: not RosterDraft.objects.exists()),
    "forget_answers": Due(
        told_programs, timedelta(days=3), 2, lambda: not RememberedRequest.objects.filter(answer__isnull=False).exists()
    ),
    "forget_webhooks": Due(a_told_program, KEPT_FOR, 1, lambda: not WebhookDelivery.objects.exists()),
    "end_unused_feeds": Due(make_feed, UNUSED_FOR, 1, lambda: CalendarFeed.objects.get().revoked_at is not None),
    "forget_visits": Due(
        security_rows.address_change, timedelta(weeks=80), 1, lambda: AddressChange.objects.get().new_email == ""
    ),
    "forget_sign_ups": Due(
        lambda: ask_for_account(open_professional().uuid),
        timedelta(days=8),
        1,
        lambda: SignUp.objects.get().email == "",
    ),
    "keep_openings": Due(
        lambda: always_open(make_professional()),
        hours(0),
        1,
        lambda: Opening.objects.exists() and OpeningDoubt.objects.get().due_at > NOW,
    ),
    "keep_journal": Due(
        told_programs,
        hours(0),
        4,
        lambda: not Entry.objects.filter(seq__isnull=True).exists() and walk(chain(), []).fault is None,
    ),
    "keep_erasures": Due(an_erased_client, hours(0), 1, lambda: len(noted_erasures()) == 1),
    "forget_overdue": Due(a_blocked_time, timedelta(days=800), 1, lambda: not Block.objects.exists()),
    "keep_log_short": Due(told_letters, hours(0), 0, lambda: True),
    "keep_anchors": Due(a_sealed_journal, hours(1), 1, lambda: anchors()[-1].seq == Entry.objects.count()),
    "offer_freed_slots": Due(a_freed_time, hours(0), 1, lambda: letters("waitlist_offer") == 1),
    "reverse_refilled_charges": Due(a_time_that_was_booked_again, hours(1), 1, lambda: letters("charge_reversed") == 2),
}


def test_every_chore_is_tried() -> None:
    assert {chore.name for chore in CHORES} == {*DUE, ask_cards.__name__}


@pytest.mark.parametrize("chore", [chore for chore in CHORES if chore.name in DUE], ids=lambda chore: chore.name)
def test_workers_that_do_it_at_once_do_it_once(real_db: None, chore: Chore, settings: Any, tmp_path: Path) -> None:
    settings.KEPT_ANCHORS = tmp_path
    due = DUE[chore.name]
    due.prepare()
    now = NOW + due.after
    with much_patience():
        found = race([partial(chore.deed, now=now)] * WORKERS)
    assert sum(found) == due.number, found
    assert due.left()
    assert chore.deed(now=now) == 0
    assert broken_claims() == {}
