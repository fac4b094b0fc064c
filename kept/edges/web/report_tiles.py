"""The few figures that stand above a report."""

from dataclasses import dataclass

from kept.core.lifecycle import State
from kept.core.money import Money
from kept.core.reports import Figures
from kept.core.utilisation import Time
from kept.edges.web.figures import Share, counted, figure_in_words, hours_in_words
from kept.edges.web.words import money_in_words


@dataclass(frozen=True)
class Tile:
    label: str
    figure: str
    sub: str
    anchor: str


def tiles_of(figures: Figures) -> tuple[Tile, ...]:
    total = sum(figures.sessions.values())
    complete, cancelled = figures.sessions.get(State.COMPLETE, 0), figures.sessions.get(State.CANCELLED, 0)
    late = sum(number for how, number in figures.cancelled.items() if how.is_late)
    missed = Share(figures.no_shows, figures.expected)
    offered, used = figures.minutes(Time.OFFERED), figures.minutes(Time.USED)
    unpaid = sum(figures.debts.values())
    return (
        Tile("Sessions", f"{total:,}", f"{complete:,} complete", "sessions"),
        Tile("Cancelled", f"{cancelled:,}", f"{late:,} late", "cancellations"),
        Tile("No-shows", f"{figures.no_shows:,}", f"{figure_in_words(missed)} of those expected", "cancellations"),
        Tile(
            "Utilisation",
            figure_in_words(Share(used, offered)),
            f"{hours_in_words(used)} of {hours_in_words(offered)}",
            "utilisation",
        ),
        *_income_tiles(figures),
        Tile("Unpaid today", f"{unpaid:,}", counted(unpaid, "payment", "payments"), "unpaid"),
    )


def _income_tiles(figures: Figures) -> tuple[Tile, ...]:
    """One for each currency."""
    sums: dict[str, int] = {}
    for income, minor in figures.income.items():
        sums[income.currency] = sums.get(income.currency, 0) + minor
    return tuple(
        Tile("Income", money_in_words(Money(sums[each], each)), "refunds deducted", "income") for each in sorted(sums)
    )
