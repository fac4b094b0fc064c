"""How people come in to the demo: open doors, what is asked of them, an invitation and two requests on their way."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings

from kept.core.access import ANONYMOUS, Actor, RequestKey
from kept.core.arrivals import Particular
from kept.usecases.invite_client import invite_client
from kept.usecases.publish_consent import publish_consent
from kept.usecases.send_request import RequestWish, send_request
from kept.usecases.set_client_access import set_client_access
from kept.usecases.set_letterhead import set_letterhead
from kept.usecases.set_policy import set_policy
from kept.usecases.set_prepayment import set_prepayment
from kept.usecases.set_profile import set_profile

INTRODUCTION: Final = (
    "I work with people who carry much and sleep little. We begin with what is heaviest now, and look for what is "
    "already helping.\n\nEnglish and Swedish, by video or at the practice."
)
TERMS: Final = (
    "Please cancel at least 24 hours before we meet; later than that, the session is charged. "
    "If you are ill, write to me all the same."
)
TEXTS: Final = (
    ("How we keep your records", "We keep notes of our sessions for as long as the law asks us to. Only the one who sees you reads them.", True),
    ("News of the practice", "Twice a year we write about groups and courses. You can end it at any time.", False),
)  # fmt: skip
REQUESTS: Final = (
    ("Nils Aaberg", "nils.aaberg@demo.test", "+47 22 00 00 00", "I start a new job in three weeks and would like to talk before. Evenings are best."),
    ("Rosa Milano", "rosa.milano@demo.test", "", "Do you also see couples?"),
)  # fmt: skip


LETTERHEAD: Final = {
    "address": "12 Harbour Street\nDublin 2\nIreland",
    "tax_text": "Exempt from VAT as a health service. Tax number 1234567T.",
    "number_prefix": "R-",
}


def open_doors(anna: Actor, *, now: datetime) -> None:
    """As they were set up when the practice began."""
    set_profile(by=anna, name="Anna Lindgren", introduction=INTRODUCTION, request=_a_key(), now=now)
    set_policy(by=anna, policy_hours=24, terms=TERMS, request=_a_key(), now=now)
    asked = (Particular.PHONE, Particular.EMERGENCY_CONTACT)
    set_client_access(
        by=anna, takes_direct_bookings=True, takes_requests=True, asks_for=asked, request=_a_key(), now=now
    )


def print_letterhead(anna: Actor, *, now: datetime) -> None:
    """What the practice's receipts stand under."""
    set_letterhead(by=anna, name=settings.KEPT_DEMO_PRACTICE, **LETTERHEAD, version=1, request=_a_key(), now=now)


def ask_to_be_paid_ahead(ben: Actor, *, now: datetime) -> None:
    """From today on: what was booked before asks for nothing."""
    set_prepayment(by=ben, asks_private=True, asks_hub=False, returns="balance", request=_a_key(), now=now)


def ask_for_consents(anna: Actor, *, now: datetime) -> None:
    for title, text, is_required in TEXTS:
        publish_consent(by=anna, title=title, text=text, is_required=is_required, request=_a_key(), now=now)


def bring_people_in(anna: Actor, professional_id: UUID, *, now: datetime) -> None:
    """Of the last days: somebody invited, and two who ask."""
    invited = now - timedelta(days=2)
    invite_client(by=anna, name="Wilma Berg", email="wilma.berg@demo.test", request=_a_key(), now=invited)
    for hours, (name, email, phone, message) in zip((30, 5), REQUESTS, strict=True):
        wish = RequestWish(name=name, email=email, timezone="Europe/Oslo", phone=phone, message=message)
        send_request(by=ANONYMOUS, professional_id=professional_id, wish=wish, now=now - timedelta(hours=hours))


def _a_key() -> RequestKey:
    return RequestKey(key=uuid4(), fingerprint="demo")
