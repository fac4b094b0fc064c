"""What a period came to, counted from plain facts: tallies that add up, so that a practice's are the sums of its people's.

Days and months are those of each professional's own zone. Lateness is as it was recorded at the cancellation.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple, Protocol, TypeVar
from zoneinfo import ZoneInfo

from kept.core.intervals import Span
from kept.core.lifecycle import LIVE, State
from kept.core.periods import Period
from kept.core.policy import By, Reason
from kept.core.report_facts import Facts, Fate, HubName, MoneyFact, SessionFact
from kept.core.utilisation import Openings, Time, is_outside, offered_in, time_in
from kept.core.zones import minute_from, minute_of


class Age(StrEnum):
    """Of what is unpaid, counted from the day on which it was due."""

    UP_TO_30 = "up_to_30"
    UP_TO_60 = "up_to_60"
    UP_TO_90 = "up_to_90"
    OVER_90 = "over_90"


_OLDEST: Final = ((30, Age.UP_TO_30), (60, Age.UP_TO_60), (90, Age.UP_TO_90))


# --- the figures


class Cancelled(NamedTuple):
    reason: Reason | None
    by: By | None
    is_late: bool


class Income(NamedTuple):
    month: date
    method: str
    currency: str


class Owed(NamedTuple):
    age: Age
    currency: str


class Line(NamedTuple):
    """One professional in a list of them."""

    professional_id: int
    figures: "Figures"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Minutes in `time`, sessions with any of them outside in `outside`, both by the first day of the part of the period;
    minor units in `income` and `owed`, payments in `debts`."""

    sessions: Mapping[State, int]
    cancelled: Mapping[Cancelled, int]
    time: Mapping[tuple[date, Time], int]
    outside: Mapping[date, int]
    income: Mapping[Income, int]
    owed: Mapping[Owed, int]
    debts: Mapping[Owed, int]
    undecided: Mapping[Age, int]
    credits: Mapping[tuple[HubName, Fate], int]

    @property
    def no_shows(self) -> int:
        return sum(number for kind, number in self.cancelled.items() if kind.reason is Reason.NO_SHOW)

    @property
    def expected(self) -> int:
        """Sessions to which the client was to come: those that took place, and those that they missed."""
        return self.sessions.get(State.COMPLETE, 0) + self.no_shows

    def minutes(self, kind: Time) -> int:
        return sum(number for (_, each), number in self.time.items() if each is kind)


def age_of(due_on: date, *, today: date) -> Age:
    days = (today - due_on).days
    return next((age for oldest, age in _OLDEST if days <= oldest), Age.OVER_90)


def figures_by_professional(
    facts: Facts, *, zones: Mapping[int, ZoneInfo], parts: Sequence[Period], now: datetime
) -> tuple[Line, ...]:
    """One line for each professional of `zones`, in their order."""
    sessions, money = _by_professional(facts.sessions), _by_professional(facts.money)
    debts, credits_ = _by_professional(facts.debts), _by_professional(facts.credits)
    whole = Period(parts[0].first, parts[-1].last)
    lines = []
    for who, zone in zones.items():
        span, today = whole.span(zone), now.astimezone(zone).date()
        lasting = [each for each in sessions[who] if each.span.overlaps(span)]
        begun = [each for each in lasting if each.span.start >= span.start]
        live = [each.span for each in lasting if each.state in LIVE]
        ages = [(age_of(debt.due_on.astimezone(zone).date(), today=today), debt) for debt in debts[who]]
        owed = [(Owed(age, debt.currency), debt.minor) for age, debt in ages if not debt.is_credit]
        figures = Figures(
            sessions=Counter(each.state for each in begun),
            cancelled=Counter(_how(each) for each in begun if each.state is State.CANCELLED),
            time=time_in(parts, facts.openings[who], live, zone=zone),
            outside=_outside([each.span for each in begun if each.state in LIVE], facts.openings[who], parts, zone),
            income=_income(money[who], span, zone),
            owed=_added(owed),
            debts=Counter(kind for kind, _ in owed),
            undecided=Counter(age for age, debt in ages if debt.is_credit),
            credits=Counter((each.hub, each.fate) for each in credits_[who] if span.start <= each.at < span.end),
        )
        lines.append(Line(who, figures))
    return tuple(lines)


def together(lines: Iterable[Line]) -> Figures:
    each = [line.figures for line in lines]
    return Figures(
        sessions=_sum(one.sessions for one in each),
        cancelled=_sum(one.cancelled for one in each),
        time=_sum(one.time for one in each),
        outside=_sum(one.outside for one in each),
        income=_sum(one.income for one in each),
        owed=_sum(one.owed for one in each),
        debts=_sum(one.debts for one in each),
        undecided=_sum(one.undecided for one in each),
        credits=_sum(one.credits for one in each),
    )


# --- counting


class _Fact(Protocol):
    @property
    def professional_id(self) -> int: ...


F = TypeVar("F", bound=_Fact)
K = TypeVar("K", bound=Hashable)


def _by_professional(facts: Iterable[F]) -> Mapping[int, list[F]]:
    found: dict[int, list[F]] = defaultdict(list)
    for fact in facts:
        found[fact.professional_id].append(fact)
    return found


def _sum(tallies: Iterable[Mapping[K, int]]) -> Counter[K]:
    return _added(counted for tally in tallies for counted in tally.items())


def _added(counted: Iterable[tuple[K, int]]) -> Counter[K]:
    """Also what is nothing, or less, once it is added up."""
    total: Counter[K] = Counter()
    for kind, number in counted:
        total[kind] += number
    return total


def _how(session: SessionFact) -> Cancelled:
    return Cancelled(session.reason, session.cancelled_by, session.is_late)


def _income(money: Iterable[MoneyFact], span: Span, zone: ZoneInfo) -> Counter[Income]:
    received = [move for move in money if span.start <= move.at < span.end]
    return _added(
        (Income(move.at.astimezone(zone).date().replace(day=1), move.method, move.currency), move.minor)
        for move in received
    )


def _outside(sessions: Sequence[Span], openings: Openings, parts: Sequence[Period], zone: ZoneInfo) -> Counter[date]:
    """Sessions with any minute outside the offered time, by the part in which they start."""
    if not sessions:
        return Counter()
    first, last = min(span.start for span in sessions), max(span.end for span in sessions)
    offered = offered_in(openings, first=minute_of(first), until=minute_from(last))
    starts = (span.start.astimezone(zone).date() for span in sessions if is_outside(span, offered))
    firsts = [part.first for part in parts]
    return Counter(firsts[bisect_right(firsts, day) - 1] for day in starts)
