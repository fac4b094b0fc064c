"""The refusals that clients meet when they book, rebook, hold and cancel: in their order, and nothing at all changed."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import uuid4

import pytest

from kept.core.availability import WeeklyHours
from kept.core.lifecycle import State
from kept.core.money import Money
from kept.core.policy import Funding, Origin
from kept.core.refusal import STATUS, Refused
from kept.store.diary.models import Session
from kept.store.people.models import Client, Professional
from kept.usecases.block_time import block_time
from kept.usecases.release_slot import release_slot
from tests.deeds import book, cancel_as_client
from tests.digest import digest
from tests.make import (
    EURO,
    NOW,
    a_key,
    actor_of,
    hours,
    make_client,
    make_hub,
    make_professional,
    make_session,
    minutes,
    span_at,
    the_client_of,
)
from tests.openings import always_open, book_as_client, hold, opens, rebook, ruled

Arranged = Callable[[], object]
CREDIT, SELF_PAY = Funding
HUB, PRACTICE, DIRECT_LINK, ON_REQUEST = Origin
SOON, FAR = NOW + hours(5), NOW + timedelta(days=5)
NEW: Final = NOW + timedelta(days=6)


def pair(
    *, member: bool = False, each: int = 0, door: Origin = PRACTICE, rules: dict[str, int] | None = None
) -> tuple[Professional, Client]:
    professional = ruled(always_open(make_professional()), **(rules or {}))
    client = make_client(professional, door=door)
    if member:
        make_hub([professional], [client], credits_each=each)
    return professional, client


def booking(*, member: bool = False, each: int = 0, rules: dict[str, int] | None = None, **asked: Any) -> Arranged:
    return partial(book_as_client, *pair(member=member, each=each, rules=rules), **asked)


def hub_session(*, each: int = 1, rules: dict[str, int] | None = None, **made: Any) -> Session:
    """Of a member with so many credits, the first of which pays."""
    professional, client = pair(member=True, each=each, rules=rules)
    asked: dict[str, Any] = {"funding": CREDIT, "starts_at": FAR} | made
    return make_session(professional=professional, client=client, **asked)


def taken(*, later: timedelta, by_colleague: bool = False) -> Arranged:
    """Onto another session of the professional, or onto the client's own with a colleague."""
    professional, client = pair()
    if by_colleague:
        colleague = make_professional(practice=professional.practice)
        make_client(colleague, account=actor_of(client))
        make_session(professional=colleague, client=client, starts_at=FAR)
    else:
        make_session(professional=professional, starts_at=FAR)
    return partial(book_as_client, professional, client, starts_at=FAR + later)


def held_by_another(deed: str) -> Arranged:
    professional, client = pair(member=True, each=2)
    hold(professional, make_client(professional), starts_at=FAR)
    if deed == "hold":
        return partial(hold, professional, client, starts_at=FAR + minutes(30))
    if deed == "book":
        return partial(book_as_client, professional, client, starts_at=FAR)
    old = make_session(professional=professional, client=client, funding=CREDIT, starts_at=FAR + timedelta(days=2))
    return partial(rebook, old, starts_at=FAR)


def blocked() -> Arranged:
    professional, client = pair()
    asked: dict[str, Any] = {"title": "Leave", "keep_sessions": False, "request": a_key(), "now": NOW}
    block_time(by=actor_of(professional), spans=[span_at(FAR)], **asked)
    return partial(book_as_client, professional, client, starts_at=FAR)


def hub_hours_only(door: Origin) -> Arranged:
    professional = ruled(make_professional(), notice_hours=0)
    opens(professional, [WeeklyHours(d, 0, 1440) for d in range(7)], schedule="hub" if door is PRACTICE else "working")
    client = make_client(professional)
    make_hub([professional], [client])
    return partial(book_as_client, professional, client, door=door, starts_at=FAR)


def of_service(**changed: Any) -> Arranged:
    professional, client = pair()
    other = make_professional().services.get().uuid if changed.get("foreign") else uuid4()
    return partial(book_as_client, professional, client, service_id=other)


def with_stranger(deed: Callable[..., object]) -> Arranged:
    professional, _ = pair()
    _, stranger = pair()
    return partial(deed, professional, stranger)


def releasing_anothers() -> Arranged:
    professional, client = pair()
    held = hold(professional, make_client(professional))
    return partial(release_slot, hold_id=held, by=actor_of(client), request=a_key(), now=NOW)


def shown_before() -> Arranged:
    return partial(rebook, hub_session(starts_at=NOW + hours(23), each=2), shown="of another moment")


