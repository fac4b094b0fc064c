"""What the openings are to say of the professionals that are in doubt, by the engine and the diary as it is."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from kept.core.offers import audiences_by
from kept.core.openings import FORGOTTEN_AFTER, KEPT_AHEAD, KEPT_BACK, LASTS, kept_between, open_minutes, starts_beside
from kept.core.policy import Origin
from kept.core.zones import MINUTE, instant_at, minute_from, minute_of
from kept.store.diary import models
from kept.store.diary.calendars import Diary, diaries_of
from kept.store.diary.writes.openings import Doubts, Opened, Piece

Schedule = models.WeeklyHours.Schedule
SEEN: Final = {
    Schedule.HUB: audiences_by([Origin.HUB]),
    Schedule.WORKING: audiences_by([Origin.PRACTICE]),
}
Shortest = Mapping[tuple[int, str], int]
Diaries = Mapping[tuple[int, str], Diary]
# Longer than any session with its buffers.
LONGEST_REACH: Final = 12 * 60
# A change is looked into as far back as rows are kept.
PAST: Final = FORGOTTEN_AFTER // MINUTE


@dataclass(frozen=True, kw_only=True)
class Reckoning:
    """`closed`: where nothing that was kept holds; `opened`: what holds instead. `practices` by the professional."""

    closed: tuple[Piece, ...] = ()
    opened: tuple[Opened, ...] = ()
    practices: Mapping[int, int]


def reckon(doubts: Doubts, *, now: datetime) -> Reckoning:
    """What a session took is closed without asking; what may be free again is asked of the engine."""
    people = doubts.professional_ids
    shortest = shortest_services(people)
    diaries = _diaries(doubts, now) if people else {}
    closed: list[Piece] = []
    opened: list[Opened] = []
    for taken in doubts.taken:
        closed += _closed_by(taken, diaries, shortest)
    for unsure in doubts.unsure:
        piece = unsure if unsure.is_whole else _around(unsure, diaries, shortest)
        closed.append(piece)
        opened += opened_in(piece, diaries, shortest, reckoned_at=now)
    practices = {who: diary.practice_id for (who, _), diary in diaries.items()}
    return Reckoning(closed=tuple(closed), opened=tuple(opened), practices=practices)


def opened_in(piece: Piece, diaries: Diaries, shortest: Shortest, *, reckoned_at: datetime) -> Iterator[Opened]:
    """By each schedule under which there is a service to book: the shortest starts wherever a longer one does."""
    for schedule in Schedule.values:
        minutes = shortest.get((piece.professional_id, schedule))
        diary = diaries[piece.professional_id, schedule]
        begin, until = kept_between(diary.rules, diary.zone, reckoned_at=reckoned_at)
        if not piece.is_whole:
            begin, until = max(begin - PAST, piece.begin), min(until, piece.until)
        if minutes and begin < until:
            yield Opened(
                professional_id=piece.professional_id,
                schedule=schedule,
                notice_hours=diary.rules.notice_hours,
                minutes=open_minutes(diary.without_holds, minutes=minutes, begin=begin, until=until),
            )


def shortest_services(professional_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """The least minutes of what each offers to those who come by a schedule."""
    found: dict[tuple[int, str], int] = {}
    rows = models.Service.objects.filter(professional_id__in=professional_ids, is_offered=True)
    for who, audience, minutes in rows.values_list("professional_id", "audience", "minutes"):
        for schedule, seen in SEEN.items():
            if audience in seen:
                found[who, schedule] = min(minutes, found.get((who, schedule), minutes))
    return found


def _diaries(doubts: Doubts, now: datetime) -> Diaries:
    """With all that is in the way in the time that is unsure."""
    begin, until = minute_of(now - KEPT_BACK), minute_from(now + LASTS + KEPT_AHEAD)
    if any(not piece.is_whole for piece in doubts.unsure):
        begin -= PAST
    if not doubts.renewed:
        begin = max(begin, min((piece.begin for piece in doubts.unsure), default=begin) - LONGEST_REACH)
        until = min(until, max((piece.until for piece in doubts.unsure), default=begin) + LONGEST_REACH)
    start, end = instant_at(begin), instant_at(max(begin, until) + 1)
    return diaries_of(dict.fromkeys(Schedule.values, doubts.professional_ids), start=start, end=end, now=now)


def _closed_by(taken: Piece, diaries: Diaries, shortest: Shortest) -> Iterator[Piece]:
    """By each schedule, where its shortest session may not start any more."""
    for schedule in Schedule.values:
        minutes = shortest.get((taken.professional_id, schedule))
        if minutes:
            yield replace(_widened(taken, diaries, minutes), schedule=schedule)


def _around(unsure: Piece, diaries: Diaries, shortest: Shortest) -> Piece:
    """Where what takes, or took, the time may be in the way of any schedule's shortest session."""
    who = unsure.professional_id
    return _widened(unsure, diaries, max(shortest.get((who, schedule), 1) for schedule in Schedule.values))


def _widened(piece: Piece, diaries: Diaries, minutes: int) -> Piece:
    gap = diaries[piece.professional_id, Schedule.WORKING].rules.gap
    begin, until = starts_beside(piece.begin, piece.until, minutes=minutes, gap=gap)
    return replace(piece, begin=begin, until=until)
