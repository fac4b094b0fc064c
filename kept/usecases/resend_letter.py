"""Send a letter again that was given up."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import lock_letter, put_back


@transaction.atomic(durable=True)
def resend_letter(*, letter_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """The letter waits again, with the same content and Message-ID.

    Raises Refused not_found for a letter about somebody else's session, not_given_up for one that waits or was sent.
    """
    first_time(request, by=by)
    letter = lock_letter(letter_id, for_actor=by)

    put_back(letter, at=now)

    note_entry(by, "letter.resent", letter.uuid, at=now, practice_id=letter.practice_id, request=request)
    remember(request, letter.uuid, by=by, at=now)
    return letter.uuid
