"""What the frame of every page shows: who is signed in, where they can go, what waits for them."""

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

from kept.core.access import Role, scope_of
from kept.edges.web.pages import PageRequest
from kept.store.diary.reads import undecided_sessions
from kept.store.outbox.reads import letters_given_up
from kept.store.payments.reads import unpaid_payments
from kept.store.room import room_is_scarce

NAVIGATION: Final = (
    # label, address, icon, the verb of core/access.py
    ("Sessions", "/sessions", "calendar", "session.book"),
    ("Clients", "/clients", "people", "client.read"),
    ("Payments", "/payments", "card", "payment.read"),
    ("Activities", "/activities", "list", "session.book"),
    ("What is left open", "/left-open", "bell", "left_open.read"),
    ("Availability", "/availability", "clock", "availability.read"),
    ("Reports", "/reports", "chart", "report.read"),
    ("Settings", "/settings", "gear", "settings.write"),
    ("Upcoming sessions", "/bookings", "calendar", "booking.read"),
    ("My connections", "/connections", "people", "connection.read"),
    ("My Wellbeing Hub", "/my-hub", "hub", "hub.use"),
    ("Payments", "/my-payments", "card", "own_payment.read"),
    ("Settings", "/account", "gear", "own_settings.write"),
    ("Programme", "/programme", "hub", "hub.read"),
    ("Members", "/members", "people", "hub.enlist"),
    ("Usage", "/usage", "chart", "hub.read"),
    ("Invoices", "/invoices", "statement", "invoice.read"),
    ("Settings", "/hub-settings", "gear", "hub.settings"),
    ("Hubs", "/hubs", "hub", "hub.found"),
    ("Statements", "/statements", "statement", "statement.settle"),
    ("Corrections", "/corrections", "undo", "correction.decide"),
    ("API tokens", "/settings/tokens", "key", "hub.found"),  # an operator has no other settings
    ("Help", "/help", "help", "account.home"),
)
OUTBOX: Final = ("Outbox", "/outbox", "letter", "outbox.read_demo")


@dataclass(frozen=True)
class Way:
    """Where one can go; `badge` is how much is left open there."""

    label: str
    url: str
    icon: str
    is_current: bool
    badge: int


STAFF: Final = frozenset({Role.PROFESSIONAL, Role.ASSISTANT, Role.MANAGER, Role.OPERATOR})


def shows_outbox() -> bool:
    """Whether letters are read here because nothing sends them: in the demo, without a mail server."""
    return bool(settings.KEPT_DEMO and not settings.KEPT_EMAIL_URL)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of every template; the counts are asked only for a page, not for what goes into the dialog."""
    if not hasattr(request, "actor") or request.headers.get("HX-Request"):
        return {"demo": settings.KEPT_DEMO, **_person(request)}
    scarce = request.actor.role in STAFF and room_is_scarce()
    return {"demo": settings.KEPT_DEMO, **_person(request), "nav": _navigation(request), "room_is_scarce": scarce}


def _person(request: Any) -> dict[str, Any]:
    person = getattr(request, "person", None)
    return {"person": person, "practice_name": person.practice_name} if person else {}


def _navigation(request: Any) -> list[Way]:
    entries = (*NAVIGATION[:-1], *([OUTBOX] if shows_outbox() else []), NAVIGATION[-1])
    badges = _badges(request)
    return [
        Way(label, url, icon, is_current=request.path.startswith(url), badge=badges.get(label, 0))
        for label, url, icon, verb in entries
        if scope_of(request.actor, verb) is not None
    ]


def _badges(request: PageRequest) -> dict[str, int]:
    """What is left open: sessions past their end without an outcome, payments without a decision."""
    if request.actor.role is not Role.PROFESSIONAL:
        return {}
    sessions = undecided_sessions(request.actor, now=request.now)
    letters = letters_given_up(request.actor.professional_id or 0)
    payments = unpaid_payments(request.actor)
    return {
        "Sessions": sessions + letters,
        "Payments": payments,
        "What is left open": sessions + letters + payments,
    }
