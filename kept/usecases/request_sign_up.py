"""Ask for an account, through a door: a code goes to the address, or, where there is an account, the way to sign in."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import ANONYMOUS
from kept.core.arrivals import Door
from kept.core.refusal import Refused
from kept.store.hubs.writes import require_hub
from kept.store.journal.writes import note_entry
from kept.store.outbox.writes import queue_letters
from kept.store.people.contents import account_letter, code_letter
from kept.store.people.writes import find_professional
from kept.store.people.writes.sign_ups import has_account, insert_sign_up, sign_up_under
from kept.store.tokens import draw_code


@transaction.atomic(durable=True)
def request_sign_up(*, email: str, door: Door, door_id: UUID, onward: str, key: UUID, now: datetime) -> UUID:
    """The sign-up, which looks the same for an address with an account. `onward` is where its owner goes on; `key` is the
    form's: sending it again is answered with the same sign-up and no other letter.

    Raises Refused not_found for a door that is none, or closed.
    """
    _require_open(door, door_id)
    earlier = sign_up_under(key)
    if earlier is not None:
        if (earlier.email, earlier.door_uuid) != (email, door_id):
            raise Refused("idempotency_mismatch")
        return earlier.uuid

    code, is_known = draw_code(), has_account(email)
    letter = account_letter(email, onward) if is_known else code_letter(email, code)

    sign_up = insert_sign_up(key, email=email, door=door, door_id=door_id, code="" if is_known else code, at=now)

    cause = f"sign_up:{sign_up.id}:1"
    queue_letters([letter], practice_id=None, session_id=None, payment_id=None, cause=cause, at=now)
    note_entry(ANONYMOUS, "sign_up.requested", sign_up.uuid, at=now, door=door)
    return sign_up.uuid


def _require_open(door: Door, door_id: UUID) -> None:
    if door is Door.HUB:
        require_hub(door_id)
    elif door is not Door.DIRECT_LINK or not find_professional(door_id).takes_direct_bookings:
        raise Refused("not_found")
