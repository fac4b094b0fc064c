"""Changes of tokens. Callers hold the transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.store.people.models import ApiToken, User
from kept.store.people.writes.feeds import revoke_feeds_of
from kept.store.tokens import draw_token, hash_of

PREFIX: Final = "kept_"  # tells people, and what looks for secrets in the wrong places, what they have there
PURPOSE: Final = "api"
MOST: Final = 50


def draw_api_token(
    by: Actor, *, name: str, scopes: Sequence[str], expires_at: datetime, at: datetime
) -> tuple[ApiToken, str]:
    """The token and its secret, which is kept nowhere. Raises Refused too_many_tokens."""
    user = User.objects.select_for_update().get(id=by.user_id or 0)
    if ApiToken.objects.filter(user=user, revoked_at__isnull=True, expires_at__gt=at).count() >= MOST:
        raise Refused("too_many_tokens", most=MOST)
    secret = PREFIX + draw_token()
    token = ApiToken.objects.create(
        user=user,
        name=name,
        token_hash=hash_of(secret, purpose=PURPOSE),
        ending=secret[-4:],
        scopes=sorted(scopes),
        created_at=at,
        expires_at=expires_at,
    )
    return token, secret


def lock_token(token_id: UUID, *, by: Actor) -> ApiToken:
    """One of the actor's own. Raises Refused not_found."""
    token = ApiToken.objects.select_for_update().filter(uuid=token_id, user_id=by.user_id or 0).first()
    if token is None:
        raise Refused("not_found")
    return token


def mark_revoked(token: ApiToken, *, at: datetime) -> None:
    """For good; the first time counts."""
    ApiToken.objects.filter(id=token.id, revoked_at__isnull=True).update(revoked_at=at)


def revoke_tokens_of(user_id: int, *, at: datetime) -> None:
    """All of a person's, calendar feeds as well: who may have seen one of them may have seen the others."""
    revoke_feeds_of(user_id, at=at)
    ApiToken.objects.filter(user_id=user_id, revoked_at__isnull=True).update(revoked_at=at)


def revoke_all_tokens(*, at: datetime) -> int:
    """Everybody's; how many still opened something."""
    return ApiToken.objects.filter(revoked_at__isnull=True).update(revoked_at=at)


def hand_out_requests(token_id: int, *, share: int, most: int, minute: datetime, at: datetime) -> int:
    """As many of the minute's requests as are left, `share` at most; 0 when `most` are handed out. Notes the use.

    One statement: who waits for the row goes on from what it says by then. Clocks differ, so a minute is never taken back.
    """
    as_time = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(_HAND_OUT, [token_id, as_time(minute), share, as_time(at), most])
        handed_out = int(cursor.fetchone()[0])
    return max(0, min(share, most - (handed_out - share)))


# The share that finds none left is counted as well, and so told from the one that took the last of them.
_HAND_OUT: Final = """
insert into people_tokenuse as kept (token_id, minute, handed_out, last_used_at) values (%s, %s, %s, %s)
on conflict (token_id) do update set
  handed_out = case when excluded.minute > kept.minute then excluded.handed_out
    when kept.handed_out <= %s then kept.handed_out + excluded.handed_out else kept.handed_out end,
  minute = case when excluded.minute > kept.minute then excluded.minute else kept.minute end,
  last_used_at = case when excluded.last_used_at > kept.last_used_at then excluded.last_used_at else kept.last_used_at end
returning handed_out
"""
