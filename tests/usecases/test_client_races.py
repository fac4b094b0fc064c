"""Clients who book, rebook and cancel at the same moment end as if one had come after the other."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import permutations
from typing import Any, Final

import pytest

from kept.core.outcome import Outcome
from kept.core.policy import Funding, Origin
from kept.core.refusal import Refused
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.people.models import Client, Professional
from tests.deeds import book, cancel, cancel_as_client, edit, join
from tests.make import (
    NOW,
    credit_of,
    fresh,
    hours,
    letters_about,
    make_client,
    make_hub,
    make_professional,
    make_session,
    payment_of,
    span_at,
)
from tests.openings import always_open, book_as_client, hold, rebook
from tests.race import attempt, much_patience, race, winners

CREDIT: Final = Funding.CREDIT
NEW: Final = NOW + timedelta(days=6)
Deed = Callable[[], Any]
World = tuple[list[Session], list[Deed]]


@pytest.fixture(autouse=True)
def patient_db(real_db: None) -> Iterator[None]:
    with much_patience():
        yield
        assert broken_claims() == {}


def people(number: int, *, credits_each: int) -> tuple[Professional, list[Client]]:
    professional = always_open(make_professional())
    clients = [make_client(professional) for _ in range(number)]
    make_hub([professional], clients, credits_each=credits_each)
    return professional, clients


def sessions_of_two(*, credits_each: int = 2) -> list[Session]:
    professional, clients = people(2, credits_each=credits_each)
    start = NOW + timedelta(days=3)
    return [
        make_session(professional=professional, client=client, funding=CREDIT, starts_at=start + hours(3 * number))
        for number, client in enumerate(clients)
    ]


def one_session(*deeds: Callable[[Session], Any], starts_at: Any, credits_each: int = 2) -> World:
    professional, (client,) = people(1, credits_each=credits_each)
    session = make_session(professional=professional, client=client, funding=CREDIT, starts_at=starts_at)
    return [session], [partial(deed, session) for deed in deeds]


LATE, EARLY = NOW + hours(5), NOW + timedelta(days=3)
DUE: Final = NOW + timedelta(minutes=10)


def two_to_one_slot() -> World:
    both = sessions_of_two()
    return both, [partial(rebook, session, starts_at=NEW) for session in both]


def a_swap() -> World:
    first, second = sessions_of_two()
    assert first.starts_at
    assert second.starts_at
    return [first, second], [
        partial(rebook, first, starts_at=second.starts_at),
        partial(rebook, second, starts_at=first.starts_at),
    ]


def booked_and_rebooked_to_one_slot() -> World:
    session, other = sessions_of_two()
    assert other.client
    taking = partial(book_as_client, session.professional, other.client, starts_at=NEW, door=Origin.HUB, funding=CREDIT)
    return [session], [partial(rebook, session, starts_at=NEW), taking]


def moved(session: Session) -> Any:
    return edit(session, span=span_at(NEW + hours(9)))


WORLDS: Final[dict[str, Callable[[], World]]] = {
    "rebook || cancel || cancel with a charge": lambda: one_session(
        rebook, cancel_as_client, partial(cancel, charge=True), starts_at=LATE
    ),
    "rebook || cancel": lambda: one_session(rebook, cancel_as_client, starts_at=EARLY),
    "rebook || join": lambda: one_session(rebook, partial(join, at=NOW), starts_at=DUE),
    "rebook || move": lambda: one_session(rebook, moved, starts_at=EARLY),
    "rebook || rebook elsewhere": lambda: one_session(
        rebook, partial(rebook, starts_at=NEW + hours(4)), starts_at=EARLY
    ),
    "two rebook to one slot": two_to_one_slot,
    "two swap": a_swap,
    "rebook || book to one slot": booked_and_rebooked_to_one_slot,
}


@pytest.mark.parametrize("name", WORLDS)
def test_they_end_as_one_after_the_other(name: str) -> None:
    serial = []
    for order in permutations(range(len(WORLDS[name]()[1]))):
        sessions, deeds = WORLDS[name]()
        results = {number: attempt(deeds[number]) for number in order}
        serial.append(standing(sessions, [results[number] for number in range(len(deeds))]))
    for _ in range(3):
        sessions, deeds = WORLDS[name]()
        assert standing(sessions, race(deeds)) in serial


def standing(sessions: list[Session], results: list[Any]) -> tuple[Any, ...]:
    """All that it came to: each session, what follows it, and how everybody was answered."""
    after = [each for session in sessions for each in (fresh(session), *Session.objects.filter(rebooked_from=session))]
    return tuple(map(stands, after)), tuple(map(told, results))


def stands(session: Session) -> tuple[Any, ...]:
    when = session.starts_at, session.state, session.cancelled_by, session.version
    return when, payment_of(session).state, credit_of(session), sorted(letters_about(session))


def told(result: Any) -> str:
    if isinstance(result, Refused):
        return result.code
    return result.row if isinstance(result, Outcome) else "done"


def test_the_last_credit_pays_one_of_two_bookings() -> None:
    for turn in range(5):
        professional, (client,) = people(1, credits_each=1)
        asked = {"door": Origin.HUB, "funding": CREDIT}
        days = [NOW + timedelta(days=turn + 2), NOW + timedelta(days=turn + 3)]
        results = race([partial(book_as_client, professional, client, starts_at=day, **asked) for day in days])  # type: ignore[arg-type] # one dict of several types
        assert winners(results) == 1
        assert [result.code for result in results if isinstance(result, Refused)] == ["no_credit"]


@pytest.mark.parametrize("deed", [book_as_client, hold])
def test_one_of_many_has_the_slot(deed: Callable[..., Any]) -> None:
    professional, clients = people(8, credits_each=0)
    for turn in range(3):
        start = NOW + timedelta(days=turn + 2)
        results = race([partial(deed, professional, client, starts_at=start) for client in clients])
        assert winners(results) == 1
        assert {result.code for result in results if isinstance(result, Refused)} == {"slot_taken"}


def test_a_professional_and_a_client_take_one_slot() -> None:
    professional, (client, other) = people(2, credits_each=0)
    for turn in range(5):
        start = NOW + timedelta(days=turn + 2)
        deeds = [
            partial(book, professional, client, starts_at=start),
            partial(book_as_client, professional, other, starts_at=start),
        ]
        assert winners(race(deeds)) == 1
