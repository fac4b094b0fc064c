"""Connect another calendar of a professional's, which says when they are busy."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.busy import CalendarKind
from kept.core.hook_addresses import require_hook_address
from kept.core.refusal import Refused
from kept.store.diary.writes.outside import insert_calendar
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember


@dataclass(frozen=True, kw_only=True)
class CalendarWish:
    """Where it is. A server asks for a name and a password; a file's address is all that there is."""

    name: str
    kind: CalendarKind
    url: str
    username: str = ""
    password: str = ""


@transaction.atomic(durable=True)
def connect_calendar(*, by: Actor, wish: CalendarWish, site_url: str, request: RequestKey, now: datetime) -> UUID:
    """It is read as soon as a worker comes to it. What `site_url` is says whether it may be on this machine.

    Raises Refused hook_address, required for a server without a name or password, or too_many_calendars.
    """
    first_time(request, by=by)
    lock_professionals(by.professional_id or 0)

    require_hook_address(wish.url, site_url=site_url)
    of_server = wish.kind is CalendarKind.SERVER
    for field in ("username", "password"):
        if of_server and not getattr(wish, field):
            raise Refused("required", field=field)

    calendar = insert_calendar(
        by,
        name=wish.name,
        kind=wish.kind,
        url=wish.url,
        username=wish.username if of_server else "",
        password=wish.password if of_server else "",
        at=now,
    )

    note_entry(by, "outside_calendar.connected", calendar.uuid, at=now, request=request)
    remember(request, calendar.uuid, by=by, at=now)
    return calendar.uuid
