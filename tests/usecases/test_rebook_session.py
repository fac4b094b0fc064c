"""Rebooking by the client: what it leaves behind beyond the matrix rows."""

from datetime import timedelta

import pytest

from kept.core.money import Money
from kept.core.policy import Funding, Origin
from kept.core.refusal import Replayed
from kept.store.diary.models import Session, SlotHold
from kept.store.invariants.reads import broken_claims
from kept.store.journal.models import Entry
from kept.store.outbox.models import Letter
from kept.usecases.record_delivery import record_delivery
from tests.deeds import span_of
from tests.digest import digest
from tests.letters import ACCEPTED, LATER, claim
from tests.make import (
    NOW,
    a_key,
    credit_of,
    fresh,
    hours,
    letters_about,
    make_client,
    make_hub,
    make_professional,
    make_session,
    minutes,
    payment_of,
)
from tests.openings import always_open, hold, rebook

LATE = NOW + hours(5)
NEW = NOW + timedelta(days=6)
BOTH_CANCELLED = [("client", "cancelled"), ("professional", "cancelled")]
BOTH_CONFIRMED = [("client", "confirmed"), ("professional", "confirmed")]


def hub_session(
    *, each: int = 1, starts_at: object = LATE, funding: Funding = Funding.CREDIT, spares: bool = False
) -> Session:
    professional = always_open(make_professional())
    client = make_client(professional)
    made_hub = make_hub([professional], [client], credits_each=each, spares_late_rebooks=spares)
    session = make_session(
        professional=professional,
        client=client,
        funding=funding,
        origin=Origin.HUB,
        starts_at=starts_at,  # type: ignore[arg-type] # an instant
    )
    assert session.hub in (None, made_hub)
    return session


def successor_of(old: Session) -> Session:
    return Session.objects.get(rebooked_from=old)


@pytest.fixture(autouse=True)
def sound(db: None) -> object:
    yield
    assert broken_claims() == {}


def test_old_and_new_name_each_other_and_keep_the_terms() -> None:
    old = hub_session(starts_at=NOW + timedelta(days=3))
    Session.objects.filter(id=old.id).update(meeting_url="https://meet.example/1", place="phone")
    old.professional.services.update(price_minor=1, minutes=20)
    new = fresh(Session.objects.get(uuid=rebook(old, starts_at=NEW)))
    assert (new.rebooked_from_id, fresh(old).rebooked_to) == (old.id, new)
    assert (new.service_id, new.place, new.meeting_url) == (old.service_id, "phone", "https://meet.example/1")
    assert span_of(new).end - span_of(new).start == minutes(50)
    assert Money(new.price_minor or 0, new.currency) == Money(7000, "EUR")
    assert (new.origin, new.hub, new.version) == (Origin.HUB, old.hub, 1)


def test_a_late_one_takes_the_credit_and_holds_another() -> None:
    old = hub_session(each=2)
    rebook(old)
    new = successor_of(old)
    assert (credit_of(old), fresh(old).credit, payment_of(old).state) == ("taken", "taken", "paid")
    assert (credit_of(new), new.funding, new.hub) == ("held", Funding.CREDIT, old.hub)


def test_a_late_one_is_paid_personally_when_the_client_agrees() -> None:
    old = hub_session()
    rebook(old, pays_self=True)
    new = successor_of(old)
    assert (credit_of(old), payment_of(old).state) == ("taken", "paid")
    assert (new.funding, new.origin, new.hold, payment_of(new).state) == ("self_pay", "hub", None, "pending")
    assert Entry.objects.get(action="session.rebooked").codes["pays_self"] is True


def test_who_agrees_to_pay_keeps_the_other_credit() -> None:
    old = hub_session(each=2)
    rebook(old, pays_self=True)
    assert successor_of(old).funding == Funding.SELF_PAY


def test_a_hub_that_spares_moves_the_credit_however_late() -> None:
    old = hub_session(spares=True)
    rebook(old, pays_self=True)
    new = successor_of(old)
    assert (credit_of(new), fresh(old).credit, payment_of(old).state) == ("held", "returned", "voided")


def test_an_early_one_moves_the_credit_whatever_was_agreed() -> None:
    old = hub_session(starts_at=NOW + timedelta(days=3))
    rebook(old, pays_self=True)
    assert credit_of(successor_of(old)) == "held"


def test_money_is_never_taken_by_itself() -> None:
    old = hub_session(funding=Funding.SELF_PAY)
    rebook(old)
    assert (payment_of(old).state, payment_of(successor_of(old)).state) == ("unpaid", "pending")


def test_the_moved_session_is_not_in_its_own_way() -> None:
    old = hub_session(starts_at=NOW + timedelta(days=3))
    rebook(old, starts_at=NOW + timedelta(days=3) + minutes(20))
    assert fresh(old).state == "cancelled"


def test_what_the_client_holds_is_theirs_to_rebook_to_and_let_go() -> None:
    old = hub_session(starts_at=NOW + timedelta(days=3))
    assert old.client
    hold(old.professional, old.client, starts_at=NEW)
    rebook(old, starts_at=NEW)
    assert not SlotHold.objects.exists()


def test_four_letters_in_order_and_the_confirmation_waits_for_the_cancellation() -> None:
    old = hub_session(starts_at=NOW + timedelta(days=3))
    Letter.objects.update(state="sent", finished_at=NOW)
    rebook(old)
    new = successor_of(old)
    assert letters_about(old, since=NOW) == BOTH_CANCELLED
    assert letters_about(new, since=NOW) == BOTH_CONFIRMED

    first = claim()
    assert [letter.uuid for letter in first] == list(
        Letter.objects.filter(session=old, created_at=NOW).order_by("id").values_list("uuid", flat=True)
    )
    to_client, to_professional = first
    record_delivery(letter=to_client, answer=LATER, now=NOW)
    record_delivery(letter=to_professional, answer=ACCEPTED, now=NOW)
    (second,) = claim()
    assert Letter.objects.get(uuid=second.uuid).to == "professional"


def test_the_same_request_rebooks_once() -> None:
    old, request = hub_session(starts_at=NOW + timedelta(days=3)), a_key()
    new = rebook(old, request=request)
    before = digest()
    with pytest.raises(Replayed) as replayed:
        rebook(old, request=request)
    assert (replayed.value.result, digest()) == (str(new), before)


def test_a_rebooked_session_can_be_rebooked_again() -> None:
    old = hub_session(starts_at=NOW + timedelta(days=3))
    rebook(old)
    second = fresh(successor_of(old))
    rebook(second, starts_at=NEW + hours(3))
    assert successor_of(second).rebooked_from == second
    assert credit_of(successor_of(second)) == "held"
