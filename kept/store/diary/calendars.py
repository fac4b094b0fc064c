"""The timetables of many professionals, by both schedules, as the engine asks for them: by one statement."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from kept.core.slots import BookingRules, Timetable
from kept.store.diary.models import WeeklyHours
from kept.store.diary.timetables import TELLS, TimeRead, read_times

HUB, WORKING = WeeklyHours.Schedule.HUB, WeeklyHours.Schedule.WORKING
# A list of ids is one text: a statement of another length would be another statement.
LISTED: Final = {
    "sqlite": "select value from json_each({ids})",
    "postgresql": "select value::bigint from jsonb_array_elements_text(cast({ids} as jsonb))",
}
# By each schedule those who are asked about under it, and the guest's own record with each.
_ASKED: Final = """
select {tells}, coalesce(c.id, 0) as client_id, s.schedule,
  p.practice_id, p.uuid, p.name, r.name as practice_name
from (select h.value as id, 'hub' as schedule from ({hub}) h
      union all
      select w.value as id, 'working' as schedule from ({working}) w) s
join people_professional p on p.id = s.id
join people_practice r on r.id = p.practice_id
left join people_client c on c.practice_id = p.practice_id and c.user_id = %(guest)s
"""
_WHO: Final = {
    vendor: _ASKED.format(tells=TELLS, hub=listed.format(ids="%(hub)s"), working=listed.format(ids="%(working)s"))
    for vendor, listed in LISTED.items()
}
_AFTER_RULES: Final = 9


@dataclass(frozen=True)
class Diary:
    """One professional's time by one schedule, and who they are."""

    read: TimeRead

    @property
    def professional_id(self) -> int:
        return int(self.read.who[0])

    @property
    def schedule(self) -> str:
        return str(self.read.who[_AFTER_RULES - 1])

    @property
    def practice_id(self) -> int:
        return int(self.read.who[_AFTER_RULES])

    @property
    def zone(self) -> ZoneInfo:
        return self.read.hours.zone

    @property
    def rules(self) -> BookingRules:
        return self.read.rules()

    @property
    def uuid(self) -> UUID:
        return UUID(str(self.read.who[_AFTER_RULES + 1]))

    @property
    def names(self) -> tuple[str, str]:
        """Their own, and the practice's."""
        return self.read.who[_AFTER_RULES + 2], self.read.who[_AFTER_RULES + 3]

    @property
    def without_holds(self) -> Timetable:
        read = self.read
        return Timetable(hours=read.hours, rules=self.rules, apart=read.sessions, shut=read.blocks + read.outside)


def diaries_of(
    by_schedule: Mapping[str, Collection[int]],
    *,
    start: datetime,
    end: datetime,
    now: datetime,
    guest: int | None = None,
) -> dict[tuple[int, str], Diary]:
    """All that decides about starts in [start, end), by the professional and the schedule. What the guest, an account,
    holds is not in their way; where else they are is."""
    asked: dict[str, Any] = {name: json.dumps(sorted(by_schedule.get(name, ()))) for name in (HUB, WORKING)}
    who = _WHO[connection.vendor]
    found = read_times(who, start=start, end=end, now=now, user_id=guest, moved=None, guest=guest or 0, **asked)
    diaries = map(Diary, found)
    return {(diary.professional_id, diary.schedule): diary for diary in diaries}
