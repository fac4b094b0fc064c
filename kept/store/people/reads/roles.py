"""All that an account is, whichever of it it acts as."""

from dataclasses import dataclass
from uuid import UUID

from kept.core.access import Actor, Role
from kept.store.people import models


@dataclass(frozen=True, kw_only=True)
class Roles:
    """`roles` in the order in which one of them acts; `client_id` is the newest of the records that practices have."""

    roles: tuple[str, ...]
    professional_id: UUID | None
    client_id: UUID | None


def roles_of(actor: Actor) -> Roles:
    """Of who acts."""
    professional = models.Professional.objects.filter(user_id=actor.user_id or 0).values_list("uuid", flat=True).first()
    client = (
        models.Client.objects.filter(user_id=actor.user_id or 0).order_by("-id").values_list("uuid", flat=True).first()
    )
    staff = models.Staff.objects.filter(user_id=actor.user_id or 0).order_by("id").values_list("role", flat=True)
    found = [Role.PROFESSIONAL.value] if professional else []
    found += [_STAFF[role] for role in dict.fromkeys(staff)]
    if actor.role in _ALONE:
        found.append(actor.role.value)
    if client or actor.role is Role.CLIENT:
        found.append(Role.CLIENT.value)
    return Roles(roles=tuple(found), professional_id=professional, client_id=client)


_STAFF = {"manager": "practice_manager", "assistant": "assistant"}
_ALONE = (Role.OPERATOR, Role.HUB_ADMIN)
