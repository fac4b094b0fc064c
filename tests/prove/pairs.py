"""Every two of the deeds to one session and to the times about it, begun at the same moment.

What it came to must be what one of the two orders comes to. Both orders are tried first, each on a session of its own:
every trial has its own days, so that what an earlier one left behind is in nobody's way.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import combinations_with_replacement, count
from typing import Any, Final

from kept.core.lifecycle import State
from kept.core.outcome import Outcome
from kept.core.policy import Funding
from kept.core.refusal import Refused
from kept.store.diary.models import Session, SlotHold
from kept.store.payments.models import Payment
from kept.store.people.models import Client, Professional
from tests.deeds import book, cancel, cancel_as_client, charge, complete, delete, edit, join, void
from tests.make import (
    NOW,
    credit_of,
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
from tests.prove.evidence import Tally
from tests.prove.threads import Deed, Race, is_fault, outcome, racing

APART: Final = timedelta(days=16)  # so much later is the next trial
ELSEWHERE: Final = timedelta(days=6)


@dataclass(frozen=True)
class Trial:
    """A session, the people about it, and the hour at which two deeds begin."""

    cast: "Cast"
    now: datetime
    session: Session
    payment: Payment

    @property
    def elsewhere(self) -> datetime:
        return self.now + ELSEWHERE


class Cast:
    """A professional who is always open, a member with credits enough, and two others who would like the time."""

    def __init__(self, *, credits_each: int) -> None:
        self.professional: Professional = always_open(make_professional())
        self.client, self.other, self.third = (make_client(self.professional) for _ in range(3))
        for_long = NOW + timedelta(days=365_000)
        make_hub([self.professional], [self.client], credits_each=credits_each, ends_at=for_long)
        self.turns = count()

    def trial(self, situation: str) -> Trial:
        now = NOW + next(self.turns) * APART
        state, later = SITUATIONS[situation]
        session = make_session(
            professional=self.professional,
            client=self.client,
            funding=Funding.CREDIT,
            starts_at=now + later,
            state=state,
        )
        return Trial(self, now, session, payment_of(session))


SITUATIONS: Final = {
    "early": (State.PLANNED, hours(72)),
    "late": (State.PLANNED, hours(5)),
    "due": (State.PLANNED, timedelta(minutes=10)),
    "under way": (State.IN_PROGRESS, -hours(1)),
    "over": (State.COMPLETE, -hours(2)),
}
PLANNED: Final = ("early", "late", "due")


def to_it(deed: Callable[..., Any], **asked: Any) -> Callable[[Trial], Deed]:
    return lambda trial: partial(deed, trial.session, at=trial.now, **asked)


def to_payment(deed: Callable[..., Any], **asked: Any) -> Callable[[Trial], Deed]:
    """Found before the race: the other deed may remove it."""
    return lambda trial: partial(deed, trial.payment, at=trial.now, **asked)


def its_time(deed: Callable[..., Any], who: str, **asked: Any) -> Callable[[Trial], Deed]:
    """The session's own, which is free only when it goes."""
    return lambda trial: taking(deed, trial, who, trial.session.starts_at, asked)


def elsewhere(deed: Callable[..., Any], who: str, **asked: Any) -> Callable[[Trial], Deed]:
    """The time to which it is moved and rebooked."""
    return lambda trial: taking(deed, trial, who, trial.elsewhere, asked)


def taking(deed: Callable[..., Any], trial: Trial, who: str, starts_at: Any, asked: dict[str, Any]) -> Deed:
    client: Client = getattr(trial.cast, who)
    return partial(deed, trial.cast.professional, client, starts_at=starts_at, at=trial.now, **asked)


