"""Every situation that a deed can meet, and how core is asked about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from itertools import product
from typing import Any, Final

from kept.core.admission import Attempt
from kept.core.lifecycle import PaymentState, State
from kept.core.notice import Notice
from kept.core.outcome import (
    CancelWish,
    Facts,
    Method,
    Outcome,
    Taking,
    booking_outcome,
    cancellation_outcome,
    charge_outcome,
    completion_outcome,
    edit_outcome,
    joining_outcome,
    rebooking_outcome,
    void_outcome,
)
from kept.core.policy import By, Case, Deed, Funding, Origin, PaidBy, Reason

START: Final = datetime(2026, 6, 17, 9, tzinfo=UTC)

DEEDS: Final = {
    By.CLIENT: (Deed.BOOK, Deed.CANCEL, Deed.REBOOK),
    By.PROFESSIONAL: tuple(deed for deed in Deed if deed not in {Deed.REBOOK, Deed.CORRECT, Deed.REFILL}),
    By.OPERATOR: (Deed.CORRECT,),
    By.PRODUCT: (Deed.REFILL,),
}
ORIGINS: Final = {
    PaidBy.CREDIT: (Origin.HUB, Origin.ON_REQUEST),
    PaidBy.HUB: (Origin.HUB,),
    PaidBy.PRIVATE: (Origin.PRACTICE, Origin.DIRECT_LINK, Origin.ON_REQUEST),
}
# A credit pays when a session is over, never before it. Money may be paid ahead, and may come back.
_P = PaymentState
CREDIT_PAYMENTS: Final[dict[State | None, set[PaymentState | None]]] = {
    None: {None},
    State.PLANNED: {_P.PENDING},
    State.IN_PROGRESS: {_P.PENDING},
    State.COMPLETE: {_P.UNPAID, _P.PAID, _P.VOIDED},
    State.CANCELLED: {_P.PAID, _P.VOIDED},
    State.DELETED: {None},
}
MONEY_PAYMENTS: Final[dict[State | None, set[PaymentState | None]]] = {
    None: {None},
    State.PLANNED: {_P.PENDING, _P.PAID},
    State.IN_PROGRESS: {_P.PENDING, _P.PAID},
    State.COMPLETE: {_P.UNPAID, _P.PAID, _P.VOIDED, _P.REFUNDED},
    State.CANCELLED: {_P.UNPAID, _P.PAID, _P.VOIDED, _P.REFUNDED},
    State.DELETED: {None},
}


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A deed and all that decides about it. `charge` and `reason` are None where the deed asks for none."""

    deed: Deed
    by: By
    state: State | None
    reason: Reason | None
    notice: Notice
    paid_by: PaidBy
    origin: Origin
    payment: PaymentState | None
    charge: bool | None
    spares: bool
    policy_hours: int

    @property
    def now(self) -> datetime:
        before = {
            Notice.AMPLE: timedelta(hours=max(self.policy_hours, 24) + 1),
            Notice.INSIDE_POLICY: timedelta(hours=25),
            Notice.LATE: timedelta(minutes=10),
            Notice.STARTED: timedelta(minutes=-10),
        }
        return START - before[self.notice]

    @property
    def funding(self) -> Funding:
        return Funding.CREDIT if self.paid_by is PaidBy.CREDIT else Funding.SELF_PAY

    @property
    def wish(self) -> CancelWish:
        return CancelWish(
            reason=self.reason,
            reason_text="They moved house" if self.reason is Reason.OTHER else "",
            charge=bool(self.charge),
            method=Method.CASH,
            delete_information=self.deed is Deed.DELETE,
        )

    def facts(self) -> Facts:
        assert self.state is not None, "only a session has facts"
        return Facts(
            state=self.state,
            starts_at=START,
            origin=self.origin,
            funding=self.funding,
            payment=self.payment,
            policy_hours=self.policy_hours,
            hub_spares_late_rebooks=self.spares,
        )

    def case(self) -> Case:
        return Case(
            deed=self.deed,
            by=self.by,
            state=self.state,
            reason=self.reason,
            notice=self.notice,
            paid_by=self.paid_by,
            payment=self.payment,
            charge=self.charge,
            hub_spares_late_rebooks=self.spares,
        )

    def attempt(self) -> Attempt:
        return Attempt(
            deed=self.deed,
            by=self.by,
            now=self.now,
            state=self.state,
            starts_at=START,
            notice=self.notice,
            origin=self.origin,
            payer=self.paid_by,
            payment=self.payment,
            reason=self.wish.reason,
            reason_text=self.wish.reason_text,
            charge=self.wish.charge,
            delete_information=self.wish.delete_information,
            hub_spares_late_rebooks=self.spares,
            confirms_credit_kept=True,
        )

    def outcome(self, *, taking: Taking = Taking.TAKEN) -> Outcome:
        """What core's own function for the deed answers. Raises Refused."""
        if self.deed is Deed.BOOK:
            return booking_outcome(self.funding, self.origin)
        facts, now, charge = self.facts(), self.now, bool(self.charge)
        cancelling = partial(cancellation_outcome, facts, by=self.by, wish=self.wish, now=now, taking=taking)
        ways: dict[Deed, Callable[[], Outcome]] = {
            Deed.EDIT: partial(edit_outcome, facts, now=now),
            Deed.JOIN: partial(joining_outcome, facts, now=now),
            Deed.CANCEL: cancelling,
            Deed.DELETE: cancelling,
            Deed.REBOOK: partial(rebooking_outcome, facts, now=now, credit_available=True, pays_self=False),
            Deed.COMPLETE: partial(
                completion_outcome, facts, charge=charge, method=Method.CASH, now=now, taking=taking
            ),
            Deed.CHARGE: partial(charge_outcome, facts, method=Method.CASH, now=now, taking=taking),
            Deed.VOID: partial(void_outcome, facts, confirms_credit_kept=True, now=now),
        }
        return ways[self.deed]()


