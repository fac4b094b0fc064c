"""The evidence as one table: what is to be proven, how often it was tried, and what came of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from tests.prove.evidence import NIGHTLY, Evidence
from tests.prove.figures import FAULTS, FIGURES, IN_ALL

HEAD: Final = (
    "",
    "what must not happen",
    "target",
    "tried",
    "violations",
    "controls found",
    "seconds",
    "of a core",
    "",
)


def as_markdown(found: Sequence[Evidence]) -> str:
    """Columns aligned, so that a terminal shows it as well."""
    in_all = [
        replace(each, figure=IN_ALL, control="", note="", seconds=0.0, of_a_core=0.0)
        for each in found
        if each.figure in FAULTS
    ]
    by_figure = groupby(sorted([*found, *in_all], key=lambda each: each.figure), key=lambda each: each.figure)
    rows = [HEAD, *(_row(number, list(lines)) for number, lines in by_figure)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines) + "\n"


def is_red(found: Iterable[Evidence]) -> bool:
    return any(each.violated or _missed(each) for each in found)


def _row(number: int, lines: Sequence[Evidence]) -> tuple[str, ...]:
    figure = FIGURES[number]
    target = figure.nightly if lines[0].mode == NIGHTLY else figure.commit
    tried: Counter[str] = Counter()
    for each in lines:
        tried[each.database] += each.counted
    counted, violated = sum(each.counted for each in lines), sum(each.violated for each in lines)
    verdict = "RED" if is_red(lines) else "reached" if counted >= target else f"{counted / target:.0%} of the target"
    notes = dict.fromkeys(each.note for each in lines if each.note)
    return (
        str(number),
        figure.words,
        f"0 of {target:,} {figure.unit}",
        ", ".join(f"{number:,} {database}" for database, number in tried.items()),
        str(violated),
        "; ".join(dict.fromkeys(each.control for each in lines if each.control)),
        f"{sum(each.seconds for each in lines):.0f}",
        f"{sum(each.of_a_core for each in lines):.0f}",
        "; ".join([verdict, *notes]),
    )


def _missed(evidence: Evidence) -> bool:
    found, _, planted = evidence.control.partition(" of ")
    return found != planted


def _line(row: Iterable[str], widths: list[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
