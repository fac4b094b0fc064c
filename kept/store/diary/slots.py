"""The free times of one professional as whoever asks may book them: all that is to be known for it in one statement."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from kept.core.access import Actor
from kept.core.offers import audiences_by, must_be_open
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.core.slots import offered_starts
from kept.store.diary.timetables import read_time

# Whom a client knows, by the door by which they came, and whether a hub's membership opens another; a professional
# knows themselves. Without a word about the door members come by the hub's.
KNOWN: Final = """
select p.id, p.timezone, p.bookable_weeks, p.notice_hours, p.buffer_before, p.buffer_after, p.start_interval, k.client_id,
  case when coalesce(%(by_hub)s, k.is_member, 0) = 1 then 'hub' else 'working' end as schedule,
  k.door, k.is_member, v.minutes, v.audience
from people_professional p
left join (
  select a.professional_id, a.client_id, a.door, (
    select max(1) from hubs_member m join hubs_hubprofessional h on h.hub_id = m.hub_id
    where m.user_id = %(user)s and m.removed_at is null and h.professional_id = a.professional_id) as is_member
  from people_acquaintance a join people_client c on c.id = a.client_id where c.user_id = %(user)s
) k on k.professional_id = p.id
left join diary_service v on v.professional_id = p.id and v.uuid = %(service)s and v.is_offered
where p.uuid = %(professional)s and (k.client_id is not null or p.id = %(own)s)
"""


def slots_offered(
    actor: Actor,
    *,
    professional_id: UUID,
    service_id: UUID,
    by_hub: bool | None,
    first: datetime,
    until: datetime,
    now: datetime,
) -> tuple[tuple[datetime, datetime], ...]:
    """What the actor can book now: starts in [first, until) and their ends, in UTC and in order.

    `by_hub` asks for the hub's door or for their own; None for the hub's, if it is open to them. Raises Refused
    not_found, unknown_choice for a door that is not theirs, or unknown_service.
    """
    read = read_time(
        KNOWN,
        start=first,
        end=until,
        now=now,
        user_id=actor.user_id,
        moved=None,
        by_hub=None if by_hub is None else int(by_hub),
        service=service_id.hex,
        professional=professional_id.hex,
        own=actor.professional_id or 0,
    )
    if read is None:
        raise Refused("not_found")
    _, schedule, own, is_member, minutes, audience = read.who[7:]
    door = Origin.HUB if schedule == "hub" else Origin(own or Origin.PRACTICE)
    if own:
        # By the hub's door they are a member's: it is nobody's own.
        must_be_open(door, own=Origin(own), is_member=bool(is_member) and schedule == "hub")
    if minutes is None or audience not in audiences_by([door]):
        raise Refused("unknown_service", field="service")
    starts = offered_starts(read.timetable(), minutes=minutes, first=first, until=until, now=now)
    lasting = timedelta(minutes=minutes)
    return tuple((start, start + lasting) for start in starts)
