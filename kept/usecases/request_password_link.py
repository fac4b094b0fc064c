"""Ask for a new password: a link goes to the address, if there is an account."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import ANONYMOUS
from kept.core.letters import Kind
from kept.store.journal.writes import note_entry
from kept.store.outbox.writes import queue_letters
from kept.store.people.contents import account_notice
from kept.store.people.writes.recovery import account_at, insert_password_link, password_link_under
from kept.store.tokens import draw_token


@transaction.atomic(durable=True)
def request_password_link(*, email: str, key: UUID, now: datetime) -> None:
    """The same for every address; `key` is the form's: sending it again sends no other letter."""
    if password_link_under(key):
        return
    user, token = account_at(email), draw_token()

    link = insert_password_link(key, user=user, token=token, at=now)

    if user:
        letter = account_notice(user, Kind.PASSWORD_LINK, path=f"/password/{token}")
        cause = f"password_link:{link.pk}:1"
        queue_letters([letter], practice_id=None, session_id=None, payment_id=None, cause=cause, at=now)
    note_entry(ANONYMOUS, "password_link.requested", link.uuid, at=now)
