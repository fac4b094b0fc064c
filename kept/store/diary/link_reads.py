"""Whom a link lets in: the bearer of one session, for as long as the link is good."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kept.core.access import Actor, Role
from kept.core.lifecycle import State
from kept.store.diary import models
from kept.store.tokens import hash_of

PURPOSE: Final = "manage_link"


@dataclass(frozen=True)
class Bearer:
    """Who holds a link. `may_act`: until the session begins or is cancelled; afterwards they only look."""

    actor: Actor
    may_act: bool


def hash_of_link(token: str) -> str:
    """What stands for the token from now on."""
    return hash_of(token, purpose=PURPOSE)


def bearer_of(token_hash: str, *, now: datetime, opened_at: datetime | None = None) -> Bearer | None:
    """None for a link that is wrong, over or revoked. Who `opened_at` some moment a link that was good then, still sees
    what became of the session."""
    link = models.ManageLink.objects.filter(token_hash=token_hash).select_related("session").first()
    if link is None or link.shows_until <= now or link.session.state == State.DELETED:
        return None
    if link.revoked_at is not None and (opened_at is None or link.revoked_at < opened_at):
        return None
    return Bearer(
        actor=Actor(role=Role.BEARER, session_id=link.session_id),
        may_act=link.revoked_at is None and now < link.acts_until,
    )
