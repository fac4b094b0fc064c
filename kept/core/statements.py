"""Which credits stand on which of a professional's statements.

A credit taken is stated once, on the statement of its session's month; one that is taken when that was sent already stands
on the next that was not. Given back before it was stated, it stands nowhere; afterwards, a credit note takes it back: on
the month after the latest that was sent, and never on an older one that was left out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from kept.core.refusal import Refused
from kept.core.usage import month_of, months_after
from kept.core.zones import day_span_start, known_zone


class LineKind(StrEnum):
    TAKEN = "taken"
    CREDIT_NOTE = "credit_note"


@dataclass(frozen=True)
class Stated:
    """That a credit stands on the sent statement of this month, under this reference."""

    month: date
    reference: UUID


@dataclass(frozen=True, kw_only=True)
class Taking:
    """A credit that a session of this month took. `taken` and `returned` are the ledger's moves; `is_noted` once a credit
    note took it back. `session` is for its professional alone."""

    month: date
    amount: int
    session: UUID
    taken: int
    returned: int | None = None
    stated: Stated | None = None
    is_noted: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line to be stated. `reference` is None for what was not stated before."""

    kind: LineKind
    month: date
    amount: int
    move: int
    session: UUID
    reference: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class LeftOpen:
    """What of a month still lacks an outcome or a decision."""

    without_outcome: int = 0
    unpaid: int = 0
    corrections: int = 0
    is_over: bool = True

    @property
    def is_anything(self) -> bool:
        return not self.is_over or bool(self.without_outcome or self.unpaid or self.corrections)


def lines_by_month(takings: Iterable[Taking], *, sent: Collection[date]) -> dict[date, tuple[Line, ...]]:
    """What stands on each statement that was not sent yet; `sent` are the months of those that were."""
    lines: defaultdict[date, list[Line]] = defaultdict(list)
    for taking in takings:
        if taking.stated is None and taking.returned is None:
            lines[_first_open(taking.month, sent)].append(_line(taking, LineKind.TAKEN, taking.taken, taking.amount))
        elif taking.stated and taking.returned is not None and not taking.is_noted:
            latest = max(sent, default=taking.stated.month)
            lines[months_after(latest, 1)].append(_line(taking, LineKind.CREDIT_NOTE, taking.returned, -taking.amount))
    return {month: tuple(sorted(found, key=_in_order)) for month, found in sorted(lines.items())}


def total_of(lines: Iterable[Line]) -> int:
    return sum(line.amount for line in lines)


def digest_of(lines: Sequence[Line]) -> str:
    """A short token of what is shown before a statement is sent: what the confirmation carries back."""
    return sha256(repr(sorted((line.move, line.amount) for line in lines)).encode()).hexdigest()[:16]


def must_be_closed(left: LeftOpen) -> None:
    """Raises Refused month_open while the month is not over, or something in it is."""
    if left.is_anything:
        raise Refused("month_open")


def month_at(instant: datetime, *, zone: str) -> date:
    """The first day of the month that the instant lies in."""
    return month_of(instant.astimezone(known_zone(zone)).date())


def month_ends(month: date, *, zone: str) -> datetime:
    """The instant at which it is over in this zone."""
    return day_span_start(months_after(month, 1), known_zone(zone))


def _first_open(month: date, sent: Collection[date]) -> date:
    while month in sent:
        month = months_after(month, 1)
    return month


def _line(taking: Taking, kind: LineKind, move: int, amount: int) -> Line:
    reference = taking.stated.reference if taking.stated else None
    return Line(kind=kind, month=taking.month, amount=amount, move=move, session=taking.session, reference=reference)


def _in_order(line: Line) -> tuple[bool, date, int]:
    return line.kind is LineKind.CREDIT_NOTE, line.month, line.move
