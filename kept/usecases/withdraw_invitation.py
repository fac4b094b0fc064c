"""Withdraw an invitation."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import withdraw_caused_by
from kept.store.people.writes.invitations import lock_invitation, mark_invitation_withdrawn


@transaction.atomic(durable=True)
def withdraw_invitation(*, invitation_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """Its link is dead; a letter that has not left yet stays here. Raises Refused not_found, invitation_over."""
    first_time(request, by=by)
    invitation = lock_invitation(invitation_id, by=by)

    mark_invitation_withdrawn(invitation, at=now)
    withdraw_caused_by(invitation.cause, now)

    note_entry(by, "invitation.withdrawn", invitation.uuid, at=now, request=request)
    remember(request, invitation.uuid, by=by, at=now)
    return invitation.uuid
