"""How people of tests come by a second factor, and what their app shows."""

from datetime import datetime
from uuid import uuid4

from kept.core.access import Actor
from kept.store.outbox.models import Letter
from kept.store.outbox.payload import content_of
from kept.store.people.models import User
from kept.store.people.reads.recovery import ADDRESS, PASSWORD, UNDO, hash_of_link
from kept.store.people.writes.factors import NewFactor
from kept.store.totp import SECONDS, code_at, draw_secret
from kept.usecases.add_app import add_app
from kept.usecases.add_passkey import add_passkey
from kept.usecases.request_address_change import request_address_change
from kept.usecases.request_password_link import request_password_link
from tests.authenticator import Authenticator
from tests.make import NOW, a_key


def give_app(actor: Actor, *, at: datetime = NOW) -> tuple[str, NewFactor]:
    """Somebody's secret, and what switching their app on was answered with; its code of that half minute is used."""
    secret = draw_secret()
    made = add_app(by=actor, secret=secret, code=code(secret, at), visit=None, request=a_key(), now=at)
    return secret, made


def give_passkey(actor: Actor, key: Authenticator | None = None, *, at: datetime = NOW) -> Authenticator:
    """Somebody's authenticator, with a passkey for this site in it."""
    key, challenge = key or Authenticator(), b"asked by a test, once"
    given = key.create(challenge)
    add_passkey(by=actor, name="A key", given=given, challenge=challenge, visit=None, request=a_key(), now=at)
    return key


def code(secret: str, at: datetime) -> str:
    """What the app shows then."""
    return code_at(secret, int(at.timestamp()) // SECONDS)


def email_of(actor: Actor) -> str:
    return User.objects.get(id=actor.user_id or 0).email


def ask_for_link(actor: Actor, *, at: datetime = NOW) -> str:
    """What a cookie carries of the link to a new password."""
    request_password_link(email=email_of(actor), key=uuid4(), now=at)
    return hash_of_link(token_in("password_link"), purpose=PASSWORD)


def ask_for_address(actor: Actor, email: str, *, at: datetime = NOW) -> str:
    """What a cookie carries of the link that confirms it."""
    request_address_change(by=actor, email=email, request=a_key(), now=at)
    return hash_of_link(token_in("address_confirm"), purpose=ADDRESS)


def undo_link_to(email: str) -> str:
    return hash_of_link(token_in("address_changed", email=email), purpose=UNDO)


def token_in(kind: str, **which: str) -> str:
    """Of the newest letter of that kind."""
    return path_in(kind, **which).rpartition("/")[2]


def path_in(kind: str, **which: str) -> str:
    letter = Letter.objects.filter(kind=kind, **which).latest("id")
    return content_of(letter.payload or "").path
