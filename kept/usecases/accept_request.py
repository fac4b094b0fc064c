"""Accept a request: the person becomes a client, and nothing is booked."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.letters import Content, Kind
from kept.core.policy import Origin
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import queue_letters, withdraw_caused_by
from kept.store.people.contents import accepted_letter, invitation_letter
from kept.store.people.models import Client, ContactRequest, Professional
from kept.store.people.writes import acquaint, acting_professional
from kept.store.people.writes.invitations import insert_invitation, renew_invitation, waiting_invitation
from kept.store.people.writes.requests import lock_request, mark_request_decided, record_of_sender
from kept.store.tokens import draw_token


@transaction.atomic(durable=True)
def accept_request(*, request_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """The client. Whether the sender has an account makes no difference that the professional could see: everybody who
    is not connected yet is sent the same link. Raises Refused not_found, request_decided.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    row = lock_request(request_id, by=by)

    client = record_of_sender(row, at=now)
    acquaint(client, professional_id=professional.id, door=Origin.ON_REQUEST, at=now)
    mark_request_decided(row, ContactRequest.State.ACCEPTED, client=client, at=now)

    queue_letters(
        [_letter(row, client, professional, now)],
        practice_id=row.practice_id,
        session_id=None,
        payment_id=None,
        cause=f"request:{row.id}:2",
        at=now,
    )
    note_entry(by, "request.accepted", row.uuid, at=now, request=request)
    remember(request, client.uuid, by=by, at=now)
    return client.uuid


def _letter(row: ContactRequest, client: Client, professional: Professional, now: datetime) -> Content:
    if client.user_id is not None:
        return accepted_letter(row.email, row.name, professional)
    token = draw_token()
    invitation = waiting_invitation(professional, row.email)
    if invitation is None:
        invitation = insert_invitation(professional, client=client, name=row.name, email=row.email, token=token, at=now)
    else:
        withdraw_caused_by(invitation.cause, now)
        renew_invitation(invitation, token=token, at=now)
    return invitation_letter(invitation, professional, token=token, kind=Kind.REQUEST_ACCEPTED)
