"""What a professional has set for themselves."""

from dataclasses import dataclass
from uuid import UUID

from kept.core.access import Actor
from kept.core.arrivals import Particular
from kept.core.refusal import Refused
from kept.store.people import models


@dataclass(frozen=True, kw_only=True)
class OwnSettings:
    uuid: UUID
    practice_uuid: UUID
    practice_name: str
    name: str
    introduction: str
    policy_hours: int
    terms: str
    takes_direct_bookings: bool
    takes_requests: bool
    asks_for: tuple[Particular, ...]
    reminder_hours: tuple[int, ...]
    reminds_self: bool
    reverses_refilled_charges: bool


def own_settings(actor: Actor) -> OwnSettings:
    """Raises Refused not_found when no professional acts."""
    row = models.Professional.objects.filter(id=actor.professional_id or 0).select_related("practice").first()
    if row is None:
        raise Refused("not_found")
    return OwnSettings(
        uuid=row.uuid,
        practice_uuid=row.practice.uuid,
        practice_name=row.practice.name,
        name=row.name,
        introduction=row.introduction,
        policy_hours=row.policy_hours,
        terms=row.terms,
        takes_direct_bookings=row.takes_direct_bookings,
        takes_requests=row.takes_requests,
        asks_for=tuple(Particular(name) for name in row.required_particulars),
        reminder_hours=tuple(row.reminder_hours),
        reminds_self=row.reminds_self,
        reverses_refilled_charges=row.reverses_refilled_charges,
    )
