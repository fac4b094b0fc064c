"""Each line of the refusals that a deed of today can meet: its code and status, and that nothing at all was changed."""

import csv
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from kept.core.access import Actor, Role
from kept.core.availability import WeeklyHours
from kept.core.lifecycle import PaymentState, State
from kept.core.policy import Funding, Origin, Reason
from kept.core.refusal import Refused
from tests.deeds import book, cancel, cancel_as_client, charge, complete, delete, edit, join, span_of, void
from tests.digest import digest
from tests.make import (
    NOW,
    actor_of,
    hours,
    make_account,
    make_client,
    make_hub,
    make_practice,
    make_professional,
    make_session,
    minutes,
    span_at,
)

Arranged = Callable[[], object]  # what was arranged, as the deed that remains to be attempted

FILE: Final = Path(__file__).parents[1] / "refusals.csv"
with FILE.open(encoding="utf-8", newline="") as file:
    LINES: Final = {int(line["order"]): line for line in csv.DictReader(file)}
BY_CLIENTS: Final = {7, 11, 16}  # in test_client_refusals.py, with more of theirs

SOON, FAR, OVER = NOW + hours(5), NOW + timedelta(days=5), NOW - hours(3)
CREDIT, SELF_PAY = Funding
PLANNED, IN_PROGRESS, COMPLETE, CANCELLED, DELETED = State
PENDING, UNPAID, PAID, VOIDED, REFUNDED = PaymentState
MONDAYS: Final = [WeeklyHours(0, 9 * 60, 17 * 60)]


def a_session(deed: Callable[..., object], made: dict[str, Any] | None = None, /, **asked: Any) -> Arranged:
    """The deed to a session that was made so."""
    return partial(deed, make_session(**(made or {})), **asked)


def by_another(deed: Callable[..., object], **made: Any) -> Arranged:
    return partial(deed, make_session(**made), by=actor_of(make_professional()))


def by_another_client(deed: Callable[..., object]) -> Arranged:
    session = make_session()
    return partial(deed, session, by=actor_of(make_client(session.professional)))


def by_somebody(deed: Callable[..., object], by: Actor) -> Arranged:
    return partial(deed, make_session(), by=by)


def beside(deed: str, *, later: timedelta, client_is_same: bool = False) -> Arranged:
    """Booking or moving onto the end of another session: of the professional, or of the client with a colleague."""
    taken = make_session(starts_at=FAR)
    assert taken.client is not None
    professional, client = taken.professional, make_client(taken.professional)
    if client_is_same:
        professional, client = make_professional(practice=taken.practice), taken.client
        make_client(professional, account=actor_of(client))
    if deed == "book":
        return partial(book, professional, client, starts_at=FAR + later)
    moved = make_session(starts_at=FAR + timedelta(days=1), professional=professional, client=client)
    return partial(edit, moved, span=span_at(FAR + later))


def outside_hours(deed: str) -> Arranged:
    professional = make_professional(working_hours=MONDAYS)
    client = make_client(professional)
    sunday = NOW + timedelta(days=6)
    if deed == "book":
        return partial(book, professional, client, starts_at=sunday)
    return partial(edit, make_session(professional=professional, client=client), span=span_at(sunday))


def with_credit(*, member: bool, works_there: bool = True, ends_at: Any = FAR, each: int = 0) -> Arranged:
    professional = make_professional()
    client = make_client(professional)
    make_hub([professional] if works_there else [], [client] if member else [], credits_each=each, ends_at=ends_at)
    return partial(book, professional, client, funding=CREDIT)


def last_credit_held() -> Arranged:
    held = make_session(funding=CREDIT)
    assert held.client is not None
    return partial(book, held.professional, held.client, funding=CREDIT, starts_at=FAR)


def shown_before(deed: Callable[..., Any], made: dict[str, Any], **asked: Any) -> Arranged:
    """What was shown when there was still more than a day left."""
    session = make_session(starts_at=NOW + hours(23), **made)
    return partial(deed, session, shown="of another moment", **asked)


