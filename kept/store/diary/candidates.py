"""What is kept of open starts, what of it is in doubt, and which services there are: for the search, a statement each."""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from kept.core.money import Money
from kept.core.offers import Audience
from kept.store.diary.calendars import HUB, LISTED, WORKING
from kept.store.diary.reads import ServiceCard

ROWS: Final = 400  # read at once
Row = tuple[int, int, str, bytes]

_OPENINGS: Final = """
select o.minute, o.block, o.schedule, o.professionals from diary_opening o
where o.minute >= %(begin)s and o.minute < %(until)s and o.minute >= %(now)s + 60 * o.notice_hours
  and (o.schedule = 'hub' and (%(all)s or o.block in ({hub})) or o.schedule = 'working' and o.block in ({working}))
order by o.minute, o.block limit %(most)s
"""
_DOUBTS: Final = """
select d.professional_id, d.from_minute, d.until_minute from diary_openingdoubt d
where d.due_at <= %s and d.widens and d.from_minute < %s and d.until_minute > %s
"""
_SERVICES: Final = """
select v.professional_id, v.uuid, v.name, v.minutes, v.price_minor, v.currency, v.place, v.audience from diary_service v
where v.professional_id in ({ids}) and v.is_offered order by v.position, v.id
"""


def openings_between(
    begin: int, until: int, *, blocks: Mapping[str, Collection[int] | None], now: int
) -> Iterator[Row]:
    """Minute, block, schedule and who is open, by minute and block; only as much as is asked for. `blocks` are those
    that matter, by the schedule; None: all of them. What nobody can book any more, because of the notice, is left out."""
    listed = LISTED[connection.vendor]
    lists = {name: listed.format(ids=f"%({name})s") for name in (HUB, WORKING)}
    given: dict[str, Any] = {name: json.dumps(sorted(blocks[name] or ())) for name in (HUB, WORKING)}
    given |= {"all": blocks[HUB] is None, "until": until, "now": now}
    most = ROWS
    while begin < until:
        with connection.cursor() as cursor:
            cursor.execute(_OPENINGS.format(**lists), given | {"begin": begin, "most": most})
            found = cursor.fetchall()
        if len(found) < most:
            yield from found
            return
        last = found[-1][0]
        yield from (row for row in found if row[0] < last)
        begin, most = last, 4 * most if found[0][0] == last else most


def doubts_between(begin: int, end: int, *, until: datetime) -> list[tuple[int, int, int]]:
    """Who may be open there otherwise than is kept, from which minute until which; what was due by then."""
    with connection.cursor() as cursor:
        cursor.execute(_DOUBTS, [connection.ops.adapt_datetimefield_value(until), end, begin])
        return [(who, first, last) for who, first, last in cursor.fetchall()]


def services_called(name: str | None, professional_ids: Collection[int]) -> dict[int, list[ServiceCard]]:
    """All that they offer to anybody, or what has this name, in their order."""
    statement = _SERVICES.format(ids=LISTED[connection.vendor].format(ids="%s"))
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(sorted(professional_ids))])
        rows = cursor.fetchall()
    found: dict[int, list[ServiceCard]] = {}
    for who, uuid, own_name, minutes, price, currency, place, audience in rows:
        if name in (None, own_name):
            card = ServiceCard(UUID(str(uuid)), own_name, minutes, Money(price, currency), place, Audience(audience))
            found.setdefault(who, []).append(card)
    return found