@cache
def every_situation() -> tuple[Situation, ...]:
    """The whole product of what is possible."""
    return tuple(
        s
        for by, deeds in DEEDS.items()
        for deed in deeds
        for state in (None, *State)
        for paid_by, origins in ORIGINS.items()
        for origin in origins
        for payment in (CREDIT_PAYMENTS if paid_by is PaidBy.CREDIT else MONEY_PAYMENTS)[state]
        for s in _in_every_way(deed=deed, by=by, state=state, paid_by=paid_by, origin=origin, payment=payment)
        if is_possible(s)
    )


def is_possible(s: Situation) -> bool:
    """Whether the deed can ever be asked for in this situation. (That its payment is possible is the tables' word.)"""
    notices = {
        State.IN_PROGRESS: {Notice.LATE, Notice.STARTED},  # joined 15 minutes ahead at the earliest
        State.COMPLETE: {Notice.STARTED},
    }
    # The two that nobody does to a session come about only where there is something to give back.
    given_back = {
        Deed.CORRECT: s.state in {State.COMPLETE, State.CANCELLED} and s.paid_by is PaidBy.CREDIT,
        Deed.REFILL: s.state is State.CANCELLED and s.payment is (_P.PAID if s.paid_by is PaidBy.CREDIT else _P.UNPAID),
    }
    return (
        (s.deed is Deed.BOOK) == (s.state is None)
        and (s.state is None or s.notice in notices.get(s.state, set(Notice)))
        and (s.notice is not Notice.INSIDE_POLICY or s.policy_hours > 24)
        and given_back.get(s.deed, True)
    )


def _in_every_way(*, deed: Deed, by: By, **known: Any) -> Iterator[Situation]:  # the caller's columns
    asks = by is By.PROFESSIONAL and deed in {Deed.CANCEL, Deed.DELETE}
    ways = product(
        [None, *Reason] if asks else [None],
        Notice,
        [False, True] if asks or deed is Deed.COMPLETE else [None],
        [False, True] if deed is Deed.REBOOK else [False],
        [24, 48],
    )
    for reason, notice, charge, spares, policy_hours in ways:
        way = {"reason": reason, "notice": notice, "charge": charge, "spares": spares, "policy_hours": policy_hours}
        yield Situation(deed=deed, by=by, **known, **way)
