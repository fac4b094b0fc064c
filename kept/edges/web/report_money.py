"""What a report tells of money and credits, and of each professional: figures put into sentences, charts and tables.

Amounts of different currencies are never added up: each has its own chart and its own table.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from kept.core.lifecycle import State
from kept.core.money import DECIMALS, Money
from kept.core.outcome import Method
from kept.core.periods import Period, Step, parts_of
from kept.core.report_facts import Fate
from kept.core.reports import Age, Figures, Line, Owed
from kept.core.utilisation import Time
from kept.edges.web.charts import Bar, Chart, Column, bars, columns
from kept.edges.web.figures import Figure, Section, Share, Table, counted, figure_in_words
from kept.edges.web.words import METHODS, money_in_words

AGES: Final = {
    Age.UP_TO_30: "Not older than 30 days",
    Age.UP_TO_60: "31 to 60 days",
    Age.UP_TO_90: "61 to 90 days",
    Age.OVER_90: "Over 90 days",
}
FATES: Final = {
    Fate.HELD: "Held",
    Fate.TAKEN: "Taken",
    Fate.FORFEITED: "Kept by the programme",
    Fate.RETURNED: "Returned",
}
KINDS: Final = ("a", "b", "c", "d", "e", "f", "g")


def income_section(figures: Figures, period: Period) -> Section:
    months = [part.first.replace(day=1) for part in parts_of(period, Step.MONTH)]
    currencies = sorted({income.currency for income in figures.income})
    totals = {currency: Money(_received(figures, currency=currency), currency) for currency in currencies}
    return Section(
        key="income",
        title="Income",
        sentence=f"{_listed(totals)} received, refunds deducted."
        if currencies
        else "No money was received in this period.",
        charts=tuple(_income_chart(figures, months, currency) for currency in currencies),
        tables=tuple(_income_table(figures, months, currency) for currency in currencies),
        note="By the month in which the money came in or was given back, whenever the session was. Sponsored credits are "
        "no money here: what a programme pays for them is on the statements.",
    )


def unpaid_section(figures: Figures) -> Section:
    currencies = sorted({owed.currency for owed in figures.owed})
    totals = {each: Money(sum(figures.owed.get(Owed(age, each), 0) for age in Age), each) for each in currencies}
    number = sum(figures.debts.values())
    waiting = sum(figures.undecided.values())
    credit = f" Besides, {counted(waiting, 'credit waits', 'credits wait')} for a decision." if waiting else ""
    said = f"{counted(number, 'payment', 'payments')} unpaid: {_listed(totals)}." if number else "Nothing is unpaid."
    return Section(
        key="unpaid",
        title="Unpaid by age",
        sentence=said + credit,
        charts=tuple(_unpaid_chart(figures, currency) for currency in currencies),
        tables=tuple(_unpaid_table(figures, currency) for currency in currencies),
        note="As it is today, whatever the period: counted in days since the session, or since the payment was created.",
    )


def credits_section(figures: Figures) -> Section:
    hubs = sorted({hub for hub, _ in figures.credits})
    totals = {fate: sum(figures.credits.get((hub, fate), 0) for hub in hubs) for fate in Fate}
    lines = [
        Bar(
            hub.name, [figures.credits.get((hub, fate), 0) for fate in (Fate.TAKEN, Fate.FORFEITED)], f"{taken:,} taken"
        )
        for hub in hubs
        if (taken := figures.credits.get((hub, Fate.TAKEN), 0)) or figures.credits.get((hub, Fate.FORFEITED), 0)
    ]
    said = "; ".join(f"{line.label}: {line.words}" for line in lines)
    chart = bars(
        "credits-chart",
        lines,
        title="Credits taken, by programme",
        description=f"Bars: {said}.",
        legend=(("a", FATES[Fate.TAKEN]), ("b", FATES[Fate.FORFEITED])),
    )
    rows: tuple[tuple[Figure, ...], ...] = tuple(
        (hub.name, *(figures.credits.get((hub, fate), 0) for fate in Fate)) for hub in hubs
    )
    head = ("Wellbeing Hub", *FATES.values())
    sums: tuple[Figure, ...] = ("All", *totals.values())
    return Section(
        key="credits",
        title="Sponsored credits",
        sentence=f"{counted(totals[Fate.TAKEN], 'credit', 'credits')} taken."
        if hubs
        else "No sponsored credit moved in this period.",
        charts=(chart,) if lines else (),
        tables=(Table(caption="Credits by Wellbeing Hub", head=head, rows=rows, sums=sums),) if hubs else (),
        note="What happened to credits in the period: held for a booking, taken by a session or a late cancellation, kept "
        "by the programme when a payment was voided, returned. One credit may be in several columns.",
    )


def team_section(lines: Sequence[Line], names: Mapping[int, str]) -> Section:
    """One row for each professional, and the sums that are all of the practice's."""
    currencies = sorted({income.currency for line in lines for income in line.figures.income})
    head = ("Professional", "Sessions", "Complete", "Cancelled", "No-shows", "Utilisation")
    rows = tuple((names[who], *_of_one(figures, currencies)) for who, figures in lines)
    return Section(
        key="team",
        title="By professional",
        sentence=f"{counted(len(lines), 'professional', 'professionals')}.",
        tables=(
            Table(
                caption="Figures by professional",
                head=(*head, *(f"Income ({currency})" for currency in currencies)),
                rows=rows,
            ),
        ),
        note="Days are those of each professional’s own time zone.",
    )


