"""What a report tells of sessions and time: figures put into sentences, charts and tables."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from kept.core.lifecycle import State
from kept.core.periods import Period, Step
from kept.core.policy import Reason
from kept.core.reports import Figures
from kept.core.utilisation import Time
from kept.edges.web.charts import Bar, Column, bars, columns
from kept.edges.web.figures import (
    Hours,
    Section,
    Share,
    Table,
    counted,
    day_in_short,
    figure_in_words,
    hours_in_words,
    part_in_words,
)
from kept.edges.web.words import CANCELLED_BY, REASONS, STATES

NO_REASON: Final = "No reason"
SHOWN: Final = (State.PLANNED, State.IN_PROGRESS, State.COMPLETE, State.CANCELLED)
LATENESS: Final = (("a", "In time"), ("b", "Late"))


def sessions_section(figures: Figures) -> Section:
    numbers = [(STATES[state], figures.sessions.get(state, 0)) for state in SHOWN]
    total = sum(number for _, number in numbers)
    lines = [Bar(label, [number], f"{number:,}") for label, number in numbers]
    said = ", ".join(f"{number:,} {label.lower()}" for label, number in numbers)
    return Section(
        key="sessions",
        title="Sessions",
        sentence=f"{counted(total, 'session', 'sessions')} by state.",
        charts=(bars("sessions-chart", lines, title="Sessions by state", description=f"Bars: {said}."),),
        tables=(
            Table(
                caption="Sessions by state",
                head=("State", "Sessions", "Share"),
                rows=tuple((label, number, Share(number, total)) for label, number in numbers),
                sums=("All", total, Share(total, total)),
            ),
        ),
        note="Sessions that start in the period. What was deleted is not counted.",
    )


def cancellations_section(figures: Figures) -> Section:
    number = figures.sessions.get(State.CANCELLED, 0)
    late = sum(times for how, times in figures.cancelled.items() if how.is_late)
    missed, expected = figures.no_shows, figures.expected
    by_reason = Counter({(how.reason, how.is_late): 0 for how in figures.cancelled})
    for how, times in figures.cancelled.items():
        by_reason[how.reason, how.is_late] += times
    shown = [
        (reason, by_reason[reason, False], by_reason[reason, True])
        for reason in (*Reason, None)
        if by_reason[reason, False] + by_reason[reason, True]
    ]
    lines = [Bar(_reason(why), [in_time, late_], f"{in_time + late_:,}") for why, in_time, late_ in shown]
    said = "; ".join(f"{_reason(why)}: {in_time} in time, {late_} late" for why, in_time, late_ in shown)
    rate = figure_in_words(Share(missed, expected))
    chart = bars(
        "cancellations-chart",
        lines,
        title="Cancellations by reason and lateness",
        description=f"Bars: {said}.",
        legend=LATENESS,
    )
    return Section(
        key="cancellations",
        title="Cancellations and no-shows",
        sentence=f"{counted(number, 'cancellation', 'cancellations')}, {late:,} of them late. "
        f"{counted(missed, 'no-show', 'no-shows')}: {rate} of {counted(expected, 'session', 'sessions')} "
        "that took place or were missed.",
        charts=(chart,) if lines else (),
        tables=(_cancelled_table(figures), _no_shows_table(figures)) if lines else (),
        note="Late is less than 24 hours before the start, as it was recorded at the cancellation. A session that the "
        "client rebooked counts as cancelled by the client.",
    )


def utilisation_section(figures: Figures, parts: Sequence[Period], step: Step) -> Section:
    offered, used, outside = (figures.minutes(kind) for kind in (Time.OFFERED, Time.USED, Time.OUTSIDE))
    rows = [_time_row(figures, part, step) for part in parts]
    heights = [
        Column(
            day_in_short(part.first) if step is Step.WEEK else f"{part.first:%b}",
            [figures.time.get((part.first, kind), 0) for kind in (Time.USED, Time.OUTSIDE)],
            behind=figures.time.get((part.first, Time.OFFERED), 0),
        )
        for part in parts
    ]
    share = figure_in_words(Share(used, offered))
    said = f"{hours_in_words(used)} of {hours_in_words(offered)} offered were used"
    chart = columns(
        "utilisation-chart",
        heights,
        title=f"Offered and used time by {step}",
        description=f"Columns: {said} in all, {hours_in_words(outside)} of sessions lay outside. By {step} in the table.",
        legend=(("behind", "Offered"), ("a", "Used"), ("b", "Sessions outside the hours")),
        unit=60,
        in_words=hours_in_words,
    )
    total = ("All", Hours(offered), Hours(used), Share(used, offered), Hours(outside), sum(figures.outside.values()))
    head = ("Week" if step is Step.WEEK else "Month", "Offered", "Used", "Share", "Outside", "Sessions outside")
    return Section(
        key="utilisation",
        title="Utilisation",
        sentence=f"{said[0].upper()}{said[1:]}: {share}." if offered else "No time was offered in this period.",
        charts=(chart,) if offered or outside else (),
        tables=(Table(caption=f"Utilisation by {step}", head=head, rows=tuple(rows), sums=total),)
        if offered or outside
        else (),
        note="Offered is the time of both weekly schedules together, as they are now, with exceptions, without blocks. "
        "Used is what planned, running and complete sessions take of it, as time passes: a day on which the clocks "
        "change has 23 or 25 hours. Sessions in blocks or outside the hours are named apart.",
    )


def _cancelled_table(figures: Figures) -> Table:
    kinds = Counter({(how.reason, how.by, how.is_late): 0 for how in figures.cancelled})
    for how, times in figures.cancelled.items():
        kinds[how.reason, how.by, how.is_late] += times
    rows = tuple(
        (_reason(reason), who, kinds[reason, by, False], kinds[reason, by, True], both)
        for reason in (*Reason, None)
        for by, who in CANCELLED_BY.items()
        if (both := kinds[reason, by, False] + kinds[reason, by, True])
    )
    late = sum(times for how, times in figures.cancelled.items() if how.is_late)
    number = sum(figures.cancelled.values())
    return Table(
        caption="Cancellations by reason, by who cancelled, and by lateness",
        head=("Reason", "Cancelled by", "In time", "Late", "All"),
        rows=rows,
        sums=("All", "", number - late, late, number),
    )


def _no_shows_table(figures: Figures) -> Table:
    return Table(
        caption="No-shows",
        head=("The client", "Sessions", "Share"),
        rows=(
            ("Came", figures.expected - figures.no_shows, Share(figures.expected - figures.no_shows, figures.expected)),
            ("Did not show up", figures.no_shows, Share(figures.no_shows, figures.expected)),
        ),
    )


def _time_row(figures: Figures, part: Period, step: Step) -> tuple[str, Hours, Hours, Share, Hours, int]:
    offered, used, outside = (figures.time.get((part.first, kind), 0) for kind in Time)
    sessions = figures.outside.get(part.first, 0)
    return part_in_words(part, step), Hours(offered), Hours(used), Share(used, offered), Hours(outside), sessions


def _reason(reason: Reason | None) -> str:
    return REASONS[reason] if reason else NO_REASON
