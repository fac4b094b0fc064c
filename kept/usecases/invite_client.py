"""Invite somebody: a letter with a link that is bound to their address, works once, and for seven days."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.refusal import Refused
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import queue_letters
from kept.store.people.contents import invitation_letter
from kept.store.people.writes import acting_professional, known_client_at, lock_practice_clients
from kept.store.people.writes.invitations import insert_invitation, waiting_invitation
from kept.store.tokens import draw_token


@transaction.atomic(durable=True)
def invite_client(*, by: Actor, name: str, email: str, request: RequestKey, now: datetime) -> UUID:
    """The invitation. A client whom the professional knows by this address will find their own record.

    Raises Refused already_invited while one waits, already_connected for a client who signs in already.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_practice_clients(professional.practice_id)
    client = known_client_at(email, by=by)
    if client is not None and client.user_id is not None:
        raise Refused("already_connected", field="email")
    if waiting_invitation(professional, email) is not None:
        raise Refused("already_invited", field="email")

    token = draw_token()
    invitation = insert_invitation(professional, client=client, name=name, email=email, token=token, at=now)

    queue_letters(
        [invitation_letter(invitation, professional, token=token)],
        practice_id=professional.practice_id,
        session_id=None,
        payment_id=None,
        cause=invitation.cause,
        at=now,
    )
    note_entry(by, "client.invited", invitation.uuid, at=now, request=request)
    remember(request, invitation.uuid, by=by, at=now)
    return invitation.uuid
