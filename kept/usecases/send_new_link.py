"""Send a client a new link to a booking, in place of one that no longer works."""

from datetime import datetime

from django.db import transaction

from kept.core.access import PRODUCT
from kept.core.letters import Demand, Kind, Recipient
from kept.store.diary.contents import letter_contents
from kept.store.diary.writes.links import lock_session_of_link, renew_manage_link
from kept.store.journal.writes import note_entry
from kept.store.outbox.writes import queue_letters


@transaction.atomic(durable=True)
def send_new_link(*, token_hash: str, now: datetime) -> bool:
    """To the address on file, when the old link was one of a session that is not over: whether there was one. Who asked
    is told nothing of it."""
    session = lock_session_of_link(token_hash, now=now)
    if session is None:
        return False

    path = renew_manage_link(session, at=now)

    contents = letter_contents(session, [Demand(Recipient.CLIENT, Kind.NEW_LINK)], now=now, manage=path)
    newest = session.manage_links.latest("id")
    queue_letters(
        contents,
        practice_id=session.practice_id,
        session_id=session.id,
        payment_id=None,
        cause=f"link:{newest.id}:1",
        at=now,
    )
    note_entry(PRODUCT, "link.renewed", session.uuid, at=now, practice_id=session.practice_id)
    return True
