"""Make a token with which a program acts for its person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.refusal import Refused
from kept.core.token_scopes import TOKEN_SCOPES
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes.tokens import draw_api_token

LONGEST_DAYS: Final = 366


@dataclass(frozen=True)
class NewToken:
    """The secret is here and nowhere else: whoever loses it makes another token."""

    uuid: UUID
    secret: str


@transaction.atomic(durable=True)
def create_token(
    *, by: Actor, name: str, scopes: Sequence[str], days: int, request: RequestKey, now: datetime
) -> NewToken:
    """Good for `days`. Raises Refused setting_range, scope_unknown or too_many_tokens."""
    first_time(request, by=by)
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused("setting_range", field="days")
    if not scopes or not set(scopes) <= set(TOKEN_SCOPES):
        raise Refused("scope_unknown", field="scopes")

    token, secret = draw_api_token(by, name=name, scopes=scopes, expires_at=now + timedelta(days=days), at=now)

    note_entry(by, "token.created", token.uuid, at=now, request=request, days=days)
    remember(request, token.uuid, by=by, at=now)
    return NewToken(token.uuid, secret)
