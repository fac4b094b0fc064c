"""What a deed would do now, and until when that answer holds. The preview and the deed ask the same functions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from kept.core.admission import Attempt, admit
from kept.core.letters import Demand
from kept.core.lifecycle import PaymentState, Section, State, section_of
from kept.core.notice import Notice, is_late, notice_of, turning_points
from kept.core.policy import (
    MONEY_TO_DECIDE_ABOUT,
    By,
    Case,
    Caution,
    CreditMove,
    Deed,
    Funding,
    Message,
    Origin,
    PaidBy,
    PaymentEffect,
    Reason,
    Row,
    modification_message,
    paid_by,
    row_for,
)
from kept.core.refusal import Refused


class Method(StrEnum):
    """How money is taken. A CARD is charged through the provider and may be refused; a BALANCE is what the client paid
    ahead; a CREDIT is no money. The others are written down by the professional, who took the money elsewhere."""

    CASH = "cash"
    POS = "pos"
    BANK_TRANSFER = "bank_transfer"
    OTHER = "other"
    CARD = "card"
    BALANCE = "balance"
    CREDIT = "credit"


# What a session says of a credit that could come back.
GIVEN_OUT: Final = frozenset({CreditMove.HELD, CreditMove.TAKEN, CreditMove.FORFEITED})


class Taking(StrEnum):
    """What the method answered. Only a method outside our hands (a card) refuses, or leaves it unknown."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All about a session that a decision rests on; instants in UTC."""

    state: State
    starts_at: datetime
    origin: Origin
    funding: Funding
    payment: PaymentState | None
    policy_hours: int
    hub_spares_late_rebooks: bool = False
    on_sent_statement: bool = False
    keeps_balance: bool = (
        False  # what was paid ahead is not given back when it is free to cancel, but kept as a balance
    )
    version: int = 1

    @property
    def payer(self) -> PaidBy:
        return paid_by(self.funding, self.origin)

    def notice(self, now: datetime) -> Notice:
        return notice_of(starts_at=self.starts_at, now=now, policy_hours=self.policy_hours)


