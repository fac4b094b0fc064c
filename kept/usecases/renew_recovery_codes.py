"""Draw ten new recovery codes, in place of those from before."""

from datetime import datetime

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.letters import Kind
from kept.core.refusal import Refused
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import queue_letters
from kept.store.people.contents import about_account, account_notice
from kept.store.people.writes.factors import draw_recovery_codes, has_factor, lock_user


@transaction.atomic(durable=True)
def renew_recovery_codes(*, by: Actor, request: RequestKey, now: datetime) -> list[str]:
    """They are in the answer and nowhere else. Raises Refused not_found, also without any factor to recover."""
    first_time(request, by=by)
    user = lock_user(by.user_id or 0)
    if not has_factor(user):
        raise Refused("not_found")

    codes = draw_recovery_codes(user)

    letter = account_notice(user, Kind.FACTOR_CHANGED)
    cause = about_account(user)
    queue_letters([letter], practice_id=None, session_id=None, payment_id=None, cause=cause, at=now)
    note_entry(by, "recovery_codes.renewed", user.uuid, at=now, request=request)
    remember(request, user.uuid, by=by, at=now)
    return codes
