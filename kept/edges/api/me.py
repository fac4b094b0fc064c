"""Who the token acts for."""

from typing import Any, Literal
from uuid import UUID

from ninja import Router

from kept.edges.api.entrance import ApiRequest
from kept.edges.api.operations import operation
from kept.edges.api.shapes import Given, identity
from kept.store.people.reads.roles import roles_of

router = Router(tags=["Account"])
RoleName = Literal["professional", "client", "practice_manager", "assistant", "hub_admin", "operator"]


class MeOut(Given):
    """The person, and all the roles that they have; a token acts in the first."""

    id: UUID
    email: str
    name: str
    timezone: str
    roles: list[RoleName]
    professional_id: UUID | None
    client_id: UUID | None


@operation(router, "GET", "/me", verb="account.home", answers=MeOut)
def read_me(request: ApiRequest) -> dict[str, Any]:
    """Whom the token acts for."""
    found = roles_of(request.actor)
    return {
        "id": str(request.actor.user_uuid),
        "email": request.person.email,
        "name": request.person.name,
        "timezone": request.person.zone,
        "roles": list(found.roles),
        "professional_id": identity(found.professional_id),
        "client_id": identity(found.client_id),
    }