def at_start(made: dict[str, Any], **asked: Any) -> Arranged:
    session = make_session(**made)
    return partial(complete, session, at=span_of(session).start - minutes(1), **asked)


def an_assistant() -> Actor:
    return make_account(role=Role.ASSISTANT, practice=make_practice())


# fmt: off
ATTEMPTS: Final[list[tuple[int, str, Callable[[], Arranged]]]] = [
    (1,  "cancel deleted",          lambda: a_session(cancel, {"state": DELETED})),
    (1,  "delete deleted",          lambda: a_session(delete, {"state": DELETED})),
    (1,  "cancel another's",        lambda: by_another(cancel)),
    (1,  "delete another's",        lambda: by_another(delete)),
    (1,  "edit another's",          lambda: by_another(edit)),
    (1,  "join another's",          lambda: by_another(join)),
    (1,  "complete another's",      lambda: by_another(complete, state=IN_PROGRESS)),
    (1,  "charge another's",        lambda: by_another(charge, state=COMPLETE)),
    (1,  "void another's",          lambda: by_another(void, state=COMPLETE)),
    (1,  "cancel another client's", lambda: by_another_client(cancel_as_client)),
    (1,  "client edits",            lambda: by_another_client(edit)),
    (1,  "assistant cancels",       lambda: by_somebody(cancel, an_assistant())),
    (2,  "cancel",                  lambda: a_session(cancel, {"state": CANCELLED})),
    (2,  "cancel as client",        lambda: a_session(cancel_as_client, {"state": CANCELLED})),
    (2,  "delete",                  lambda: a_session(delete, {"state": CANCELLED})),
    (2,  "edit",                    lambda: a_session(edit, {"state": CANCELLED})),
    (2,  "join",                    lambda: a_session(join, {"state": CANCELLED})),
    (3,  "cancel",                  lambda: a_session(cancel, {"state": COMPLETE, "starts_at": OVER})),
    (3,  "cancel as client",        lambda: a_session(cancel_as_client, {"state": COMPLETE, "starts_at": OVER})),
    (3,  "delete",                  lambda: a_session(delete, {"state": COMPLETE, "starts_at": OVER})),
    (3,  "edit",                    lambda: a_session(edit, {"state": COMPLETE, "starts_at": OVER})),
    (3,  "join",                    lambda: a_session(join, {"state": COMPLETE, "starts_at": OVER})),
    (3,  "complete",                lambda: a_session(complete, {"state": COMPLETE, "starts_at": OVER})),
    (4,  "delete with a charge",    lambda: a_session(delete, {"starts_at": SOON}, charge=True)),
    (5,  "cancel without",          lambda: a_session(cancel, reason=None)),
    (5,  "cancel, no text",         lambda: a_session(cancel, reason=Reason.OTHER, reason_text=" \n ")),
    (5,  "delete without",          lambda: a_session(delete, reason=None)),
    (6,  "in progress",             lambda: a_session(cancel_as_client, {"state": IN_PROGRESS, "starts_at": NOW + minutes(5)})),
    (6,  "at its start",            lambda: a_session(cancel_as_client, {"starts_at": NOW})),
    (8,  "cancel",                  lambda: a_session(cancel, {"starts_at": SOON}, reason=Reason.NO_SHOW)),
    (9,  "a credit, exactly 24 h",  lambda: a_session(cancel, {"starts_at": NOW + hours(24), "funding": CREDIT}, charge=True)),
    (9,  "a credit on request",     lambda: a_session(cancel, {"funding": CREDIT, "origin": Origin.ON_REQUEST}, charge=True)),
    (9,  "self-pay by the hub",     lambda: a_session(cancel, {"origin": Origin.HUB, "policy_hours": 96}, charge=True)),
    (10, "prepaid",                 lambda: a_session(delete, {"payment": PAID})),
    (12, "book",                    lambda: beside("book", later=minutes(49))),
    (12, "edit",                    lambda: beside("edit", later=minutes(-49))),
    (12, "book the client twice",   lambda: beside("book", later=minutes(49), client_is_same=True)),
    (12, "edit the client's",       lambda: beside("edit", later=minutes(-49), client_is_same=True)),
    (13, "book",                    lambda: outside_hours("book")),
    (13, "edit",                    lambda: outside_hours("edit")),
    (14, "none granted",            lambda: with_credit(member=True)),
    (14, "grant ended",             lambda: with_credit(member=True, each=1, ends_at=NOW)),
    (14, "the last one is held",    last_credit_held),
    (15, "no member",               lambda: with_credit(member=False)),
    (15, "another's hub",           lambda: with_credit(member=True, works_there=False, each=1)),
    (17, "16 minutes before",       lambda: a_session(join, {"starts_at": SOON}, at=SOON - minutes(16))),
    (18, "complete",                lambda: a_session(complete, {"starts_at": OVER})),
    (19, "a minute before",         lambda: at_start({"state": IN_PROGRESS})),
    (20, "paid",                    lambda: a_session(charge, {"state": COMPLETE, "payment": PAID, "starts_at": OVER})),
    (20, "refunded",                lambda: a_session(charge, {"state": CANCELLED, "payment": REFUNDED})),
    (20, "a credit taken",          lambda: a_session(charge, {"state": COMPLETE, "payment": PAID, "funding": CREDIT})),
    (21, "pending",                 lambda: a_session(charge)),
    (21, "voided",                  lambda: a_session(charge, {"state": CANCELLED})),
    (22, "paid",                    lambda: a_session(void, {"state": COMPLETE, "payment": PAID})),
    (22, "refunded",                lambda: a_session(void, {"state": CANCELLED, "payment": REFUNDED})),
    (23, "pending",                 lambda: a_session(void)),
    (23, "voided",                  lambda: a_session(void, {"state": COMPLETE, "payment": VOIDED})),
    (24, "a held credit",           lambda: a_session(void, {"state": COMPLETE, "funding": CREDIT})),
    (25, "cancel",                  lambda: a_session(cancel, version=7)),
    (25, "delete",                  lambda: a_session(delete, version=7)),
    (25, "edit",                    lambda: a_session(edit, version=7)),
    (25, "charge",                  lambda: a_session(charge, {"state": COMPLETE}, version=7)),
    (25, "void",                    lambda: a_session(void, {"state": COMPLETE}, version=7)),
    (26, "cancel",                  lambda: shown_before(cancel, {"funding": CREDIT}, charge=True)),
    (26, "cancel as client",        lambda: shown_before(cancel_as_client, {"funding": CREDIT})),
    (26, "delete",                  lambda: shown_before(delete, {})),
    (26, "complete",                lambda: shown_before(complete, {"state": IN_PROGRESS})),
    (26, "charge",                  lambda: shown_before(charge, {"state": COMPLETE})),
    (26, "void",                    lambda: shown_before(void, {"state": COMPLETE})),
]
# fmt: on


@pytest.mark.parametrize(("order", "what", "arrange"), ATTEMPTS, ids=[f"{o}-{what}" for o, what, _ in ATTEMPTS])
def test_it_is_refused_and_nothing_changed(db: None, order: int, what: str, arrange: Callable[[], Arranged]) -> None:
    deed = arrange()
    before = digest()

    with pytest.raises(Refused) as refusal:
        deed()

    assert digest() == before
    assert refusal.value.code in LINES[order]["code"]
    assert refusal.value.status == int(LINES[order]["status"])


def test_every_line_is_attempted() -> None:
    assert {order for order, _, _ in ATTEMPTS} | BY_CLIENTS == set(LINES)


def test_the_digest_sees_one_changed_value(db: None) -> None:
    session = make_session()
    before = digest()
    type(session).objects.update(place="phone")
    assert digest() != before