# Each deed, and the situations in which it is possible when nothing stands in its way.
DEEDS: Final[dict[str, tuple[Callable[[Trial], Deed], Sequence[str]]]] = {
    "book": (elsewhere(book, "other"), tuple(SITUATIONS)),
    "book its time as a client": (its_time(book_as_client, "other"), ()),
    "hold": (elsewhere(hold, "third"), tuple(SITUATIONS)),
    "rebook": (lambda trial: partial(rebook, trial.session, starts_at=trial.elsewhere, at=trial.now), PLANNED),
    "cancel as a client": (to_it(cancel_as_client), PLANNED),
    "cancel": (to_it(cancel), (*PLANNED, "under way")),
    "cancel with a charge": (to_it(cancel, charge=True), ("late", "due", "under way")),
    "delete": (to_it(delete), (*PLANNED, "under way")),
    "move": (lambda trial: partial(edit, trial.session, span=span_at(trial.elsewhere), at=trial.now), PLANNED),
    "change the place": (to_it(edit, place="phone"), PLANNED),
    "join": (to_it(join), ("due",)),
    "complete with a charge": (to_it(complete, charge=True), ("under way",)),
    "complete": (to_it(complete), ("under way",)),
    "charge": (to_payment(charge), ("over",)),
    "void": (to_payment(void, confirms=True), ("over",)),
}
PAIRS: Final = tuple(combinations_with_replacement(DEEDS, 2))


def situation_of(one: str, other: str) -> str:
    """One in which both are possible, else one in which one is."""
    first, second = DEEDS[one][1], DEEDS[other][1]
    return next((each for each in first if each in second), (first or second or PLANNED)[0])


def race_all(tally: Tally, *, turns: int, pairs: Sequence[tuple[str, str]] = PAIRS) -> None:
    """Every pair so many times."""
    cast = Cast(credits_each=len(pairs) * (turns + 2) + 1)
    with racing(2) as race:
        for number, (one, other) in enumerate(pairs):
            race_pair(tally, cast, one, other, turns=turns, race=race)
            if number % 20 == 19:
                tally.look_at_all(f"{one} || {other}")
    tally.look_at_all("all pairs")


def race_pair(tally: Tally, cast: Cast, one: str, other: str, *, turns: int, race: Race) -> None:
    name = f"{one} || {other}"
    situation = situation_of(one, other)
    serial = [serially(cast.trial(situation), one, other, order) for order in ((0, 1), (1, 0))]
    for _ in range(turns):
        trial = cast.trial(situation)
        results = race([DEEDS[one][0](trial), DEEDS[other][0](trial)])
        tally.counted += 1
        if faults := [result for result in results if is_fault(result)]:
            tally.violated(f"{name}: {faults[0]!r}")
        elif (came_to := standing(trial, results)) not in serial:
            tally.violated(f"{name}: {came_to}, and neither {serial[0]} nor {serial[1]}")


def serially(trial: Trial, one: str, other: str, order: tuple[int, int]) -> tuple[Any, ...]:
    deeds = DEEDS[one][0](trial), DEEDS[other][0](trial)
    results = {number: outcome(deeds[number]) for number in order}
    assert not any(map(is_fault, results.values())), results
    return standing(trial, [results[0], results[1]])


def standing(trial: Trial, results: Sequence[Any]) -> tuple[Any, ...]:
    """All that the two came to: every session since, whose time is held, and how both were answered."""
    sessions = Session.objects.filter(id__gte=trial.session.id).select_related("payment").order_by("id")
    held = SlotHold.objects.filter(user=trial.cast.third.user, starts_at=trial.elsewhere).count()
    stood = sorted((stands(session, trial) for session in sessions), key=repr)
    return tuple(stood), held, tuple(map(told, results))


def stands(session: Session, trial: Trial) -> tuple[Any, ...]:
    begins = session.starts_at - trial.now if session.starts_at else None
    payment = getattr(session, "payment", None)
    paid = (payment.state, payment.method, payment.version) if payment else None
    which = session.state, begins, session.place, session.cancelled_by, session.version, session.client_id
    return *which, paid, credit_of(session), sorted(letters_about(session))


def told(result: Any) -> str:
    if isinstance(result, Refused):
        return result.code
    return result.row if isinstance(result, Outcome) else "done"
