"""Change one's own password."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.letters import Kind
from kept.core.passwords import least_of, normalised, require_good_password
from kept.core.refusal import Refused
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import queue_letters
from kept.store.people.common_passwords import common_passwords
from kept.store.people.contents import about_account, account_notice
from kept.store.people.writes.factors import has_factor, lock_user
from kept.store.people.writes.recovery import void_password_links
from kept.store.people.writes.settings import mark_password
from kept.store.people.writes.tokens import revoke_tokens_of
from kept.store.people.writes.visits import end_visits_of


@transaction.atomic(durable=True)
def change_password(
    *, by: Actor, current: str, new: str, request: RequestKey, now: datetime, visit: UUID | None = None
) -> UUID:
    """Tokens made under the old one open nothing any more; `visit` goes on, all others end. Raises Refused not_found, password_wrong when the current one is another, or why the new one is not good enough."""
    first_time(request, by=by)
    user = lock_user(by.user_id or 0)

    if not (user.check_password(normalised(current)) or user.check_password(current)):
        raise Refused("password_wrong", field="current")
    least = least_of(has_factor=has_factor(user))
    require_good_password(new, personal=(user.email, user.name), common=common_passwords(), least=least)

    mark_password(user, new)
    revoke_tokens_of(user.pk, at=now)
    void_password_links(user.pk, at=now)
    end_visits_of(user.pk, but=visit)

    letter = account_notice(user, Kind.PASSWORD_CHANGED, path="/password")
    cause = about_account(user)
    queue_letters([letter], practice_id=None, session_id=None, payment_id=None, cause=cause, at=now)
    note_entry(by, "account.password_changed", user.uuid, at=now, request=request)
    remember(request, user.uuid, by=by, at=now)
    return user.uuid
