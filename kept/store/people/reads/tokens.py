"""Who signs in with a token, and the tokens that a person has."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.store.compiled import compiled
from kept.store.people import models
from kept.store.tokens import hash_of


@dataclass(frozen=True, kw_only=True)
class Bearer:
    """Whose token was shown, by the store's internal ids, and what it may be used for."""

    token_id: int
    user_id: int
    scopes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TokenCard:
    uuid: UUID
    name: str
    ending: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


def bearer_of(secret: str, *, now: datetime) -> Bearer | None:
    """None for a token that is wrong, revoked or over."""
    for token_id, user_id, scopes in _with_hash(hash_of(secret, purpose="api"), now):
        return Bearer(token_id=token_id, user_id=user_id, scopes=tuple(scopes))
    return None


@compiled
def _with_hash(hashed: str, now: datetime) -> QuerySet[models.ApiToken, tuple[int, int, list[str]]]:
    good = models.ApiToken.objects.filter(token_hash=hashed, revoked_at__isnull=True, expires_at__gt=now)
    return good.values_list("id", "user_id", "scopes")


def tokens_of(actor: Actor, *, now: datetime) -> tuple[TokenCard, ...]:
    """The actor's own that are good, the newest first."""
    return tuple(_card(row) for row in _good(actor, now).select_related("use").order_by("-created_at", "-id"))


def token_card(token_id: UUID, *, actor: Actor, now: datetime) -> TokenCard:
    """One of them. Raises Refused not_found."""
    row = _good(actor, now).filter(uuid=token_id).select_related("use").first()
    if row is None:
        raise Refused("not_found")
    return _card(row)


def _good(actor: Actor, now: datetime) -> QuerySet[models.ApiToken]:
    return models.ApiToken.objects.filter(user_id=actor.user_id or 0, revoked_at__isnull=True, expires_at__gt=now)


def _card(row: models.ApiToken) -> TokenCard:
    return TokenCard(
        uuid=row.uuid,
        name=row.name,
        ending=row.ending,
        scopes=tuple(row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.use.last_used_at if hasattr(row, "use") else None,
    )
