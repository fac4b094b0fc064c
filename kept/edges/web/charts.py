"""Charts as plain shapes, which a template draws as SVG and a document as its own: no script, no style but classes.

Everything lies on a sheet 360 units wide, so that its words keep a readable size on a phone. A chart always stands beside
a table with the same figures; its description says what there is to see.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 360
BAR: Final = 14
ROW: Final = 40
TALL: Final = 200  # of the columns
LEFT: Final = 52  # for the words beside the axis
TOP: Final = 12
BOTTOM: Final = 22
LETTER: Final = 6.2  # about as wide as one of the words' letters
STEPS: Final = (1, 2, 2.5, 5, 10)
TICKS: Final = 4


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True)
class Words:
    x: float
    y: float
    anchor: str
    text: str


@dataclass(frozen=True)
class Rule:
    y: float
    kind: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    key: str
    title: str
    description: str
    height: float
    boxes: tuple[Box, ...]
    words: tuple[Words, ...]
    rules: tuple[Rule, ...] = ()
    left: float = 0
    legend: tuple[tuple[str, str], ...] = ()  # the kind, and what it stands for

    @property
    def width(self) -> int:
        return WIDTH


@dataclass(frozen=True)
class Bar:
    """A line of a bar chart: lengths by the order of the series, and what stands at its end."""

    label: str
    values: Sequence[int]
    words: str


@dataclass(frozen=True)
class Column:
    """One of the columns: heights by the order of the series, and how high what stands behind them is."""

    label: str
    values: Sequence[int]
    behind: int = 0


def bars(
    key: str, lines: Sequence[Bar], *, title: str, description: str, legend: Sequence[tuple[str, str]] = (("a", ""),)
) -> Chart:
    """Lying bars, each with its label above."""
    longest = max([sum(line.values) for line in lines], default=0) or 1
    boxes: list[Box] = []
    words: list[Words] = []
    for number, line in enumerate(lines):
        top, position = number * ROW, 0.0
        words += [Words(0, top + 13, "start", line.label), Words(WIDTH, top + 13, "end", line.words)]
        boxes.append(Box(0, top + 19, WIDTH, BAR, "ground"))
        for (kind, _), value in zip(legend, line.values, strict=True):
            length = round(WIDTH * value / longest, 1)
            boxes += [Box(round(position, 1), top + 19, length, BAR, kind)] if length else []
            position += length
    return Chart(
        key=key,
        title=title,
        description=description,
        height=max(1, len(lines)) * ROW,
        boxes=tuple(boxes),
        words=tuple(words),
        legend=_named(legend),
    )


def columns(
    key: str,
    lines: Sequence[Column],
    *,
    title: str,
    description: str,
    legend: Sequence[tuple[str, str]],
    unit: int,
    in_words: Callable[[int], str],
) -> Chart:
    """Standing columns over time. The axis is marked at round multiples of `unit`. What is below nothing hangs down."""
    highest = max([max(sum(v for v in each.values if v > 0), each.behind) for each in lines], default=0)
    lowest = min([sum(v for v in each.values if v < 0) for each in lines], default=0)
    step = _round_step(highest - lowest, unit)
    top, low = -(-highest // step) * step or step, lowest // step * step
    scale = (TALL - TOP - BOTTOM) / (top - low)

    def height_of(value: int) -> float:
        return round(TOP + (top - value) * scale, 1)

    room = (WIDTH - LEFT) / max(1, len(lines))
    boxes: list[Box] = []
    for number, line in enumerate(lines):
        boxes += _stacked(line, LEFT + number * room, room, legend, height_of)
    marks = range(low, top + 1, step)
    return Chart(
        key=key,
        title=title,
        description=description,
        height=TALL,
        left=LEFT,
        boxes=tuple(boxes),
        rules=tuple(Rule(height_of(mark), "axis" if mark == 0 else "grid") for mark in marks),
        words=(
            *(Words(LEFT - 6, height_of(mark) + 4, "end", in_words(mark)) for mark in marks),
            *_labels(lines, room),
        ),
        legend=_named(legend),
    )


def _stacked(
    line: Column, x: float, room: float, legend: Sequence[tuple[str, str]], height_of: Callable[[int], float]
) -> list[Box]:
    def box(low: int, high: int, kind: str, left: float, wide: float) -> Box:
        height = round(height_of(low) - height_of(high), 1)
        return Box(round(x + room * left, 1), height_of(high), round(room * wide, 1), height, kind)

    boxes = [box(0, line.behind, "behind", 0.08, 0.84)] if line.behind else []
    left, wide = (0.25, 0.5) if line.behind else (0.15, 0.7)
    above = below = 0
    for kind, value in zip([kind for kind, _ in legend if kind != "behind"], line.values, strict=True):
        if value > 0:
            boxes.append(box(above, above + value, kind, left, wide))
            above += value
        elif value < 0:
            boxes.append(box(below + value, below, kind, left, wide))
            below += value
    return boxes


def _labels(lines: Sequence[Column], room: float) -> list[Words]:
    """As many as there is room for."""
    longest = max([len(line.label) for line in lines], default=1)
    every = max(1, -(-int(longest * LETTER + 6) // max(1, int(room))))
    return [
        Words(round(LEFT + (number + 0.5) * room, 1), TALL - 6, "middle", line.label)
        for number, line in enumerate(lines)
        if number % every == 0
    ]


def _round_step(reach: int, unit: int) -> int:
    """The least of 1, 2, 5, 10, 20, 25, … whole units that makes a few marks over the whole reach."""
    wanted = max(reach, 1) / TICKS / unit
    power = 1
    while power * STEPS[-1] < wanted:
        power *= 10
    return unit * next(int(step * power) for step in STEPS if step * power >= max(1, wanted) and step * power % 1 == 0)


def _named(legend: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((kind, name) for kind, name in legend if name)
