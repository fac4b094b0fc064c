"""Choose a new password by the link of a letter. Whoever has a second factor needs it afterwards as before."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import ANONYMOUS
from kept.core.letters import Kind
from kept.core.passwords import least_of, require_good_password
from kept.store.journal.writes import note_entry
from kept.store.outbox.writes import queue_letters
from kept.store.people.common_passwords import common_passwords
from kept.store.people.contents import about_account, account_notice
from kept.store.people.writes.factors import has_factor, lock_user
from kept.store.people.writes.recovery import lock_password_link, mark_password_link_used
from kept.store.people.writes.settings import mark_password
from kept.store.people.writes.tokens import revoke_tokens_of
from kept.store.people.writes.visits import end_visits_of


@transaction.atomic(durable=True)
def set_password_by_link(*, token_hash: str, new: str, now: datetime) -> UUID:
    """Signs everybody out, and revokes tokens. Raises Refused pass_over, not_found, or why the password is not good enough."""
    link = lock_password_link(token_hash, now=now)
    user = lock_user(link.user_id or 0)

    least = least_of(has_factor=has_factor(user))
    require_good_password(new, personal=(user.email, user.name), common=common_passwords(), least=least)

    mark_password(user, new)
    mark_password_link_used(link, at=now)
    revoke_tokens_of(user.pk, at=now)
    end_visits_of(user.pk)

    letter = account_notice(user, Kind.PASSWORD_CHANGED, path="/password")
    cause = about_account(user)
    queue_letters([letter], practice_id=None, session_id=None, payment_id=None, cause=cause, at=now)
    note_entry(ANONYMOUS, "account.password_reset", user.uuid, at=now)
    return user.uuid
