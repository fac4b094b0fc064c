"""What was measured, as one table: ours beside the limit of the same run, the others' constants, and what we aim at."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Final

PER_SECOND: Final = "per s"
MEASURED_ON: Final = "2026-11-22"  # the peers, on such a machine; see docs/speed.md
HEAD: Final = (
    "figure", "database", "sessions", "ours", "spread", "limit", "of limit", "peer", "against peer", "bar", "",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Bar:
    """What a figure must reach, and what it aims at; `of` says whether ours, the share of the limit or of the peer."""

    must: float
    aim: float | None = None
    of: str = "ours"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line: the same thing measured in each round. Of what is per second more is better, of all else less."""

    part: str
    name: str
    unit: str
    rounds: tuple[float, ...]
    database: str = ""
    sessions: int = 0
    limits: tuple[float, ...] = ()
    peer: float | None = None
    whose: str = ""
    bar: Bar | None = None
    note: str = ""  # faults, above all

    @property
    def ours(self) -> float:
        return median(self.rounds)

    @property
    def spread(self) -> float:
        """From the least to the most, as a share of the median."""
        return (max(self.rounds) - min(self.rounds)) / self.ours if self.ours else 0.0

    @property
    def more_is_better(self) -> bool:
        return self.unit.endswith(PER_SECOND)

    @property
    def of_limit(self) -> float | None:
        return self._times_better(median(self.limits)) if self.limits else None

    @property
    def of_peer(self) -> float | None:
        return self._times_better(self.peer) if self.peer else None

    @property
    def verdict(self) -> str:
        """Whether the bar is reached, and the aim beyond it."""
        if self.bar is None:
            return ""
        value = {"ours": self.ours, "limit": self.of_limit, "peer": self.of_peer}[self.bar.of]
        if value is None:
            return ""
        more = self.more_is_better or self.bar.of != "ours"
        reached = [
            mark is not None and (value >= mark if more else value <= mark) for mark in (self.bar.must, self.bar.aim)
        ]
        return "beyond" if reached[1] else "reached" if reached[0] else "MISSED"

    def as_plain(self) -> dict[str, Any]:
        derived = ("ours", "spread", "of_limit", "of_peer", "verdict")
        return asdict(self) | {name: getattr(self, name) for name in derived}

    def _times_better(self, other: float) -> float:
        better, worse = (self.ours, other) if self.more_is_better else (other, self.ours)
        return better / worse if worse else 0.0


def from_plain(read: dict[str, Any]) -> Figure:
    """What `as_plain` gave."""
    known = {name: read[name] for name in Figure.__dataclass_fields__}
    known |= {"rounds": tuple(read["rounds"]), "limits": tuple(read["limits"])}
    known["bar"] = Bar(**read["bar"]) if read["bar"] else None
    return Figure(**known)


def growth(figures: Iterable[Figure]) -> list[Figure]:
    """Each figure at the most sessions over the same at the fewest: how many times slower it is there."""
    by_name: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        if figure.sessions and figure.database:
            by_name.setdefault((figure.name, figure.database), []).append(figure)
    grown = []
    for (name, database), same in by_name.items():
        few, many = min(same, key=_size), max(same, key=_size)
        if few.sessions < many.sessions and few.ours and many.ours:
            times = few.ours / many.ours if few.more_is_better else many.ours / few.ours
            bar = Bar(must=1.3, aim=1.1)
            grown.append(
                Figure(
                    part="growth",
                    name=name,
                    unit="×",
                    rounds=(times,),
                    database=database,
                    bar=bar,
                    sessions=many.sessions,
                )
            )
    return grown


def _size(figure: Figure) -> int:
    return figure.sessions


def as_markdown(figures: Iterable[Figure]) -> str:
    """Columns aligned, so that a terminal shows it as well."""
    rows = [HEAD, *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines) + "\n"


def _row(figure: Figure) -> tuple[str, ...]:
    name = f"{figure.name} ({figure.note})" if figure.note else figure.name
    return (
        name,
        figure.database,
        f"{figure.sessions:,}" if figure.sessions else "",
        f"{_number(figure.ours)} {figure.unit}",
        f"±{figure.spread / 2:.0%} of {len(figure.rounds)}" if len(figure.rounds) > 1 else "",
        _number(median(figure.limits)) if figure.limits else "",
        f"{figure.of_limit:.2f}" if figure.of_limit else "",
        f"{_number(figure.peer)} {figure.whose}" if figure.peer else "",
        f"{_number(figure.of_peer)} ×" if figure.of_peer else "",
        _bar_in_words(figure),
        figure.verdict,
    )


def _bar_in_words(figure: Figure) -> str:
    if figure.bar is None:
        return ""
    sign = "≥" if figure.more_is_better or figure.bar.of != "ours" else "≤"
    of = {"ours": "", "limit": " of limit", "peer": " × peer"}[figure.bar.of]
    return f"{sign} {figure.bar.must:g}{of}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3g}"


def _line(row: Iterable[str], widths: list[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
