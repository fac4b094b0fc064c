"""Tokens for tests of the JSON interface."""

from collections.abc import Sequence

from kept.core.access import Actor
from kept.core.token_scopes import TOKEN_SCOPES
from kept.store.people.models import Client, Professional
from kept.usecases.create_token import NewToken, create_token
from tests.make import NOW, a_key, actor_of, make_professional


def make_token(
    person: Professional | Client | Actor | None = None, *, scopes: Sequence[str] = tuple(TOKEN_SCOPES), days: int = 30
) -> NewToken:
    """For this person, or for a new professional; with every scope unless some are named."""
    by = person if isinstance(person, Actor) else actor_of(person or make_professional())
    return create_token(by=by, name="A program", scopes=scopes, days=days, request=a_key(), now=NOW)
