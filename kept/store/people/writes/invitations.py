"""Changes of invitations. Callers hold the transaction. Only a hash of a link is kept."""

from datetime import datetime
from uuid import UUID

from kept.core.access import Actor
from kept.core.arrivals import INVITATION_LIFE
from kept.core.refusal import Refused
from kept.store.people.models import Client, Invitation, Professional
from kept.store.people.writes import lock_practice_clients
from kept.store.tokens import hash_of

PURPOSE = "invitation"


def waiting_invitation(professional: Professional, email: str) -> Invitation | None:
    """The one that was neither used nor withdrawn, held until the end. The practice's clients are held already."""
    waiting = Invitation.objects.select_for_update().filter(used_at__isnull=True, withdrawn_at__isnull=True)
    return waiting.filter(professional=professional, email=email).first()


def insert_invitation(
    professional: Professional, *, client: Client | None, name: str, email: str, token: str, at: datetime
) -> Invitation:
    return Invitation.objects.create(
        practice_id=professional.practice_id,
        professional=professional,
        client=client,
        name=name,
        email=email,
        token_hash=hash_of(token, purpose=PURPOSE),
        created_at=at,
        expires_at=at + INVITATION_LIFE,
    )


def lock_invitation(invitation_id: UUID, *, by: Actor) -> Invitation:
    """One of the professional's own that still waits. Raises Refused not_found or invitation_over."""
    invitation = Invitation.objects.filter(uuid=invitation_id, professional_id=by.professional_id or 0).first()
    if invitation is None:
        raise Refused("not_found")
    lock_practice_clients(invitation.practice_id)
    invitation = Invitation.objects.select_for_update().get(id=invitation.id)
    if invitation.used_at or invitation.withdrawn_at:
        raise Refused("invitation_over")
    return invitation


def renew_invitation(invitation: Invitation, *, token: str, at: datetime) -> None:
    """A new link, good for its full time; the one before is dead."""
    invitation.token_hash = hash_of(token, purpose=PURPOSE)
    invitation.expires_at = at + INVITATION_LIFE
    invitation.times_sent += 1
    invitation.save(update_fields=["token_hash", "expires_at", "times_sent"])


def mark_invitation_withdrawn(invitation: Invitation, *, at: datetime) -> None:
    invitation.withdrawn_at = at
    invitation.save(update_fields=["withdrawn_at"])


def withdraw_invitations_to(client: Client, email: str, *, at: datetime) -> list[str]:
    """Those that were sent to an address of the client's that is theirs no more; what their letters are about."""
    waiting = Invitation.objects.filter(client=client, email=email, used_at__isnull=True, withdrawn_at__isnull=True)
    found = list(waiting.select_for_update().order_by("id"))
    waiting.update(withdrawn_at=at)
    return [invitation.cause for invitation in found]
