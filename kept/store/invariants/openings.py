"""Claims about the open starts that are kept beside the diary: nobody is forgotten, and they are what the engine says."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max

from kept.core.openings import ALWAYS, KEPT_BACK, block_and_bit, kept_between, reckoned_before, unpacked
from kept.core.zones import EPOCH, minute_of
from kept.store.batches import in_batches
from kept.store.diary.calendars import diaries_of
from kept.store.diary.models import Opening, OpeningDoubt, Transition, WeeklyHours
from kept.store.diary.reckoning import Diaries, Shortest, opened_in, shortest_services
from kept.store.diary.writes.openings import Piece

AT_ONCE: Final = 256
LONGEST: Final = timedelta(weeks=6)
Start = tuple[int, int, str, int]  # a professional, and when, by which schedule, under which notice

# fmt: off
QUERIES: Final = (
    ("openings_of_each_professional_are_renewed", "professional", """
        select p.id from people_professional p
        where not exists (select 1 from diary_openingdoubt d where d.professional_id = p.id)
    """),
)
# fmt: on


def professionals_who_are_open_at_other_times() -> Iterator[int]:
    """Of those who are not in doubt. What was over when their diary was changed last is nobody's concern."""
    due: dict[int, list[datetime]] = defaultdict(list)
    for who, at in OpeningDoubt.objects.values_list("professional_id", "due_at").iterator():
        due[who].append(at)
    known = {who: reckoned_before(who, due_at=at) for who, (at, *more) in due.items() if at > EPOCH and not more}
    for some in in_batches(sorted(known), AT_ONCE):
        yield from _differing({who: known[who] for who in some})


WALKS: Final[tuple[tuple[str, str, Callable[[], Iterator[int]]], ...]] = (
    ("openings_are_what_the_engine_says", "professional", professionals_who_are_open_at_other_times),
)


def _differing(known: Mapping[int, datetime]) -> Iterator[int]:
    start, end = min(known.values()), max(known.values()) + LONGEST
    whom = dict.fromkeys(WeeklyHours.Schedule.values, known)
    diaries = diaries_of(whom, start=start - KEPT_BACK, end=end, now=start)
    shortest = shortest_services(list(known))
    changed = _changed_last(list(known))
    kept = _kept(list(known), minute_of(start - KEPT_BACK))
    for who in known:
        diary = diaries[who, WeeklyHours.Schedule.WORKING]
        since = minute_of(max(known[who], changed.get(who, EPOCH)) - KEPT_BACK)
        until = kept_between(diary.rules, diary.zone, reckoned_at=known[who])[1]
        said = set(_said(who, diaries, shortest, known[who]))
        if any(since <= minute < until for _, minute, _, _ in said ^ kept[who]):
            yield who


def _said(who: int, diaries: Diaries, shortest: Shortest, reckoned_at: datetime) -> Iterator[Start]:
    for opened in opened_in(Piece(who, *ALWAYS), diaries, shortest, reckoned_at=reckoned_at):
        yield from ((who, minute, opened.schedule, opened.notice_hours) for minute in opened.minutes)


def _kept(ids: Collection[int], since: int) -> Mapping[int, set[Start]]:
    found: dict[int, set[Start]] = defaultdict(set)
    places = {who: block_and_bit(who) for who in ids}
    blocks = {block for block, _ in places.values()}
    rows = Opening.objects.filter(block__in=blocks, minute__gte=since)
    for block, minute, schedule, notice, professionals in rows.values_list(
        "block", "minute", "schedule", "notice_hours", "professionals"
    ).iterator():
        bits = unpacked(professionals)
        for who, (own, bit) in places.items():
            if own == block and bits & bit:
                found[who].add((who, minute, schedule, notice))
    return found


def _changed_last(ids: Collection[int]) -> Mapping[int, datetime]:
    """When a session of theirs took its last step."""
    steps = Transition.objects.filter(session__professional_id__in=ids).order_by()
    return dict(steps.values_list("session__professional_id").annotate(at=Max("at")))
