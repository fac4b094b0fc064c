"""Half-open spans of time [start, end): what overlaps, what is left when some are cut out, what touches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, order=True)
class Span:
    """The time from `start` up to, but not including, `end`; both instants, start before end."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        assert self.start < self.end, "a span starts before it ends"

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time as disjoint spans in order; spans that touch or overlap become one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def cut(spans: Iterable[Span], away: Iterable[Span]) -> tuple[Span, ...]:
    """What is left of `spans` when all of `away` is taken out, as disjoint spans in order."""
    left = merge(spans)
    for hole in merge(away):
        left = tuple(piece for span in left for piece in _without(span, hole))
    return left


def _without(span: Span, hole: Span) -> tuple[Span, ...]:
    if not span.overlaps(hole):
        return (span,)
    pieces = []
    if span.start < hole.start:
        pieces.append(Span(span.start, hole.start))
    if hole.end < span.end:
        pieces.append(Span(hole.end, span.end))
    return tuple(pieces)
