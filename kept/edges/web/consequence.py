"""What a dialog says a deed will do, before it is done: one line for each thing that changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kept.core.letters import Kind, Recipient
from kept.core.lifecycle import PaymentState, State
from kept.core.money import Money
from kept.core.outcome import Method, Outcome
from kept.core.policy import Caution, CreditMove, Funding
from kept.edges.web.words import METHODS, instant_in_words, money_in_words
from kept.store.hubs.reads import HubStanding


@dataclass(frozen=True)
class Line:
    icon: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Consequence:
    """The lines, how grave they are (costly, destructive or neither), a caution, and until when they hold; `is_free`: it
    costs nothing until then."""

    lines: tuple[Line, ...]
    gravity: str
    caution: str
    until: str
    expected: str
    is_free: bool = False


STATE_LINES: Final = {
    State.CANCELLED: Line("calendar", "The session becomes Cancelled. It stays in the calendar, struck through."),
    State.DELETED: Line(
        "bin", "Everything about the session is erased: client, service, times, notes, reason and links."
    ),
    State.COMPLETE: Line("check", "The session becomes Complete. It can then be neither cancelled nor deleted."),
}
CREDIT_LINES: Final = {
    CreditMove.RETURNED: "The sponsored credit goes back to the client.",
    CreditMove.TAKEN: "The sponsored credit is taken.",
    CreditMove.FORFEITED: "The sponsored credit is not returned. To get it back, ask the operator.",
    CreditMove.KEPT: "The sponsored credit stays held for this session.",
    CreditMove.MOVED: "The sponsored credit moves to the new session.",
}
NO_LONGER_USABLE: Final = "It can no longer be used: its time has ended."
CAUTIONS: Final = {
    Caution.OWN_CHARGE: "You are charging for a session that you cancel yourself. This is at your discretion, and is recorded.",
    Caution.CANNOT_BE_UNDONE: "This cannot be undone. Unless the session was booked by mistake, keep the record and cancel instead.",
    Caution.VOID_KEEPS_CREDIT: "Voiding does not return a sponsored credit.",
}
LETTER_LINES: Final = {
    Kind.CANCELLED: "a cancellation",
    Kind.DELETED: "a deletion notice",
    Kind.RECEIPT: "a receipt",
    Kind.REFUND: "a refund notice",
}


def consequence_of(
    outcome: Outcome, *, price: Money, zone: str, changes_state: bool = True, credit_ended: bool = False
) -> Consequence:
    """The outcome in words, its turning point in `zone`. A credit whose time has ended comes back for nothing."""
    lines = [
        STATE_LINES.get(outcome.session) if changes_state else None,
        _payment_line(outcome, price),
        _credit_line(outcome, ended=credit_ended),
        *_letter_lines(outcome),
    ]
    return Consequence(
        lines=tuple(line for line in lines if line),
        gravity=_gravity(outcome),
        caution=CAUTIONS[outcome.caution] if outcome.caution else "",
        until=instant_in_words(outcome.changes_at, zone) if outcome.changes_at else "",
        expected=outcome.expected,
    )


def booking_consequence(
    *, funding: Funding, standings: Sequence[HubStanding], is_past: bool, notify: bool
) -> Consequence:
    """What a booking would do: who pays, from which credits, and who is written to. Nothing to carry back: it takes
    no more than it says, or is refused."""
    told = notify or not is_past
    return Consequence(
        lines=(
            Line("calendar", "The session becomes Planned."),
            _payer_line(funding, standings),
            Line("letter", "The client and you get a confirmation by e-mail." if told else "Nobody is written to."),
        ),
        gravity="",
        caution="This time is over: the session is logged afterwards." if is_past else "",
        until="",
        expected="",
    )


def _payer_line(funding: Funding, standings: Sequence[HubStanding]) -> Line:
    left = ", ".join(f"{each.available} left in {each.hub_name}" for each in standings)
    if funding is Funding.SELF_PAY:
        also = f" A sponsored credit could pay: {left}." if any(each.available for each in standings) else ""
        return Line("card", f"The client pays. The payment stays pending until the session is over.{also}")
    if not standings:
        return Line("warning", "No credit can pay: the client belongs to no hub that you work for.")
    if not any(each.available for each in standings):
        return Line("warning", "No credit can pay: the client has none left.")
    return Line("credit", f"A sponsored credit is held for the session ({left}).")


def _payment_line(outcome: Outcome, price: Money) -> Line:
    amount = money_in_words(price)
    if outcome.payment is None:
        return Line("card", "Its payment is removed. The client is not charged.")
    if outcome.method is Method.CREDIT or outcome.credit is CreditMove.TAKEN:
        return Line("card", "The payment is Paid, with the credit.")
    if outcome.to_balance:
        return Line("card", f"The {amount} that the client has paid are kept as their balance with you.")
    if outcome.leaves_money_open:
        return Line("card", f"The payment of {amount} stays Paid.")
    if outcome.method is Method.CARD and outcome.payment is PaymentState.PAID:
        return Line("card", f"The card is charged {amount}. If it is refused, the payment is Unpaid.")
    by = f" by {METHODS[outcome.method]}" if outcome.method else ""
    return {
        PaymentState.PAID: Line("card", f"The payment of {amount} is Paid{by}."),
        PaymentState.UNPAID: Line("card", "The payment is Unpaid: charge or void it later, under Payments."),
        PaymentState.VOIDED: Line("card", "The payment is Voided. The client is not charged."),
        PaymentState.REFUNDED: Line("card", f"The payment of {amount} is refunded."),
        PaymentState.PENDING: Line("card", "The payment stays pending."),
    }[outcome.payment]


def _credit_line(outcome: Outcome, *, ended: bool) -> Line | None:
    if outcome.credit not in CREDIT_LINES:
        return None
    useless = f" {NO_LONGER_USABLE}" if ended and outcome.credit is CreditMove.RETURNED else ""
    return Line("credit", f"{CREDIT_LINES[outcome.credit]}{useless}")


def _letter_lines(outcome: Outcome) -> list[Line]:
    lines = []
    for demand in outcome.letters(notify=True):
        if demand.kind not in LETTER_LINES:
            continue
        who = "The client" if demand.to is Recipient.CLIENT else "You"
        gets = "get" if who == "You" else "gets"
        ask = ", if you choose to notify them" if demand.only_if_notify else ""
        lines.append(Line("letter", f"{who} {gets} {LETTER_LINES[demand.kind]} by e-mail{ask}."))
    return lines


def _gravity(outcome: Outcome) -> str:
    if outcome.session is State.DELETED:
        return "destructive"
    costs = outcome.credit in (CreditMove.TAKEN, CreditMove.FORFEITED) or outcome.payment is PaymentState.PAID
    return "costly" if costs else ""
