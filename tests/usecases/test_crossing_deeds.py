"""Two deeds to one session at the same moment end as if one had come after the other."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any, Final

import pytest
from django.db.models import F

from kept.core.lifecycle import PaymentState, State
from kept.core.outcome import Outcome
from kept.core.policy import Funding
from kept.core.refusal import Refused
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.outbox.models import Letter
from tests.deeds import cancel, cancel_as_client, charge, complete, delete, edit, void
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
    minutes,
    payment_of,
    span_at,
)
from tests.race import attempt, much_patience, race


@pytest.fixture
def patient_db(real_db: None) -> Iterator[None]:
    with much_patience():
        yield


Arranged = Callable[[Session], Callable[[], Any]]


def to_it(deed: Callable[..., Any], **asked: Any) -> Arranged:
    return lambda session: partial(deed, session, **asked)


def to_payment(deed: Callable[..., Any], **asked: Any) -> Arranged:
    """Found before the race: the other deed may remove it."""
    return lambda session: partial(deed, payment_of(session), **asked)


END: Final = NOW + minutes(50)
SOON, UNDER_WAY = {"starts_at": NOW + hours(3)}, {"state": State.IN_PROGRESS, "starts_at": NOW}
OVER, LATE = {"state": State.COMPLETE}, {"state": State.CANCELLED, "payment": PaymentState.UNPAID}
BY_CREDIT: Final = {"funding": Funding.CREDIT}
MOVED: Final = span_at(NOW + hours(99))
# fmt: off
PAIRS: Final[dict[str, tuple[dict[str, Any], Arranged, Arranged]]] = {
    "cancel || complete": (UNDER_WAY | BY_CREDIT, to_it(cancel, at=END), to_it(complete, at=END, charge=True)),
    "cancel as client || cancel with a charge": (SOON | BY_CREDIT, to_it(cancel_as_client), to_it(cancel, charge=True)),
    "cancel as client || cancel free of charge": (SOON | BY_CREDIT, to_it(cancel_as_client), to_it(cancel)),
    "delete || complete": (UNDER_WAY | BY_CREDIT, to_it(delete, at=END), to_it(complete, at=END, charge=True)),
    "delete || charge": (UNDER_WAY, to_it(delete), to_payment(charge)),
    "delete || cancel": (BY_CREDIT, to_it(delete), to_it(cancel)),
    "void || charge": (OVER, to_payment(void), to_payment(charge)),
    "void || charge a credit": (OVER | BY_CREDIT, to_payment(void, confirms=True), to_payment(charge)),
    "charge || charge": (LATE, to_payment(charge), to_payment(charge)),
    "edit || cancel": (BY_CREDIT, to_it(edit, span=MOVED), to_it(cancel)),
    "edit || edit": ({}, to_it(edit, span=MOVED), to_it(edit, place="phone")),
}
# fmt: on


@pytest.mark.parametrize("pair", PAIRS)
def test_two_deeds_end_as_one_after_the_other(patient_db: None, pair: str) -> None:
    made, one, other = PAIRS[pair]
    professional = make_professional()
    client = make_client(professional)
    make_hub([professional], [client], credits_each=20)

    def session() -> Session:
        """Freed again below, so that the next one has the same time."""
        return make_session(**made, professional=professional, client=client)

    serial = []
    for order in ((0, 1), (1, 0)):
        before = session()
        deeds = one(before), other(before)
        results = {number: attempt(deeds[number]) for number in order}
        serial.append(standing(before, results[0], results[1]))
        set_aside(before)
    for _ in range(5):
        before = session()
        results_at_once = race([one(before), other(before)])
        assert standing(before, *results_at_once) in serial
        assert broken_claims() == {}
        set_aside(before)


def standing(before: Session, *results: Any) -> tuple[Any, ...]:
    """All that the two deeds came to."""
    after = fresh(before)
    payment = None if after.state == State.DELETED else payment_of(after)
    times = after.starts_at, after.place, after.cancelled_by, after.version
    paid = (payment.state, payment.method, payment.version) if payment else None
    return after.state, times, paid, credit_of(before), sorted(letters_about(before)), *map(told, results)


def told(result: Any) -> str:
    if isinstance(result, Refused):
        return result.code
    return result.row if isinstance(result, Outcome) else "done"


def set_aside(before: Session) -> None:
    """To another day, by its row: no deed moves what is over."""
    after = fresh(before)
    if after.starts_at and after.ends_at and after.state in (State.COMPLETE, State.PLANNED):
        away = timedelta(days=1000 + after.id)
        Session.objects.filter(id=after.id).update(starts_at=after.starts_at + away, ends_at=after.ends_at + away)
        Letter.objects.filter(session=after, kind="reminder", state="waiting").update(due_at=F("due_at") + away)
