"""Print what each deed does, as the table in core/policy decides it: the text of docs/policy.md."""

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from kept.core.letters import Demand, Recipient
from kept.core.notice import Notice
from kept.core.policy import (
    ANY,
    MESSAGE_TEXTS,
    TABLE,
    By,
    Caution,
    CreditMove,
    Deed,
    PaidBy,
    PaymentEffect,
    Row,
    modification_message,
)

PRINTED: Final = Path(__file__).parents[3] / "docs" / "policy.md"

HEADINGS: Final = {
    (Deed.CANCEL, By.CLIENT): "The client cancels",
    (Deed.REBOOK, By.CLIENT): "The client rebooks",
    (Deed.CANCEL, By.PROFESSIONAL): "The professional cancels",
    (Deed.DELETE, By.PROFESSIONAL): "The professional deletes all information",
    (Deed.BOOK, None): "Booking, by either",
    (Deed.EDIT, By.PROFESSIONAL): "The professional edits",
    (Deed.JOIN, By.PROFESSIONAL): "The professional joins",
    (Deed.COMPLETE, By.PROFESSIONAL): "The professional ends the session",
    (Deed.CHARGE, By.PROFESSIONAL): "The professional charges later",
    (Deed.VOID, By.PROFESSIONAL): "The professional voids the payment",
    (Deed.CORRECT, By.OPERATOR): "A correction: one operator or the professional asks, another operator approves",
    (Deed.REFILL, By.PRODUCT): "A late cancelled time is filled again",
}
PAYMENTS: Final = {
    PaymentEffect.CHARGED: "paid; unpaid when nothing was taken",
    PaymentEffect.UNCHANGED: "as before",
}
CREDITS: Final = {
    CreditMove.NONE: "–",
    CreditMove.KEPT: "stays where it is",
    CreditMove.MOVED: "moves to the new session",
}
WARNINGS: Final = {
    Caution.OWN_CHARGE: "your own cancellation is charged",
    Caution.CANNOT_BE_UNDONE: "cannot be undone",
    Caution.VOID_KEEPS_CREDIT: "the credit does not come back",
}
INTRODUCTION: Final = """\
# What each deed does

Printed from the table in `kept/core/policy.py`, which decides, by `bin/kept print-policy > docs/policy.md`. A test keeps
the two the same. A deed that no row covers is refused.

**Notice** is the elapsed time to the start: *late* under 24 hours (exactly 24 hours is not late), *inside policy* at 24
hours or more but under the professional's own longer policy, *ample* otherwise, *started* from the start on. **Paid by**
is *credit*, *hub* (the client pays, booked through a hub) or *private* (the client pays, booked any other way). What is
left out makes no difference; *–* is none.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to print, or to compare with what is printed in docs."""
    parser.add_argument("--check", action="store_true", help="print nothing; exit 1 when docs/policy.md says otherwise")


def run(options: argparse.Namespace, *, now: datetime) -> int:  # noqa: ARG001 # every command is given the time
    """0, or 1 when the file was to be checked and differs."""
    if not options.check:
        sys.stdout.write(policy_text())
        return 0
    if PRINTED.is_file() and PRINTED.read_text(encoding="utf-8") == policy_text():
        return 0
    print("docs/policy.md is not what the table says: bin/kept print-policy > docs/policy.md", file=sys.stderr)
    return 1


def policy_text() -> str:
    """The whole of docs/policy.md."""
    grouped = groupby(TABLE, key=lambda row: (row.deed, row.by if isinstance(row.by, By) else None))
    sections = [_section(HEADINGS[deed_and_side], tuple(rows)) for deed_and_side, rows in grouped]
    messages = [f"- **{message}** “{text}”" for message, text in MESSAGE_TEXTS.items()]
    return "\n".join([INTRODUCTION, *sections, "## What a client is told before\n", *messages, ""])


def _section(heading: str, rows: tuple[Row, ...]) -> str:
    """A heading, what all of these rows have in common, and a table of the rest."""
    columns = {title: [words(row) for row in rows] for title, words in COLUMNS.items()}
    said = {title: cells for title, cells in columns.items() if not set(cells) <= {"any", "–"}}
    common = {title: cells[0] for title, cells in said.items() if len(set(cells)) == 1 < len(rows)}
    shown = {title: cells for title, cells in said.items() if title not in common}
    lines = [list(shown), ["---"] * len(shown), *zip(*shown.values(), strict=True)]
    always = "".join(f"- {title}: {cell}\n" for title, cell in common.items())
    table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    return "\n".join(part for part in (f"## {heading}\n", always, table) if part)