# fmt: off
ATTEMPTS: Final[list[tuple[str, str, Callable[[], Arranged]]]] = [
    ("not_found",          "books with a stranger",        lambda: with_stranger(book_as_client)),
    ("not_found",          "holds with a stranger",        lambda: with_stranger(hold)),
    ("not_found",          "rebooks another's",            lambda: partial(rebook, hub_session(), by=the_client_of(hub_session()))),
    ("not_found",          "releases another's",           releasing_anothers),
    ("unknown_service",    "books nothing there is",       of_service),
    ("unknown_service",    "books another's service",      lambda: of_service(foreign=True)),
    ("unknown_choice",     "by a hub of no member",        lambda: booking(door=HUB)),
    ("unknown_choice",     "by a door not their own",      lambda: booking(door=DIRECT_LINK)),
    ("already_cancelled",  "rebooks",                      lambda: partial(rebook, hub_session(state=State.CANCELLED))),
    ("already_complete",   "rebooks",                      lambda: partial(rebook, hub_session(state=State.COMPLETE, starts_at=NOW - hours(3)))),
    ("already_started",    "cancels at the start",         lambda: partial(cancel_as_client, hub_session(starts_at=NOW))),
    ("already_started",    "rebooks at the start",         lambda: partial(rebook, hub_session(starts_at=NOW))),
    ("already_started",    "rebooks one under way",        lambda: partial(rebook, hub_session(state=State.IN_PROGRESS, starts_at=NOW + minutes(5)))),
    ("rebook_not_offered", "rebooks a private one",        lambda: partial(rebook, hub_session(funding=SELF_PAY, origin=PRACTICE))),
    ("rebook_not_offered", "rebooks by direct link",       lambda: partial(rebook, hub_session(funding=SELF_PAY, origin=DIRECT_LINK))),
    ("rebook_not_offered", "rebooks a request's",          lambda: partial(rebook, make_session(funding=CREDIT, origin=ON_REQUEST))),
    ("in_past",            "books",                        lambda: booking(starts_at=NOW - minutes(5))),
    ("in_past",            "rebooks",                      lambda: partial(rebook, hub_session(), starts_at=NOW - minutes(5))),
    ("notice_period",      "books",                        lambda: booking(starts_at=SOON, rules={"notice_hours": 6})),
    ("notice_period",      "rebooks",                      lambda: partial(rebook, hub_session(rules={"notice_hours": 6}), starts_at=SOON)),
    ("too_far_ahead",      "books",                        lambda: booking(starts_at=NOW + timedelta(days=7), rules={"bookable_weeks": 1})),
    ("too_far_ahead",      "rebooks",                      lambda: partial(rebook, hub_session(rules={"bookable_weeks": 1}), starts_at=NOW + timedelta(days=7))),
    ("not_available",      "between two starts",           lambda: booking(starts_at=FAR + minutes(1))),
    ("not_available",      "books blocked time",           blocked),
    ("not_available",      "by the hub's hours only",      lambda: hub_hours_only(PRACTICE)),
    ("not_available",      "by working hours only",        lambda: hub_hours_only(HUB)),
    ("not_available",      "is busy with a colleague",     lambda: taken(later=minutes(45), by_colleague=True)),
    ("slot_taken",         "books onto another",           lambda: taken(later=minutes(45))),
    ("slot_taken",         "books what is held",           lambda: held_by_another("book")),
    ("slot_taken",         "holds what is held",           lambda: held_by_another("hold")),
    ("slot_taken",         "rebooks to what is held",      lambda: held_by_another("rebook")),
    ("no_credit",          "books without any",            lambda: booking(member=True, door=HUB, funding=CREDIT)),
    ("no_credit",          "by a private door",            lambda: booking(member=True, each=1, funding=CREDIT)),
    ("no_credit",          "by a request, of no hub",      lambda: partial(book_as_client, *pair(door=ON_REQUEST), door=ON_REQUEST, funding=CREDIT)),
    ("no_credit",          "rebooks late, has no other",   lambda: partial(rebook, hub_session(starts_at=SOON))),
    ("agree_to_pay",       "books without agreeing",       lambda: booking(agreed=None)),
    ("agree_to_pay",       "agrees to another price",      lambda: booking(agreed=Money(1, EURO))),
    ("same_time",          "rebooks to the same time",     lambda: partial(rebook, hub_session(), starts_at=FAR)),
    ("outcome_changed",    "rebooks",                      shown_before),
]
# fmt: on


@pytest.mark.parametrize(("code", "what", "arrange"), ATTEMPTS, ids=[f"{code}-{what}" for code, what, _ in ATTEMPTS])
def test_it_is_refused_and_nothing_changed(db: None, code: str, what: str, arrange: Callable[[], Arranged]) -> None:
    deed = arrange()
    before = digest()

    with pytest.raises(Refused) as refusal:
        deed()

    assert digest() == before
    assert (refusal.value.code, refusal.value.status) == (code, STATUS[code])


def test_what_is_not_offered_is_said_before_what_cannot_be_paid(db: None) -> None:
    with pytest.raises(Refused, match="in_past"):
        rebook(hub_session(starts_at=SOON), starts_at=NOW - minutes(5))
    with pytest.raises(Refused, match="in_past"):
        booking(starts_at=NOW - minutes(5), member=True, door=HUB, funding=CREDIT)()


def test_the_professional_books_over_what_is_held(db: None) -> None:
    professional, client = pair()
    hold(professional, client, starts_at=FAR)
    book(professional, make_client(professional), starts_at=FAR)
    with pytest.raises(Refused, match="slot_taken"):
        book_as_client(professional, client, starts_at=FAR)
