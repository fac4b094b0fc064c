"""Take on a client and invite them, in one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.refusal import Refused
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import queue_letters
from kept.store.people.contents import invitation_letter
from kept.store.people.writes import acquaint, acting_professional, insert_client, lock_practice_clients
from kept.store.people.writes.invitations import insert_invitation, waiting_invitation
from kept.store.tokens import draw_token


@dataclass(frozen=True, kw_only=True)
class NewClient:
    """Checked and in its stored form: the e-mail address in lower case, the phone number in the international form."""

    name: str
    email: str
    phone: str = ""


@transaction.atomic(durable=True)
def invite_new_client(*, by: Actor, new: NewClient, request: RequestKey, now: datetime) -> UUID:
    """The client, whom the professional knows from then on, and who is written a letter with a link to an account. Their
    zone is the professional's until they say otherwise.

    Raises Refused client_exists, or already_invited while an invitation to the address waits.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_practice_clients(professional.practice_id)
    if waiting_invitation(professional, new.email) is not None:
        raise Refused("already_invited", field="email")

    client = insert_client(
        practice_id=professional.practice_id,
        name=new.name,
        email=new.email,
        timezone=professional.timezone,
        phone=new.phone,
        at=now,
    )
    acquaint(client, professional_id=professional.id, at=now)
    token = draw_token()
    invitation = insert_invitation(professional, client=client, name=new.name, email=new.email, token=token, at=now)

    queue_letters(
        [invitation_letter(invitation, professional, token=token)],
        practice_id=professional.practice_id,
        session_id=None,
        payment_id=None,
        cause=invitation.cause,
        at=now,
    )
    note_entry(by, "client.added", client.uuid, at=now, request=request)
    note_entry(by, "client.invited", invitation.uuid, at=now)
    remember(request, client.uuid, by=by, at=now)
    return client.uuid
