"""What a client's own deed will do, in the client's words, before it is done."""

from typing import Final

from kept.core.letters import Kind, Recipient
from kept.core.lifecycle import PaymentState
from kept.core.money import Money
from kept.core.outcome import Outcome
from kept.core.policy import CreditMove, Funding
from kept.edges.web.consequence import NO_LONGER_USABLE, Consequence, Line
from kept.edges.web.words import instant_in_words, money_in_words

CANCELLED: Final = Line("calendar", "The session is cancelled, and its time is free for others.")
REBOOKED: Final = Line("calendar", "This session is cancelled and the new one is booked, both at once or neither.")
CREDITS: Final = {
    CreditMove.RETURNED: "The sponsored credit comes back to you.",
    CreditMove.TAKEN: "The sponsored credit is taken.",
    CreditMove.MOVED: "The sponsored credit moves along to the new session.",
}
# `{who}` is the professional, `{price}` the session's own.
PAYMENTS: Final = {
    PaymentState.VOIDED: "You pay nothing for this session.",
    PaymentState.UNPAID: "{who} decides whether you pay {price} for this session, as their Terms & Conditions say.",
    PaymentState.PAID: "You have paid {price} for this session. {who} decides whether any of it is given back.",
    PaymentState.REFUNDED: "The {price} that you have paid for this session are refunded.",
}
TO_BALANCE: Final = "The {price} that you have paid are kept as your balance with {who}, and can pay your next session."
# What is said of paying ahead when a session is booked, by what the terms say of a free cancellation.
AHEAD: Final = {
    "refund": "If you cancel free of charge, the {price} are refunded.",
    "balance": "If you cancel free of charge, the {price} are kept as your balance with {who}, and can pay your next session.",
}
TOO_LATE: Final = "If you cancel later than that, {who} decides whether any of it is given back."
TOO_SHORT: Final = "It is too short before the session to cancel it free of charge: {who}’s Terms & Conditions decide."
FREE: Final = frozenset({PaymentState.VOIDED, PaymentState.REFUNDED})


def own_consequence(
    outcome: Outcome, *, who: str, price: Money, zone: str, credit_ended: bool = False, ahead: bool = False
) -> Consequence:
    """Of cancelling or rebooking; the turning point in the client's own zone. A credit whose time has ended comes back
    for nothing."""
    rebooks = outcome.new_payment is not None
    lines = [REBOOKED if rebooks else CANCELLED]
    if outcome.credit in CREDITS:
        useless = f" {NO_LONGER_USABLE}" if credit_ended and outcome.credit is CreditMove.RETURNED else ""
        lines.append(Line("credit", f"{CREDITS[outcome.credit]}{useless}"))
    elif outcome.to_balance:
        lines.append(Line("card", TO_BALANCE.format(who=who, price=money_in_words(price))))
    elif outcome.payment in PAYMENTS:
        lines.append(Line("card", PAYMENTS[outcome.payment].format(who=who, price=money_in_words(price))))
    if outcome.new_payment is PaymentState.PAID:
        lines.append(Line("card", f"The {money_in_words(price)} that you have paid move along to the new session."))
    elif rebooks and outcome.credit is CreditMove.NONE:
        due = "to be paid before it" if ahead else "due when it is over"
        lines.append(Line("card", f"The new session costs {money_in_words(price)}, {due}."))
    lines.append(Line("letter", _told(outcome, who)))
    return Consequence(
        lines=tuple(lines),
        gravity="" if outcome.payment in FREE else "costly",
        caution="",
        until=instant_in_words(outcome.changes_at, zone) if outcome.changes_at else "",
        expected=outcome.expected,
        is_free=outcome.payment in FREE,
    )


def own_booking_consequence(
    *, funding: Funding, who: str, price: Money, hub: str, free_until: str, prepays: str = ""
) -> Consequence:
    """Of booking: who pays, and when, and who is written to. `prepays` is what becomes of money that is asked for ahead."""
    return Consequence(
        lines=(
            Line("calendar", "The session is booked: it needs nobody’s answer."),
            *_pays(funding, who, price, hub, prepays),
            Line("letter", f"You and {who} get a confirmation by e-mail."),
        ),
        gravity="",
        caution="" if free_until else TOO_SHORT.format(who=who),
        until=free_until,
        expected="",
        is_free=True,
    )


def _pays(funding: Funding, who: str, price: Money, hub: str, prepays: str) -> list[Line]:
    amount = money_in_words(price)
    if funding is Funding.CREDIT:
        return [Line("credit", f"One of your sponsored credits of {hub} is held for it. You pay nothing.")]
    if not prepays:
        return [Line("card", f"You pay {amount}, due when the session is over.")]
    return [
        Line("card", f"You pay {amount} now: {who} asks to be paid before the session."),
        Line("undo", f"{AHEAD[prepays].format(who=who, price=amount)} {TOO_LATE.format(who=who)}"),
    ]


def _told(outcome: Outcome, who: str) -> str:
    """By the letters that the outcome demands, which for a client's deed reach both."""
    kinds = [demand.kind for demand in outcome.letters(notify=True) if demand.to is Recipient.CLIENT]
    words = {Kind.CANCELLED: "a cancellation", Kind.CONFIRMED: "a confirmation", Kind.REFUND: "a refund notice"}
    told = ", then ".join(words[kind] for kind in kinds if kind is not Kind.REFUND)
    extra = " You get a refund notice as well." if Kind.REFUND in kinds else ""
    return f"You and {who} get {told} by e-mail.{extra}"