@dataclass(frozen=True, kw_only=True)
class CancelWish:
    """What is asked for. A client's cancellation asks for nothing: the defaults."""

    reason: Reason | None = None
    reason_text: str = ""
    charge: bool = False
    method: Method | None = None
    delete_information: bool = False
    notify: bool = True


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a deed does. `payment` is None when the payment is removed; `changes_at` is the last instant (UTC) at which
    this outcome still holds, None when it does not depend on the time."""

    row: str
    session: State
    payment: PaymentState | None
    credit: CreditMove
    caution: Caution | None
    message: Message | None
    demands: tuple[Demand, ...]
    late: bool
    method: Method | None = None
    changes_at: datetime | None = None
    new_payment: PaymentState | None = None
    to_balance: bool = False

    @property
    def section(self) -> Section | None:
        return section_of(self.payment)

    @property
    def expected(self) -> str:
        """A short token of what is shown before the deed: what a confirmation carries back.

        Two rows that do and say the same are the same answer. The method is not in it: it is chosen, not computed.
        """
        effects = (self.session, self.payment, self.new_payment, self.credit, self.to_balance)
        shown = (*effects, self.caution, self.message, self.demands)
        return sha256("|".join(map(str, shown)).encode()).hexdigest()[:16]

    @property
    def leaves_money_open(self) -> bool:
        """Whether the professional is still to decide about what was paid."""
        return self.row in MONEY_TO_DECIDE_ABOUT

    def must_equal(self, shown: str | None) -> None:
        """Raises Refused outcome_changed when something else was shown. None: nothing was shown, nothing is held to."""
        if shown is not None and shown != self.expected:
            raise Refused("outcome_changed", outcome=self)

    def while_card_is_asked(self, before: PaymentState | None) -> "Outcome":
        """The same as long as the provider's answer is not known: what a card is to pay stays unpaid until then, and no
        receipt is written. What was shown is the outcome of a card that pays."""
        if self.method is not Method.CARD or self.payment is not PaymentState.PAID or before is PaymentState.PAID:
            return self
        return replace(self, payment=PaymentState.UNPAID)

    def letters(self, *, notify: bool) -> tuple[Demand, ...]:
        paid = self.payment is PaymentState.PAID
        return tuple(d for d in self.demands if (notify or not d.only_if_notify) and (paid or not d.only_if_paid))


def booking_outcome(funding: Funding, origin: Origin, *, logged_afterwards: bool = False) -> Outcome:
    """What a booking makes: a planned session, its pending payment, a held credit when one pays, letters to both.

    Of a session that is only logged afterwards they are told if the professional chooses so.
    """
    case = Case(
        deed=Deed.BOOK,
        by=By.PROFESSIONAL,
        state=None,
        reason=None,
        notice=None,
        paid_by=paid_by(funding, origin),
        payment=None,
        charge=None,
    )
    row = row_for(case)
    assert row is not None, "every booking has its row"
    return Outcome(
        row=row.id,
        session=State.PLANNED,
        payment=PaymentState.PENDING,
        credit=row.terms.credit,
        caution=None,
        message=None,
        demands=tuple(replace(demand, only_if_notify=logged_afterwards) for demand in row.terms.letters),
        late=False,
    )


def edit_outcome(facts: Facts, *, now: datetime) -> Outcome:
    """What an edit does besides the edit: the same record, one letter, the credit stays held."""
    return _outcome(facts, _case(facts, Deed.EDIT, By.PROFESSIONAL, now), now)


def joining_outcome(facts: Facts, *, now: datetime) -> Outcome:
    """What joining does. Raises Refused (2, 3, 17, 27)."""
    admit(_attempt(facts, Deed.JOIN, By.PROFESSIONAL, now, CancelWish()))
    return _outcome(facts, _case(facts, Deed.JOIN, By.PROFESSIONAL, now), now)


def cancellation_outcome(
    facts: Facts,
    *,
    by: By,
    wish: CancelWish,
    now: datetime,
    version: int | None = None,
    taking: Taking = Taking.TAKEN,
) -> Outcome:
    """What cancelling (or, when the wish says so, deleting) does at `now`, to the session seen at `version`.

    Raises Refused (2-10, 25, 27).
    """
    deed = Deed.DELETE if wish.delete_information else Deed.CANCEL
    admit(replace(_attempt(facts, deed, by, now, wish), version_seen=version))

    def decide(at: datetime) -> Outcome:
        # Having been admitted once, the answer at a later instant is the table's alone.
        charge = wish.charge if by is By.PROFESSIONAL else None
        case = _case(facts, deed, by, at, reason=wish.reason, charge=charge)
        method = _method(facts, charge=wish.charge, method=wish.method)
        return _outcome(facts, case, at, method=method, taking=taking)

    return _with_turning_point(facts, decide, now)


def rebooking_outcome(
    facts: Facts, *, now: datetime, credit_available: bool, pays_self: bool, not_offered: str | None = None
) -> Outcome:
    """What a client's rebooking does to the old session at `now`; `not_offered` says why the new start is none.

    Raises Refused (2, 3, 6, 7, 11, 12, 16).
    """
    attempt = _attempt(facts, Deed.REBOOK, By.CLIENT, now, CancelWish())
    admit(replace(attempt, credit_available=credit_available, pays_self=pays_self, not_offered=not_offered))

    def decide(at: datetime) -> Outcome:
        return _outcome(facts, _case(facts, Deed.REBOOK, By.CLIENT, at), at)

    return _with_turning_point(facts, decide, now)


def completion_outcome(
    facts: Facts, *, charge: bool, method: Method | None, now: datetime, taking: Taking = Taking.TAKEN
) -> Outcome:
    """What ending the session does, charged or skipped. Raises Refused (3, 18, 19, 27)."""
    admit(_attempt(facts, Deed.COMPLETE, By.PROFESSIONAL, now, CancelWish()))
    case = _case(facts, Deed.COMPLETE, By.PROFESSIONAL, now, charge=charge)
    return _outcome(facts, case, now, method=_method(facts, charge=charge, method=method), taking=taking)


def charge_outcome(facts: Facts, *, method: Method | None, now: datetime, taking: Taking = Taking.TAKEN) -> Outcome:
    """What charging an unpaid payment does. Raises Refused (20, 21)."""
    admit(_attempt(facts, Deed.CHARGE, By.PROFESSIONAL, now, CancelWish()))
    case = _case(facts, Deed.CHARGE, By.PROFESSIONAL, now)
    return _outcome(facts, case, now, method=_method(facts, charge=True, method=method), taking=taking)


def void_outcome(facts: Facts, *, confirms_credit_kept: bool, now: datetime) -> Outcome:
    """What voiding an unpaid payment does; a held credit is forfeited. Raises Refused (22-24)."""
    attempt = _attempt(facts, Deed.VOID, By.PROFESSIONAL, now, CancelWish())
    admit(replace(attempt, confirms_credit_kept=confirms_credit_kept))
    return _outcome(facts, _case(facts, Deed.VOID, By.PROFESSIONAL, now), now)


def refill_outcome(facts: Facts, *, now: datetime) -> Outcome | None:
    """What it does to a late charge when the freed time is booked again and the terms reverse it; None where there is
    no charge to reverse, or it is on a statement that was sent."""
    case = _case(facts, Deed.REFILL, By.PRODUCT, now)
    return None if facts.on_sent_statement or row_for(case) is None else _outcome(facts, case, now)


def correction_outcome(facts: Facts, *, credit: str, now: datetime) -> Outcome:
    """What returning a session's credit by a correction does; `credit` is what the session says of it.

    Raises Refused (1), and no_credit_to_return where none is held, taken or forfeited, or the session is not over.
    """
    admit(_attempt(facts, Deed.CORRECT, By.OPERATOR, now, CancelWish()))
    case = _case(facts, Deed.CORRECT, By.OPERATOR, now)
    if credit not in GIVEN_OUT or row_for(case) is None:
        raise Refused("no_credit_to_return")
    return _outcome(facts, case, now)


def _attempt(facts: Facts, deed: Deed, by: By, now: datetime, wish: CancelWish) -> Attempt:
    return Attempt(
        deed=deed,
        by=by,
        now=now,
        state=facts.state,
        starts_at=facts.starts_at,
        notice=facts.notice(now),
        origin=facts.origin,
        payer=facts.payer,
        payment=facts.payment,
        on_sent_statement=facts.on_sent_statement,
        reason=wish.reason,
        reason_text=wish.reason_text,
        charge=wish.charge,
        delete_information=wish.delete_information,
        hub_spares_late_rebooks=facts.hub_spares_late_rebooks,
        version=facts.version,
    )


def _case(
    facts: Facts, deed: Deed, by: By, now: datetime, *, reason: Reason | None = None, charge: bool | None = None
) -> Case:
    return Case(
        deed=deed,
        by=by,
        state=facts.state,
        reason=reason,
        notice=facts.notice(now),
        paid_by=facts.payer,
        payment=facts.payment,
        charge=charge,
        hub_spares_late_rebooks=facts.hub_spares_late_rebooks,
    )


def _outcome(
    facts: Facts, case: Case, now: datetime, *, method: Method | None = None, taking: Taking = Taking.TAKEN
) -> Outcome:
    row = row_for(case)
    if row is None:
        raise Refused("transition_not_allowed")
    payment = _payment_after(row.terms.payment, facts.payment, taking)
    return Outcome(
        row=row.id,
        session=row.terms.session or facts.state,
        payment=payment,
        credit=row.terms.credit,
        caution=_caution(row, case),
        message=_message(facts, row, now),
        demands=row.terms.letters,
        late=is_late(starts_at=facts.starts_at, now=now),
        method=method,
        new_payment=row.terms.new_payment,
        to_balance=facts.keeps_balance and payment is PaymentState.REFUNDED,
    )


def _payment_after(effect: PaymentEffect, before: PaymentState | None, taking: Taking) -> PaymentState | None:
    if effect is PaymentEffect.UNCHANGED:
        return before
    if effect is PaymentEffect.REMOVED:
        return None
    if effect is PaymentEffect.CHARGED:
        return PaymentState.PAID if taking is Taking.TAKEN else PaymentState.UNPAID
    return PaymentState(effect)


def _caution(row: Row, case: Case) -> Caution | None:
    if row.terms.warning is Caution.OWN_CHARGE and case.reason is not Reason.PROFESSIONAL:
        return None
    return None if row.terms.warning is Caution.MESSAGE else row.terms.warning


def _message(facts: Facts, row: Row, now: datetime) -> Message | None:
    if row.terms.warning is not Caution.MESSAGE:
        return None
    return modification_message(payer=facts.payer, notice=facts.notice(now), policy_hours=facts.policy_hours)


def _method(facts: Facts, *, charge: bool, method: Method | None) -> Method | None:
    """The method that settles the charge: a credit's is Credit, whatever was asked; none without a charge."""
    if not charge:
        return None
    return Method.CREDIT if facts.payer is PaidBy.CREDIT else method


def _with_turning_point(facts: Facts, decide: Callable[[datetime], Outcome], now: datetime) -> Outcome:
    """The outcome at `now`, with the last instant at which it is still the answer."""
    outcome = decide(now)
    for point in turning_points(starts_at=facts.starts_at, now=now, policy_hours=facts.policy_hours):
        if _answer(decide, point + timedelta(microseconds=1)) != outcome.expected:
            return replace(outcome, changes_at=point)
    return outcome


def _answer(decide: Callable[[datetime], Outcome], at: datetime) -> str | None:
    try:
        return decide(at).expected
    except Refused:
        return None
