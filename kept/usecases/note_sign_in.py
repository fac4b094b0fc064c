"""Note that somebody signed in, and tell them when it was on a device that they had not used before."""

from datetime import datetime

from django.db import transaction

from kept.core.access import Actor
from kept.core.letters import Kind
from kept.store.journal.writes import note_entry
from kept.store.outbox.writes import queue_letters
from kept.store.people.contents import about_account, account_notice
from kept.store.people.writes.factors import lock_user
from kept.store.people.writes.recovery import void_password_links


@transaction.atomic(durable=True)
def note_sign_in(*, by: Actor, is_new_device: bool, now: datetime) -> None:
    """Links to a new password are good no more: who signs in knows the old one. Raises Refused not_found."""
    user = lock_user(by.user_id or 0)

    void_password_links(user.pk, at=now)

    if is_new_device:
        letter = account_notice(user, Kind.SIGNED_IN)
        cause = about_account(user)
        queue_letters([letter], practice_id=None, session_id=None, payment_id=None, cause=cause, at=now)
    note_entry(by, "account.signed_in", user.uuid, at=now, new_device=is_new_device)
