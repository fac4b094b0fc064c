"""All that the engine in core/slots.py asks about one professional's time, read by one statement.

The statement is the same on both databases. It answers with one row: who it is about, their rules, and each list as one
text, which costs a fraction of as many rows, and of that what datetimes cost; times recur, so most of them are
known by their text. Every list is read by an index of its table within the time that is asked about.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection

from kept.core.availability import Hours, WeeklyHours
from kept.core.slots import BookingRules, Timetable
from kept.core.zones import minute_from, minute_of
from kept.store.compiled import rows_of
from kept.store.diary.models import LIVE_STATES

# Exceptions count from a week before; a day more, as the local day is not known yet.
DAYS_BEFORE: Final = timedelta(days=9)
DAYS_AFTER: Final = timedelta(days=2)
# Sessions and buffers reach over by less than a day; nothing that is taken lasts for two.
AROUND: Final = timedelta(days=1)
LONGEST: Final = timedelta(days=2)

Minutes = tuple[tuple[int, int], ...]

_TOGETHER: Final = {"sqlite": "group_concat", "postgresql": "string_agg"}
_LIVE: Final = ", ".join(f"'{state}'" for state in LIVE_STATES)
_TIMES: Final = "{together}(cast(t.starts_at as text) || ',' || cast(t.ends_at as text), ',')"
_WITHIN: Final = "t.starts_at > %(back)s and t.starts_at < %(end)s and t.ends_at > %(start)s"
_STATEMENT: Final = f"""
with who as ({{who}})
select who.*,
  (select {{together}}('[' || t.weekday || ',' || t.from_minute || ',' || t.until_minute || ']', ',')
   from diary_weeklyhours t where t.professional_id = who.id and t.schedule = who.schedule),
  (select {{together}}('["' || cast(t.day as text) || '",' || cast(t.windows as text) || ']', ',')
   from diary_hoursexception t
   where t.professional_id = who.id and t.schedule = who.schedule and t.day between %(first_day)s and %(last_day)s),
  (select {_TIMES} from diary_block t where t.professional_id = who.id and {_WITHIN}),
  (select {_TIMES} from diary_busytime t where t.professional_id = who.id and {_WITHIN}),
  (select {_TIMES} from diary_session t
   where t.professional_id = who.id and {_WITHIN} and t.state in ({_LIVE}) and t.id <> %(moved)s),
  (select {_TIMES} from diary_slothold t
   where t.professional_id = who.id and {_WITHIN} and t.held_until > %(now)s and t.user_id <> %(user)s),
  (select {_TIMES} from diary_session t
   where t.client_id = who.client_id and t.professional_id <> who.id
   and {_WITHIN} and t.state in ({_LIVE}) and t.id <> %(moved)s)
from who
"""  # noqa: S608 (made of constants)


class TimeRead(NamedTuple):
    """The row that was found: what `who` told of itself, and the lists."""

    who: Sequence[Any]
    hours: Hours
    blocks: Minutes
    outside: Minutes
    sessions: Minutes
    holds: Minutes
    busy: Minutes

    def rules(self, *, without_notice: bool = False) -> BookingRules:
        weeks, notice, before, after, interval = self.who[RULES_BEGIN:RULES_END]
        return BookingRules(
            bookable_weeks=weeks,
            notice_hours=0 if without_notice else notice,
            buffer_before=before,
            buffer_after=after,
            start_interval=interval,
        )

    def timetable(self, *, without_notice: bool = False) -> Timetable:
        return Timetable(
            hours=self.hours,
            rules=self.rules(without_notice=without_notice),
            apart=self.sessions + self.holds,
            shut=self.blocks + self.outside + self.busy,
        )


# What `who` is to tell first, of the professional p; by `client_id` and `schedule`, somewhere after, the lists are read.
# More may follow.
TELLS: Final = "p.id, p.timezone, p.bookable_weeks, p.notice_hours, p.buffer_before, p.buffer_after, p.start_interval"
RULES_BEGIN, RULES_END = 2, 7


def read_time(
    who: str, *, start: datetime, end: datetime, now: datetime, user_id: int | None, moved: int | None, **asked: Any
) -> TimeRead | None:
    """What stands between `start` and `end` with the one professional whom `who` finds; None when it finds nobody.

    `asked` is what `who` names as %(name)s.
    """
    return next(iter(read_times(who, start=start, end=end, now=now, user_id=user_id, moved=moved, **asked)), None)


def read_times(
    who: str, *, start: datetime, end: datetime, now: datetime, user_id: int | None, moved: int | None, **asked: Any
) -> list[TimeRead]:
    """The same for all whom `who` finds, by the one statement too."""
    given = asked | {
        "back": start - LONGEST,
        "start": start - AROUND,
        "end": end + AROUND,
        "now": now,
        "first_day": (start - DAYS_BEFORE).date().isoformat(),
        "last_day": (end + DAYS_AFTER).date().isoformat(),
        "user": user_id or 0,
        "moved": moved or 0,
    }
    return [_time_read(row) for row in rows_of(connection, _statement(who, connection.vendor), given)]


def _time_read(row: Sequence[Any]) -> TimeRead:
    *found, weekly, exceptions, blocks, outside, sessions, holds, busy = row
    hours = Hours(weekly=_weekly(weekly), exceptions=_exceptions(exceptions), zone=ZoneInfo(found[1]))
    return TimeRead(found, hours, *map(_times, (blocks, outside, sessions, holds, busy)))


@cache
def _statement(who: str, vendor: str) -> str:
    return _STATEMENT.format(who=who, together=_TOGETHER[vendor])


@lru_cache(maxsize=1024)
def _weekly(text: str | None) -> tuple[WeeklyHours, ...]:
    return tuple(sorted(WeeklyHours(*window) for window in json.loads(f"[{text or ''}]")))


def _exceptions(text: str | None) -> Mapping[date, tuple[tuple[int, int], ...]]:
    if not text:
        return {}
    return {
        date.fromisoformat(day): tuple((opens, closes) for opens, closes in windows)
        for day, windows in json.loads(f"[{text}]")
    }


def _times(text: str | None) -> Minutes:
    """What begins or ends within a minute takes all of it."""
    if not text:
        return ()
    times = text.split(",")
    return tuple(zip(map(_begin, times[::2]), map(_end, times[1::2]), strict=True))


@lru_cache(maxsize=1 << 14)
def _begin(text: str) -> int:
    return minute_of(_instant(text))


@lru_cache(maxsize=1 << 14)
def _end(text: str) -> int:
    return minute_from(_instant(text))


def _instant(text: str) -> datetime:
    """SQLite keeps instants in UTC and does not say so."""
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
