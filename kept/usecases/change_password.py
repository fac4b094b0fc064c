"""Change one's own password."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.passwords import normalised, require_good_password
from kept.core.refusal import Refused
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.common_passwords import common_passwords
from kept.store.people.writes import acting_user
from kept.store.people.writes.settings import mark_password
from kept.store.people.writes.tokens import revoke_tokens_of


@transaction.atomic(durable=True)
def change_password(*, by: Actor, current: str, new: str, request: RequestKey, now: datetime) -> UUID:
    """Tokens made under the old one open nothing any more. Raises Refused not_found, password_wrong when the current one is another, or why the new one is not good enough."""
    first_time(request, by=by)
    user = acting_user(by)

    if not (user.check_password(normalised(current)) or user.check_password(current)):
        raise Refused("password_wrong", field="current")
    require_good_password(new, personal=(user.email, user.name), common=common_passwords())

    mark_password(user, new)
    revoke_tokens_of(user.pk, at=now)

    note_entry(by, "account.password_changed", user.uuid, at=now, request=request)
    remember(request, user.uuid, by=by, at=now)
    return user.uuid
