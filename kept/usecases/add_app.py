"""Switch on an authenticator app as one's second factor."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.letters import Kind
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import queue_letters
from kept.store.people.contents import about_account, account_notice
from kept.store.people.writes.factors import NewFactor, draw_recovery_codes, has_factor, insert_app, lock_user
from kept.store.people.writes.visits import end_visits_of


@transaction.atomic(durable=True)
def add_app(*, by: Actor, secret: str, code: str, visit: UUID | None, request: RequestKey, now: datetime) -> NewFactor:
    """`code` shows that the app has the secret; `visit` goes on, all others end. Raises Refused code_wrong, factor_known
    or not_found."""
    first_time(request, by=by)
    user = lock_user(by.user_id or 0)
    is_first = not has_factor(user)

    factor = insert_app(user, secret=secret, code=code, at=now)
    codes = draw_recovery_codes(user) if is_first else []
    end_visits_of(user.pk, but=visit)

    letter = account_notice(user, Kind.FACTOR_CHANGED)
    cause = about_account(user)
    queue_letters([letter], practice_id=None, session_id=None, payment_id=None, cause=cause, at=now)
    note_entry(by, "factor.added", factor.uuid, at=now, request=request, kind=factor.kind)
    remember(request, factor.uuid, by=by, at=now)
    return NewFactor(factor.uuid, codes)