def _asked(name: str, yes_and_no: Mapping[object, str] = MappingProxyType({})) -> Callable[[Row], str]:
    """What a row asks of the case, in words."""

    def words(row: Row) -> str:
        asked = getattr(row, name)
        values = sorted(asked, key=_place) if isinstance(asked, frozenset) else [asked]
        return ", ".join(yes_and_no.get(value) or _plain(value) for value in values)

    return words


def _place(value: Any) -> int:
    """Where an enumeration names the value."""
    return list(value.__class__).index(value)


def _plain(value: object) -> str:
    return "–" if value is None else str(value).replace("_", " ")


def _session_after(row: Row) -> str:
    after = _plain(row.terms.session or "as before")
    return f"{after}; a new one planned, its payment {row.terms.new_payment}" if row.terms.new_payment else after


def _payment_after(row: Row) -> str:
    return PAYMENTS.get(row.terms.payment) or _plain(row.terms.payment)


def _credit_after(row: Row) -> str:
    of_money = row.paid_by is not ANY and row.paid_by is not PaidBy.CREDIT
    return "–" if of_money else CREDITS.get(row.terms.credit) or _plain(row.terms.credit)


def _said_before(row: Row) -> str:
    """The caution, or the message for each who may pay."""
    if row.terms.warning is None:
        return "–"
    if row.terms.warning is not Caution.MESSAGE:
        own = " when the reason is the professional" * (row.terms.warning is Caution.OWN_CHARGE and row.reason is ANY)
        return WARNINGS[row.terms.warning] + own
    said = {str(payer): _message(row, payer) for payer in PaidBy if _may(row.paid_by, payer)}
    (first, *others) = said.values()
    return "; ".join(f"{payer}: {words}" for payer, words in said.items()) if set(others) - {first} else first


def _message(row: Row, payer: PaidBy) -> str:
    """Which message, as far as it depends on the professional's own policy."""
    short, long = (_messages(row, payer, policy_hours) for policy_hours in (24, 48))
    if short == long or not short:
        return " or ".join(sorted(long))
    return f"{' or '.join(sorted(long))} when the policy is over 24 hours, else {' or '.join(sorted(short))}"


def _messages(row: Row, payer: PaidBy, policy_hours: int) -> set[str]:
    notices = [n for n in Notice if _may(row.notice, n) and (policy_hours > 24 or n is not Notice.INSIDE_POLICY)]
    told = (modification_message(payer=payer, notice=notice, policy_hours=policy_hours) for notice in notices)
    return {message or "–" for message in told}


def _may(asked: object, value: object) -> bool:
    return asked is ANY or asked is value or (isinstance(asked, frozenset) and value in asked)


def _letters(row: Row) -> str:
    kinds = {to: ", then ".join(_letter(demand) for demand in row.terms.letters if demand.to is to) for to in Recipient}
    written = {to: letters for to, letters in kinds.items() if letters}
    if len(written) == len(Recipient) and len(set(written.values())) == 1:
        return f"both: {written[Recipient.CLIENT]}"
    return "; ".join(f"{to}: {letters}" for to, letters in written.items()) or "–"


def _letter(demand: Demand) -> str:
    when = " if notified" * demand.only_if_notify + " if paid" * demand.only_if_paid
    return _plain(demand.kind) + when


COLUMNS: Final[Mapping[str, Callable[[Row], str]]] = {
    "Row": lambda row: row.id,
    "Session": _asked("state"),
    "Reason": _asked("reason"),
    "Notice": _asked("notice"),
    "Paid by": _asked("paid_by"),
    "Payment": _asked("payment"),
    "Charge": _asked("charge", {True: "yes", False: "no"}),
    "Hub spares late rebooks": _asked("spares", {True: "yes", False: "no"}),
    "Session then": _session_after,
    "Payment then": _payment_after,
    "Credit then": _credit_after,
    "Said before": _said_before,
    "Letters": _letters,
}
