"""One of everything that a professional owns, and the addresses of routes about it."""

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from django.urls import URLPattern

from kept.core.intervals import Span
from kept.edges.web.urls import urlpatterns
from kept.store.outbox.models import Letter
from kept.store.people.models import ContactRequest, Professional
from kept.usecases.block_time import block_time
from kept.usecases.write_note import write_note
from tests.arrivals import invite, make_text, open_doors, send
from tests.calendars import make_outside
from tests.hooks import make_endpoint, queue_test
from tests.make import NOW, a_key, actor_of, hours, make_client, make_hub, make_payment, make_session, member_of
from tests.tokens import make_token

ROUTES: Final = {str(route.name): route for route in urlpatterns}
KINDS: Final = re.compile(r"<(\w+):(\w+)>")


@dataclass(frozen=True)
class Things:
    """By the names that routes give them."""

    ids: dict[str, UUID]

    def path(self, route: URLPattern) -> str:
        def fill(found: re.Match[str]) -> str:
            fixed = {"int": "1", "slug": "states", "str": "a-token"}
            return fixed.get(found[1]) or str(self.ids.setdefault(found[2], uuid4()))

        return "/" + KINDS.sub(fill, str(route.pattern))


def things_of(professional: Professional) -> Things:
    client = make_client(professional)
    by = actor_of(professional)
    session = make_session(professional=professional, client=client)
    hub = make_hub([professional], [client])
    letter = Letter.objects.filter(session=session).first()
    assert letter is not None
    note = write_note(client_id=client.uuid, session_id=None, by=by, text="Private", request=a_key(), now=NOW)
    block = block_time(
        by=by,
        title="Lunch",
        spans=[Span(NOW + hours(200), NOW + hours(201))],
        keep_sessions=False,
        request=a_key(),
        now=NOW,
    )
    return Things(
        {
            "client_id": client.uuid,
            "session_id": session.uuid,
            "payment_id": make_payment(professional, client).uuid,
            "note_id": note,
            "letter_id": letter.uuid,
            "block_id": block,
            "hub_id": hub.uuid,
            "member_id": member_of(hub, client).uuid,
            "draft_id": uuid4(),
            "calendar_id": make_outside(professional).uuid,
            "token_id": make_token(professional).uuid,
            "endpoint_id": (endpoint := make_endpoint(professional)).uuid,
            "delivery_id": queue_test(endpoint).uuid,
            **things_of_arrivals(professional),
        }
    )


def things_of_arrivals(professional: Professional) -> dict[str, UUID]:
    open_doors(professional)
    send(professional, email=f"asks-{professional.id}@example.org")
    return {
        "invitation_id": invite(professional, email=f"invited-{professional.id}@example.org").uuid,
        "request_id": ContactRequest.objects.get(professional=professional).uuid,
        "text_id": make_text(professional).uuid,
        "practice_id": professional.practice.uuid,
        "service_id": professional.services.get().uuid,
        "professional_id": professional.uuid,
    }


def nothing() -> Things:
    names = {found[1] for route in ROUTES.values() for found in re.finditer(r"<uuid:(\w+)>", str(route.pattern))}
    return Things({name: uuid4() for name in names})
