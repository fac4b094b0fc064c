"""Figures of a period, against a count that takes each fact by itself; and the tallies of a team against its people's."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kept.core.availability import Hours, WeeklyHours
from kept.core.intervals import Span
from kept.core.ledger import WAYS, Place
from kept.core.lifecycle import State
from kept.core.periods import Period, Step, parts_of
from kept.core.policy import By, Reason
from kept.core.report_facts import CreditFact, DebtFact, Facts, Fate, HubName, MoneyFact, SessionFact, fate_of
from kept.core.reports import Age, Cancelled, Figures, Income, Owed, age_of, figures_by_professional, together
from kept.core.utilisation import Openings

ZONES = {1: ZoneInfo("Europe/Dublin"), 2: ZoneInfo("Pacific/Auckland"), 3: ZoneInfo("America/Los_Angeles")}
NOW = datetime(2026, 6, 15, 9, tzinfo=UTC)
HUBS = (HubName("Quay Wellbeing", 1), HubName("Tern Wellbeing", 2), HubName("Quay Wellbeing", 3))
SHOWN = [state for state in State if state is not State.DELETED]


def figures_of(facts: Facts, period: Period, step: Step = Step.MONTH) -> dict[int, Figures]:
    lines = figures_by_professional(facts, zones=ZONES, parts=parts_of(period, step), now=NOW)
    return {line.professional_id: line.figures for line in lines}


def facts_with(**some: Any) -> Facts:
    always = tuple(WeeklyHours(day, 0, 1440) for day in range(7))
    openings = {
        who: Openings(schedules=(Hours(weekly=always, exceptions={}, zone=zone),), blocks=())
        for who, zone in ZONES.items()
    }
    nothing: dict[str, Any] = {"sessions": (), "money": (), "debts": (), "credits": ()}
    return Facts(openings=openings, **(nothing | some))


# --- random facts, each counted by itself


@pytest.mark.parametrize("seed", range(20))
def test_what_is_counted_is_what_each_fact_says(seed: int) -> None:
    chance = random.Random(seed)
    facts = random_facts(chance)
    first = date(2026, 1, 1) + timedelta(days=chance.randrange(200))
    period = Period(first, first + timedelta(days=chance.randrange(1, 120)))
    found = figures_of(facts, period, chance.choice(list(Step)))
    for who, zone in ZONES.items():
        figures = found[who]

        def is_in(instant: datetime, zone: ZoneInfo = zone) -> bool:
            return period.first <= instant.astimezone(zone).date() <= period.last

        mine = [each for each in facts.sessions if each.professional_id == who and is_in(each.span.start)]
        assert figures.sessions == Counter(each.state for each in mine)
        called_off = [each for each in mine if each.state is State.CANCELLED]
        assert sum(figures.cancelled.values()) == len(called_off)
        for how, number in figures.cancelled.items():
            assert number == sum(Cancelled(s.reason, s.cancelled_by, s.is_late) == how for s in called_off)
        assert figures.no_shows == sum(each.reason is Reason.NO_SHOW for each in called_off)
        assert figures.expected == figures.no_shows + sum(each.state is State.COMPLETE for each in mine)
        check_money(facts, figures, who, is_in, zone)


def check_money(facts: Facts, figures: Figures, who: int, is_in: Callable[[datetime], bool], zone: ZoneInfo) -> None:
    income: Counter[Income] = Counter()
    for move in facts.money:
        if move.professional_id == who and is_in(move.at):
            local = move.at.astimezone(zone)
            income[Income(date(local.year, local.month, 1), move.method, move.currency)] += move.minor
    assert dict(figures.income) == dict(income)
    for age in Age:
        debts = [
            debt
            for debt in facts.debts
            if debt.professional_id == who
            and age_of(debt.due_on.astimezone(zone).date(), today=NOW.astimezone(zone).date()) is age
        ]
        for currency in ("EUR", "JPY"):
            money = [debt.minor for debt in debts if debt.currency == currency and not debt.is_credit]
            assert figures.owed.get(Owed(age, currency), 0) == sum(money)
            assert figures.debts.get(Owed(age, currency), 0) == len(money)
        assert figures.undecided.get(age, 0) == sum(debt.is_credit for debt in debts)
    for hub in HUBS:
        for fate in Fate:
            moves = [each for each in facts.credits if (each.professional_id, each.hub, each.fate) == (who, hub, fate)]
            assert figures.credits.get((hub, fate), 0) == sum(is_in(each.at) for each in moves)


@pytest.mark.parametrize("seed", range(5))
def test_a_team_is_the_sum_of_its_people(seed: int) -> None:
    facts = random_facts(random.Random(seed))
    parts = parts_of(Period(date(2026, 3, 1), date(2026, 7, 31)), Step.MONTH)
    lines = figures_by_professional(facts, zones=ZONES, parts=parts, now=NOW)
    everybody = together(lines)
    for name in ("sessions", "cancelled", "time", "outside", "income", "owed", "debts", "undecided", "credits"):
        total: Counter[Any] = Counter()
        for line in lines:
            total.update(getattr(line.figures, name))
        assert dict(getattr(everybody, name)) == dict(total), name
    assert together(()).sessions == {}


# --- single questions


def test_lateness_is_as_it_was_recorded() -> None:
    """Whatever the times would say."""
    start = NOW - timedelta(days=3)
    session = SessionFact(
        professional_id=1,
        span=Span(start, start + timedelta(minutes=50)),
        state=State.CANCELLED,
        reason=Reason.CLIENT,
        cancelled_by=By.CLIENT,
        is_late=True,
    )
    figures = figures_of(facts_with(sessions=(session,)), Period(date(2026, 6, 1), date(2026, 6, 30)))[1]
    assert figures.cancelled == {Cancelled(Reason.CLIENT, By.CLIENT, is_late=True): 1}


def test_what_was_given_back_is_deducted_and_currencies_stay_apart() -> None:
    moves = [(7000, "EUR"), (-7000, "EUR"), (9000, "JPY"), (500, "EUR"), (-900, "EUR")]
    facts = facts_with(
        money=tuple(
            MoneyFact(professional_id=1, at=NOW, method="cash", minor=minor, currency=each) for minor, each in moves
        )
    )
    june = date(2026, 6, 1)
    figures = figures_of(facts, Period(june, date(2026, 6, 30)))[1]
    assert figures.income == {Income(june, "cash", "EUR"): -400, Income(june, "cash", "JPY"): 9000}


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (-3, Age.UP_TO_30), (0, Age.UP_TO_30), (30, Age.UP_TO_30), (31, Age.UP_TO_60), (60, Age.UP_TO_60),
        (61, Age.UP_TO_90), (90, Age.UP_TO_90), (91, Age.OVER_90), (4000, Age.OVER_90),
    ],
)  # fmt: skip
def test_how_old_a_debt_is(days: int, age: Age) -> None:
    today = date(2026, 6, 15)
    assert age_of(today - timedelta(days=days), today=today) is age


def test_every_way_of_a_credit_says_what_it_means_for_a_booking() -> None:
    booked = {Place.HELD, Place.TAKEN, Place.FORFEITED}
    for origin, target in WAYS:
        expected = Fate(target) if target in booked else Fate.RETURNED if origin in booked else None
        assert fate_of(origin, target) is expected


# --- chance


def random_facts(chance: random.Random) -> Facts:
    def instant() -> datetime:
        return datetime(2025, 12, 20, tzinfo=UTC) + timedelta(minutes=chance.randrange(370 * 1440))

    def about() -> dict[str, Any]:
        return {"professional_id": chance.choice(list(ZONES))}

    def session() -> SessionFact:
        start, state = instant(), chance.choice(SHOWN)
        how: dict[str, Any] = {}
        if state is State.CANCELLED:
            how = {"reason": chance.choice(list(Reason)), "cancelled_by": chance.choice(list(By))}
            how["is_late"] = chance.random() < 0.4
        span = Span(start, start + timedelta(minutes=chance.randrange(5, 480)))
        return SessionFact(span=span, state=state, **how, **about())

    def money() -> dict[str, Any]:
        return about() | {"currency": chance.choice(["EUR", "JPY"])}

    methods = ("cash", "card", "pos")
    return facts_with(
        sessions=tuple(session() for _ in range(300)),
        money=tuple(
            MoneyFact(at=instant(), method=chance.choice(methods), minor=chance.randrange(-5000, 9000), **money())
            for _ in range(200)
        ),
        debts=tuple(
            DebtFact(due_on=instant(), minor=chance.randrange(9000), is_credit=chance.random() < 0.3, **money())
            for _ in range(80)
        ),
        credits=tuple(
            CreditFact(at=instant(), hub=chance.choice(HUBS), fate=chance.choice(list(Fate)), **about())
            for _ in range(200)
        ),
    )
