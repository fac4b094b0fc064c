"""People on their way in: doors that are open, what their letters say, and the deeds as short calls."""

import re
from typing import Any, Final
from uuid import UUID, uuid4

from django.utils.crypto import get_random_string

from kept.core.access import ANONYMOUS, Actor
from kept.core.arrivals import Door, Pass
from kept.core.letters import Content, Kind
from kept.store.hubs.models import Hub
from kept.store.outbox.models import Letter
from kept.store.outbox.payload import content_of
from kept.store.people.models import ConsentText, Invitation, Professional
from kept.store.people.reads.arrivals import invitation_pass
from kept.usecases.confirm_sign_up import confirm_sign_up
from kept.usecases.create_account import AccountWish, create_account
from kept.usecases.invite_client import invite_client
from kept.usecases.publish_consent import publish_consent
from kept.usecases.request_sign_up import request_sign_up
from kept.usecases.send_request import RequestWish, send_request
from kept.usecases.set_client_access import set_client_access
from tests.make import NOW, a_key, actor_of, make_professional

UMA: Final = "uma@example.org"
PASSWORD: Final = "violet harbour tuesday lamp"
NOBODY: Final = ANONYMOUS


def open_professional(**asks: Any) -> Professional:
    """One who takes direct bookings and requests."""
    professional = make_professional()
    open_doors(professional, **asks)
    return professional


def open_doors(professional: Professional, **asks: Any) -> None:
    wish: dict[str, Any] = {"takes_direct_bookings": True, "takes_requests": True, "asks_for": ()} | asks
    set_client_access(by=actor_of(professional), **wish, request=a_key(), now=NOW)
    professional.refresh_from_db()


def ask_for_account(
    door_id: UUID, *, email: str = UMA, door: Door = Door.DIRECT_LINK, key: UUID | None = None, at: Any = NOW
) -> UUID:
    return request_sign_up(email=email, door=door, door_id=door_id, onward="/go/on", key=key or uuid4(), now=at)


def confirmed(door_id: UUID, *, email: str = UMA, door: Door = Door.DIRECT_LINK) -> Pass:
    """A sign-up whose code was typed."""
    made = ask_for_account(door_id, email=email, door=door)
    assert confirm_sign_up(sign_up_id=made, code=last_letter(Kind.EMAIL_CODE).code, now=NOW)
    return Pass(door=door, proof=str(made))


def account_wish(**changed: Any) -> AccountWish:
    wish: dict[str, Any] = {
        "name": "Uma Reyes",
        "password": PASSWORD,
        "timezone": "Europe/Lisbon",
        "accepts_terms": True,
    }
    return AccountWish(**wish | changed)


def make_an_account(shown: Pass, *, at: Any = NOW, **changed: Any) -> UUID:
    return create_account(shown=shown, wish=account_wish(**changed), now=at)


def invite(professional: Professional, *, email: str = UMA, name: str = "Uma Reyes", at: Any = NOW) -> Invitation:
    made = invite_client(by=actor_of(professional), name=name, email=email, request=a_key(), now=at)
    return Invitation.objects.get(uuid=made)


def token_in(letter: Content) -> str:
    found = re.fullmatch(r"/invitation/([\w-]{43})", letter.path)
    assert found, letter.path
    return found[1]


def pass_of(letter: Content) -> Pass:
    return invitation_pass(token_in(letter))


def letters_of(kind: Kind) -> list[Content]:
    """All of this kind that were ever queued and can still be read."""
    rows = Letter.objects.filter(kind=kind, payload__isnull=False).order_by("id")
    return [content_of(str(row.payload)) for row in rows]


def last_letter(kind: Kind) -> Content:
    return letters_of(kind)[-1]


def send(professional: Professional, *, by: Actor = NOBODY, **changed: Any) -> None:
    wish: dict[str, Any] = {
        "name": "Uma Reyes",
        "email": UMA,
        "timezone": "Europe/Lisbon",
        "message": "Is there a time in the mornings?",
    }
    send_request(by=by, professional_id=professional.uuid, wish=RequestWish(**wish | changed), now=NOW)


def make_text(professional: Professional, *, title: str = "Recording", is_required: bool = True) -> ConsentText:
    made = publish_consent(
        by=actor_of(professional),
        title=title,
        text="Nothing is recorded.",
        is_required=is_required,
        request=a_key(),
        now=NOW,
    )
    return ConsentText.objects.get(uuid=made)


def give_code(hub: Hub) -> str:
    code = get_random_string(8)
    hub.access_code = code
    hub.save(update_fields=["access_code"])
    return code
