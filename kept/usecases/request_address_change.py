"""Ask for another e-mail address of one's own: it has to be confirmed from there."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.letters import Kind
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import queue_letters
from kept.store.people.contents import account_notice
from kept.store.people.writes.factors import lock_user
from kept.store.people.writes.recovery import insert_address_change
from kept.store.people.writes.sign_ups import has_account
from kept.store.tokens import draw_token


@transaction.atomic(durable=True)
def request_address_change(*, by: Actor, email: str, request: RequestKey, now: datetime) -> UUID:
    """The same answer for an address that has an account: its owner is told so, and nobody else. Raises Refused not_found."""
    first_time(request, by=by)
    user = lock_user(by.user_id or 0)
    token, is_taken = draw_token(), has_account(email)

    change = insert_address_change(user, email=email, token=token, at=now)

    kind, path = (Kind.ACCOUNT_EXISTS, "/signin") if is_taken else (Kind.ADDRESS_CONFIRM, f"/address/{token}")
    letter = account_notice(user, kind, path=path, email=email)
    cause = f"address_change:{change.pk}:1"
    queue_letters([letter], practice_id=None, session_id=None, payment_id=None, cause=cause, at=now)
    note_entry(by, "address_change.requested", change.uuid, at=now, request=request)
    remember(request, change.uuid, by=by, at=now)
    return change.uuid
