"""Who may see what: walked over every route there is."""

import re
from dataclasses import dataclass
from itertools import product
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.test import Client as Visitor
from django.urls import URLPattern
from pytest_django.fixtures import Settings

from kept.core.access import MATRIX, Role
from kept.core.intervals import Span
from kept.edges.web.urls import urlpatterns
from kept.store.outbox.models import Letter
from kept.store.people.models import ContactRequest, Professional, User
from kept.usecases.block_time import block_time
from kept.usecases.write_note import write_note
from tests.arrivals import invite, make_text, open_doors, send
from tests.calendars import make_outside
from tests.digest import digest
from tests.edges.web.desk import Answer, Clock, Desk
from tests.hooks import make_endpoint, queue_test
from tests.make import (
    NOW,
    a_key,
    actor_of,
    hours,
    make_account,
    make_client,
    make_hub,
    make_payment,
    make_practice,
    make_professional,
    make_session,
    member_of,
)
from tests.tokens import make_token

DOORS: Final = {
    "sign-up",
    "sign-up-code",
    "sign-up-account",
    "sign-up-address",
    "terms",
    "invitation",
    "invitation-link",
    "practice-front",
    "request-form",
    "request-sent",
    "hub-door",
}
PAY_LINKS: Final = {"pay-link", "pay-link-page", "pay-link-check", "pay-link-opening"}
LINKS: Final = {"link", "link-opening", "link-cancellation", "link-rebooking", "link-new", *PAY_LINKS}
RECOVERY: Final = {
    "second-step",
    "second-step-passkey",
    "password-link",
    "password-link-sent",
    "password-link-opening",
    "password-new",
    "address-opening",
    "address-confirmation",
    "address-undo-opening",
    "address-return",
}
OPEN: Final = {"home", "sign-in", "alive", "ready", "figures", "help", "help-article", "card-webhook", "feed-reading"}
PUBLIC: Final = {*OPEN, *DOORS, *LINKS, *RECOVERY}
ROUTES: Final = {str(route.name): route for route in urlpatterns}
# What is somebody's own: in the demo's Outbox everybody reads every letter, doors are open to everybody, and what is
# consented to is the practice's.
SHARED: Final = {"outbox-letter", "consent", "consent-withdrawal", "card-webhook", *DOORS}
OWNED: Final = [name for name, route in ROUTES.items() if "<uuid" in str(route.pattern) and name not in SHARED]
KINDS: Final = re.compile(r"<(\w+):(\w+)>")


@dataclass(frozen=True)
class Things:
    """One of everything that a professional owns, by the names that routes give them."""

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


@pytest.fixture(autouse=True)
def demo(settings: Settings) -> None:
    """So that the Outbox is there too."""
    settings.KEPT_DEMO = True
    settings.KEPT_EMAIL_URL = ""


# --- the routes themselves


def test_every_route_names_its_verb() -> None:
    for name, route in ROUTES.items():
        verb = route.callback.verb  # type: ignore[attr-defined] # given by the decorator
        assert verb in MATRIX, name
        assert (Role.ANONYMOUS in MATRIX[verb]) == (name in PUBLIC), name


# --- who is not signed in


def test_who_is_not_signed_in_is_asked_to(db: None, clock: Clock) -> None:
    visitor = Visitor()
    for name in sorted(set(ROUTES) - PUBLIC):
        path = nothing().path(ROUTES[name])
        read, sent = visitor.get(path), visitor.post(path)
        assert (read.status_code, read["Location"]) == (303, f"/signin?next={path}"), name
        assert (sent.status_code, sent["Location"]) == (303, "/signin"), name
        in_dialog = visitor.get(path, headers={"HX-Request": "true"})
        assert (in_dialog.status_code, in_dialog["HX-Redirect"]) == (204, "/signin"), name


# --- who is somebody else


@pytest.mark.parametrize("role", [Role.CLIENT, Role.MANAGER, Role.ASSISTANT, Role.OPERATOR])
def test_other_roles_find_nothing_in_the_workstation(db: None, clock: Clock, role: Role) -> None:
    things = things_of(make_professional())
    visitor = Visitor()
    visitor.force_login(User.objects.get(uuid=str(make_account(role=role, practice=make_practice()).user_uuid)))
    for name, route in ROUTES.items():
        verb = route.callback.verb  # type: ignore[attr-defined] # given by the decorator
        if role not in MATRIX[verb]:
            for answer in (visitor.get(things.path(route)), visitor.post(things.path(route))):
                assert answer.status_code == 404, name


def test_what_is_anothers_looks_like_what_does_not_exist(desk: Desk) -> None:
    colleague = make_professional(practice=desk.professional.practice)
    theirs, missing = things_of(colleague), nothing()
    before = digest()
    for name, method in product(OWNED, (desk.get, _post(desk))):
        foreign = method(theirs.path(ROUTES[name]))
        unknown = method(missing.path(ROUTES[name]))
        assert foreign.status == unknown.status, name
        assert foreign.status in (404, 405), name
        assert bare(foreign, theirs) == bare(unknown, missing), name
        assert digest() == before, name


def _post(desk: Desk) -> Any:
    return lambda path: desk.post(path, {"request_key": str(uuid4())})


