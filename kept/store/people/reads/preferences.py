"""What a client has set for themselves."""

from dataclasses import dataclass
from uuid import UUID

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.store.people import models


@dataclass(frozen=True, kw_only=True)
class OwnPreferences:
    """`reminder_hours` are besides what each professional says."""

    name: str
    email: str
    timezone: str
    reminder_hours: tuple[int, ...]


def own_preferences(actor: Actor) -> OwnPreferences:
    """Raises Refused not_found when nobody with an account acts."""
    user = models.User.objects.filter(id=actor.user_id or 0).first()
    if user is None:
        raise Refused("not_found")
    records = models.Client.objects.filter(user=user).order_by("id").values_list("reminder_hours", flat=True)
    hours = {hour for each in records for hour in each}
    return OwnPreferences(
        name=user.name, email=user.email, timezone=user.timezone, reminder_hours=tuple(sorted(hours, reverse=True))
    )


def own_records(actor: Actor) -> dict[UUID, str]:
    """The records that practices keep of the client who acts, each with the practice's name."""
    rows = models.Client.objects.filter(user_id=actor.user_id or 0).order_by("id")
    return dict(rows.values_list("uuid", "practice__name"))
