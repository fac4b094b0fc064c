"""Rows made directly, past every use case: for what the database itself must refuse."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from kept.core.openings import packed
from kept.core.webhooks import EVENTS, Event
from kept.core.zones import minute_of
from kept.store.diary.models import (
    BusyTime,
    FreedSlot,
    HoursException,
    ManageLink,
    Opening,
    OutsideCalendar,
    Service,
    SlotHold,
    Wait,
    WaitOffer,
)
from kept.store.hubs.models import CreditsRequest, PublishedUsage, RosterDraft
from kept.store.outbox.models import WebhookDelivery, WebhookEndpoint
from kept.store.payments.models import CardAccount, CardAttempt, CardEvent
from kept.store.people.models import Consent, ConsentText, ContactRequest, Invitation, SignUp
from tests.make import (
    NOW,
    make_account,
    make_client,
    make_hub,
    make_payment,
    make_professional,
    make_session,
    member_of,
)

WEEK = timedelta(days=7)


def invitation(**changed: Any) -> Invitation:
    professional = make_professional()
    row = {
        "practice": professional.practice,
        "professional": professional,
        "name": "Uma Reyes",
        "email": "uma@example.org",
        "token_hash": uuid4().hex,
        "created_at": NOW,
        "expires_at": NOW + WEEK,
    }
    return Invitation.objects.create(**row | changed)


def contact_request(**changed: Any) -> ContactRequest:
    professional = make_professional()
    row = {
        "practice": professional.practice,
        "professional": professional,
        "name": "Uma Reyes",
        "email": "uma@example.org",
        "timezone": "Europe/Dublin",
        "created_at": NOW,
    }
    return ContactRequest.objects.create(**row | changed)


def sign_up(**changed: Any) -> SignUp:
    return SignUp.objects.create(**{"email": "uma@example.org", "created_at": NOW, "expires_at": NOW + WEEK} | changed)


def consent(**changed: Any) -> Consent:
    client = make_client(make_professional())
    text = ConsentText.objects.create(practice=client.practice, title="Recording", text="We record.", published_at=NOW)
    row = {"practice": client.practice, "client": client, "text": text, "is_given": True, "at": NOW}
    return Consent.objects.create(**row | changed)


def hours_exception() -> HoursException:
    professional = make_professional()
    return HoursException.objects.create(
        practice=professional.practice, professional=professional, schedule="working", day=NOW.date(), windows=[]
    )


def manage_link(**changed: Any) -> ManageLink:
    row = {"session": make_session(), "token_hash": uuid4().hex, "created_at": NOW}
    until = {"acts_until": NOW + WEEK, "shows_until": NOW + WEEK}
    return ManageLink.objects.create(**row | until | changed)


def slot_hold(**changed: Any) -> SlotHold:
    professional = make_professional()
    row = {
        "practice": professional.practice,
        "professional": professional,
        "user_id": make_account().user_id,
        "starts_at": NOW + WEEK,
        "ends_at": NOW + WEEK + timedelta(minutes=50),
        "held_until": NOW + timedelta(minutes=5),
        "created_at": NOW,
    }
    return SlotHold.objects.create(**row | changed)


def opening(**changed: Any) -> Opening:
    """Next week, of the tenth professional."""
    row = {
        "minute": minute_of(NOW + WEEK),
        "schedule": "working",
        "notice_hours": 24,
        "block": 0,
        "professionals": packed(1 << 10),
    }
    return Opening.objects.create(**row | changed)


def wait(**changed: Any) -> Wait:
    professional = changed.pop("professional", None) or make_professional()
    row = {
        "practice": professional.practice,
        "professional": professional,
        "client": make_client(professional),
        "service": Service.objects.get(professional=professional),
        "door": "practice",
        "weekdays": [0, 1, 2],
        "from_minute": 540,
        "until_minute": 1020,
        "last_day": (NOW + WEEK).date(),
        "created_at": NOW,
    }
    return Wait.objects.create(**row | changed)


def wait_offer() -> WaitOffer:
    one = wait()
    session = make_session(professional=one.professional)
    time = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    owner = {"practice": one.practice, "professional": one.professional}
    freed = FreedSlot.objects.create(**owner, session=session, **time, freed_at=NOW)
    return WaitOffer.objects.create(
        practice=one.practice, freed=freed, wait=one, **time, offered_at=NOW, held_until=NOW + timedelta(hours=2)
    )


def credits_request() -> CreditsRequest:
    professional = make_professional()
    client = make_client(professional)
    hub = make_hub([professional], [client])
    return CreditsRequest.objects.create(hub=hub, member=member_of(hub, client), created_at=NOW)


def roster_draft(*, people: str) -> RosterDraft:
    user_id = make_account().user_id or 0
    return RosterDraft.objects.create(
        hub=make_hub([]), user_id=user_id, people=people, keeps_others=False, created_at=NOW
    )


def published_usage() -> PublishedUsage:
    day = NOW.date().replace(day=1)
    return PublishedUsage.objects.create(hub=make_hub([]), first_month=day, months=1, figures={}, published_at=NOW)


def card_event() -> CardEvent:
    practice = make_professional().practice
    return CardEvent.objects.create(practice=practice, event_ref=uuid4().hex, kind="refund.created", received_at=NOW)


def card_secrets(text: str) -> None:
    """An account at the card provider, and an open page there, whose secrets and address are this text."""
    professional = make_professional()
    CardAccount.objects.create(practice=professional.practice, secret_key=text, webhook_secret=text, created_at=NOW)
    CardAttempt.objects.create(
        practice=professional.practice,
        payment=make_payment(professional, make_client(professional)),
        kind="charge",
        state="page",
        amount_minor=4000,
        currency="EUR",
        page_url=text,
        by_role="client",
        created_at=NOW,
    )


def hook(**made: Any) -> Any:
    """An endpoint that hears of everything."""
    professional = made.pop("professional", None) or make_professional()
    told = {"url": "https://hooks.example/in", "secret": "whsec_", "events": " ".join(EVENTS), "created_at": NOW}
    row = WebhookEndpoint.objects.create(practice=professional.practice, professional=professional, **(told | made))
    return WebhookEndpoint.objects.filter(id=row.id)


def webhook(**made: Any) -> Any:
    """One that waits."""
    endpoint = made.pop("endpoint", None) or hook().get()
    told = {"event": Event.TEST, "state": "waiting", "next_at": NOW, "created_at": NOW}
    row = WebhookDelivery.objects.create(practice=endpoint.practice, endpoint=endpoint, **(told | made))
    return WebhookDelivery.objects.filter(id=row.id)


def outside_calendar(**made: Any) -> Any:
    """One that is due."""
    professional = made.pop("professional", None) or make_professional()
    told = {"kind": "file", "name": "Private", "url": "https://a.example/c.ics", "next_at": NOW, "created_at": NOW}
    row = OutsideCalendar.objects.create(practice=professional.practice, professional=professional, **(told | made))
    return OutsideCalendar.objects.filter(id=row.id)


def busy_time(**made: Any) -> BusyTime:
    calendar = outside_calendar().get()
    told = {"starts_at": NOW, "ends_at": NOW + timedelta(hours=1)}
    owner = {"practice": calendar.practice, "professional": calendar.professional}
    return BusyTime.objects.create(calendar=calendar, **owner, **(told | made))