def bare(answer: Answer, things: Things) -> str:
    """A page without what differs from one visit to the next, and without the id that was asked for."""
    page = re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value|request_key" value)="[^"]*"', "", answer.page)
    for thing in things.ids.values():
        page = page.replace(str(thing), "…")
    return page


# --- looking changes nothing, and stays with who looks


# That a client's record was opened is one entry of the journal, of which the client is told (test_note_opening.py).
NOTED: Final = {"client", "client-edit"}
# A wrong link is counted; good ones are looked at in test_links.py.
COUNTED: Final = {"link-opening", "pay-link-opening", "feed-reading"}


def test_looking_changes_nothing_and_no_cache_keeps_it(desk: Desk) -> None:
    things = things_of(desk.professional)
    for noted in (False, True):
        without = {"journal_entry"} if noted else set()
        before = digest(without=without)
        for name in sorted(NOTED if noted else set(ROUTES) - NOTED - COUNTED):
            path = things.path(ROUTES[name])
            for answer in (desk.get(path), desk.get(path, **{"HX-Request": "true"})):
                assert answer.status in (200, 303, 404, 405, 409, 422), path
                assert "no-store" in answer.headers["Cache-Control"], path
            assert digest(without=without) == before, path


# --- whatever is sent

RUBBISH: Final = (
    "",
    "\x00",
    "9" * 5000,
    "-1",
    "<script>",
    "é" * 3000,
    "[]",
    "{{ 7 }}",
    "' or 1=1 --",
    "\U0001f600",
    "../..",
)
FIELDS: Final = {
    "client-new": "name email timezone phone address",
    "client-edit": "name email timezone phone address version",
    "client-notes": "text",
    "note-removal": "client",
    "payment-new": "client amount description",
    "payment-charge": "method expected version",
    "payment-charge-preview": "method expected version",
    "payment-voiding": "confirm_credit_kept expected version",
    "statement-sending": "expected",
    "session-correction": "reason",
    "payment-link": "",
    "settings-cards": "secret_key webhook_secret",
    "settings-cards-removal": "",
    "card-webhook": "",
    "letter-resending": "",
    "sign-in": "login email password next shared",
    "sign-up-address": "email service",
    "sign-up-code": "digits",
    "sign-up-account": "name password timezone accepts_terms",
    "request-form": "name email timezone phone message",
    "hub-door": "email access_code",
    "invite-new": "name email",
    "client-invitation": "name email",
    "invite-resending": "",
    "invite-withdrawal": "",
    "request-acceptance": "",
    "request-refusal": "",
    "settings": "name introduction",
    "service-new": "name minutes price place audience version",
    "service": "name minutes price place audience version",
    "service-place": "way",
    "service-withdrawal": "",
    "service-offer": "",
    "settings-methods": "methods",
    "settings-policy": "policy_hours terms",
    "settings-access": "takes_direct_bookings takes_requests asks_for",
    "settings-reminders": "hours reminds_self reverses_refilled_charges",
    "consent-new": "title text is_required",
    "consent": "title text is_required",
    "consent-withdrawal": "",
    "proof": "proof next passkey",
    "proof-passkey": "",
    "second-step": "digits passkey",
    "second-step-passkey": "",
    "factor-app": "digits proposal",
    "passkey-new": "name passkey",
    "passkey-challenge": "",
    "recovery-codes": "",
    "visits-ending": "",
    "password-change": "password new_password",
    "password-link": "email",
    "password-new": "new_password",
    "address-change": "email",
    "address-confirmation": "",
    "address-return": "",
    "token-new": "name scopes days",
    "token-revocation": "",
    "outside-calendar-new": "name kind url username password",
    "outside-calendar-reading": "",
    "outside-calendar-removal": "",
    "feed": "shows_initials",
    "feed-address": "shows_initials",
    "feed-revocation": "",
    "webhook-new": "url events",
    "webhook-removal": "",
    "webhook-secret": "",
    "webhook-test": "",
    "webhook-enabling": "",
    "webhook-resending": "",
}
ASKED: Final = {
    "clients": "q page",
    "client-search": "q",
    "payments": "section client state method from to page",
    "payment-new": "client",
    "activities": "client state from to page service place cancelled_by reason late paid_with payment",
    "activities-export": "client state from to service",
    "reports": "period from to by professional",
    "reports-export": "period from to by professional",
    "reports-document": "period from to by professional",
    "outbox": "before",
    "sign-in": "next login",
    "sign-up-address": "service",
    "requests": "page",
    "invites": "page",
}


@pytest.mark.parametrize("rubbish", RUBBISH)
def test_whatever_is_sent_is_answered(desk: Desk, rubbish: str) -> None:
    things = things_of(desk.professional)
    behind = {"HX-Request": "true", "HX-Current-URL": f"http://[{rubbish[:99]}"} if rubbish.isascii() else {}
    for name, fields in FIELDS.items():
        path = things.path(ROUTES[name])
        sent = dict.fromkeys([*fields.split(), "request_key"], rubbish)
        for answer in (desk.post(path, sent), desk.post(path, sent | {"request_key": str(uuid4())}, **behind)):
            assert answer.status < 500, name
    for name, fields in ASKED.items():
        for field in fields.split():
            response = desk.visitor.get(things.path(ROUTES[name]), {field: rubbish})
            assert response.status_code < 500, (name, field)