def _of_one(figures: Figures, currencies: Sequence[str]) -> tuple[Figure, ...]:
    return (
        sum(figures.sessions.values()),
        figures.sessions.get(State.COMPLETE, 0),
        figures.sessions.get(State.CANCELLED, 0),
        figures.no_shows,
        Share(figures.minutes(Time.USED), figures.minutes(Time.OFFERED)),
        *(Money(_received(figures, currency=currency), currency) for currency in currencies),
    )


def _received(figures: Figures, *, currency: str, month: date | None = None, method: str | None = None) -> int:
    return sum(
        minor
        for income, minor in figures.income.items()
        if income.currency == currency and month in (None, income.month) and method in (None, income.method)
    )


def _income_chart(figures: Figures, months: Sequence[date], currency: str) -> Chart:
    methods = _methods(figures, currency)
    lines = [
        Column(f"{month:%b}", [_received(figures, currency=currency, month=month, method=each) for each in methods])
        for month in months
    ]
    said = ", ".join(
        f"{METHODS[Method(each)]} {money_in_words(Money(_received(figures, currency=currency, method=each), currency))}"
        for each in methods
    )
    return columns(
        f"income-{currency.lower()}",
        lines,
        title=f"Income in {currency} by month and method",
        description=f"Columns: {said} in all. By month in the table.",
        legend=tuple((kind, METHODS[Method(each)]) for kind, each in zip(KINDS, methods, strict=False)),
        unit=10 ** DECIMALS[currency],
        in_words=lambda minor: f"{minor // 10 ** DECIMALS[currency]:,}",
    )


def _income_table(figures: Figures, months: Sequence[date], currency: str) -> Table:
    methods = _methods(figures, currency)

    def cells(month: date | None) -> tuple[Money, ...]:
        each = (_received(figures, currency=currency, month=month, method=method) for method in methods)
        return tuple(Money(minor, currency) for minor in (*each, _received(figures, currency=currency, month=month)))

    return Table(
        caption=f"Income in {currency} by month and method",
        head=("Month", *(METHODS[Method(each)] for each in methods), "All"),
        rows=tuple((f"{month:%B %Y}", *cells(month)) for month in months),
        sums=("All", *cells(None)),
    )


def _unpaid_chart(figures: Figures, currency: str) -> Chart:
    amounts = {age: Money(figures.owed.get(Owed(age, currency), 0), currency) for age in Age}
    lines = [Bar(AGES[age], [amount.minor], figure_in_words(amount)) for age, amount in amounts.items()]
    said = "; ".join(f"{line.label}: {line.words}" for line in lines)
    title = f"Unpaid in {currency} by age"
    return bars(f"unpaid-{currency.lower()}", lines, title=title, description=f"Bars: {said}.")


def _unpaid_table(figures: Figures, currency: str) -> Table:
    kinds = [Owed(age, currency) for age in Age]
    numbers = Counter({kind: figures.debts.get(kind, 0) for kind in kinds})
    amounts = Counter({kind: figures.owed.get(kind, 0) for kind in kinds})
    return Table(
        caption=f"Unpaid in {currency} by age",
        head=("Age", "Payments", "Amount"),
        rows=tuple((AGES[kind.age], numbers[kind], Money(amounts[kind], currency)) for kind in kinds),
        sums=("All", numbers.total(), Money(amounts.total(), currency)),
    )


def _methods(figures: Figures, currency: str) -> list[str]:
    """In the order of Method."""
    used = {income.method for income in figures.income if income.currency == currency}
    return [method for method in Method if method in used]


def _listed(amounts: Mapping[str, Money]) -> str:
    return " and ".join(money_in_words(amount) for amount in amounts.values()) or money_in_words(Money(0, "EUR"))
