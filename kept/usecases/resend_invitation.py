"""Send an invitation again, with a new link."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import queue_letters, withdraw_caused_by
from kept.store.people.contents import invitation_letter
from kept.store.people.writes import acting_professional
from kept.store.people.writes.invitations import lock_invitation, renew_invitation
from kept.store.tokens import draw_token


@transaction.atomic(durable=True)
def resend_invitation(*, invitation_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """The link before is dead from then on. Raises Refused not_found, invitation_over."""
    first_time(request, by=by)
    professional = acting_professional(by)
    invitation = lock_invitation(invitation_id, by=by)

    token = draw_token()
    withdraw_caused_by(invitation.cause, now)
    renew_invitation(invitation, token=token, at=now)

    queue_letters(
        [invitation_letter(invitation, professional, token=token)],
        practice_id=professional.practice_id,
        session_id=None,
        payment_id=None,
        cause=invitation.cause,
        at=now,
    )
    note_entry(by, "invitation.resent", invitation.uuid, at=now, request=request)
    remember(request, invitation.uuid, by=by, at=now)
    return invitation.uuid
