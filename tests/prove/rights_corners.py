"""What there is in the world of the sweep: one of everything of one professional and one client, alive and deleted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from kept.core.access import Actor
from kept.core.intervals import Span
from kept.core.lifecycle import PaymentState, State
from kept.core.money import Money
from kept.core.outcome import Method
from kept.core.policy import Funding
from kept.store.diary.models import Session, WaitOffer
from kept.store.hubs.models import Hub, HubInvoice, RosterDraft
from kept.store.outbox.models import Letter
from kept.store.outbox.payload import content_of
from kept.store.payments.models import AcceptedMethod, CardAccount, CardPage
from kept.store.people.models import Client, Consent, ContactRequest, Practice, Professional
from kept.store.people.reads import acting
from kept.usecases.add_members import add_members
from kept.usecases.block_time import block_time
from kept.usecases.charge_payment import charge_payment
from kept.usecases.disconnect_calendar import disconnect_calendar
from kept.usecases.erase_client import erase_client
from kept.usecases.fill_pool import fill_pool
from kept.usecases.found_hub import HubWish, found_hub
from kept.usecases.grant_credits import grant_credits
from kept.usecases.issue_hub_invoice import issue_hub_invoice
from kept.usecases.join_hub import join_hub
from kept.usecases.remove_block import remove_block
from kept.usecases.remove_member import remove_member
from kept.usecases.remove_note import remove_note
from kept.usecases.remove_webhook import remove_webhook
from kept.usecases.write_note import write_note
from tests.arrivals import invite, make_text, open_doors, send
from tests.calendars import make_feed, make_outside
from tests.cards.made import make_card
from tests.deeds import cancel, delete
from tests.hooks import make_endpoint, queue_test
from tests.make import (
    EURO,
    NOW,
    OPERATOR,
    a_key,
    actor_of,
    hours,
    make_account,
    make_client,
    make_payment,
    make_session,
    member_of,
)
from tests.openings import always_open, hold
from tests.programme import FOUNDED
from tests.settling import MAY, Books
from tests.usecases.test_send_pay_link import send as send_pay_link
from tests.waiting import look_around, wait_for_time

LASTING: Final = NOW + timedelta(days=300)


@dataclass
class Corner:
    """`ids` are by the names that routes give them; what differs by who looks has their role in front."""

    name: str
    practice: Practice
    hub: Hub
    professional: Professional
    client: Client
    ids: dict[str, str] = field(default_factory=dict)

    def id_of(self, name: str, role: str) -> str:
        return self.ids.get(f"{role}:{name}") or self.ids[name]


def make_hub(professionals: Sequence[Professional], admin: Actor, operator: Actor) -> Hub:
    """With a pool that was bought in April, and invoiced."""
    assert admin.user_uuid
    wish = HubWish(
        name="Quay Wellbeing",
        timezone="Europe/Dublin",
        credit_price=Money(6500, EURO),
        professionals=[each.user.uuid for each in professionals],
        admins=[admin.user_uuid],
    )
    hub = Hub.objects.get(uuid=found_hub(by=OPERATOR, wish=wish, now=FOUNDED))
    by = acting(admin.user_id)[0]
    fill_pool(hub_id=hub.uuid, by=by, number=10, request=a_key(), now=NOW - timedelta(days=60))
    Hub.objects.filter(id=hub.id).update(bills="bought")
    issue_hub_invoice(hub_id=hub.uuid, month=MAY, by=operator, request=a_key(), now=NOW)
    return hub


def make_corner(name: str, professional: Professional, hub: Hub, admin: Actor, books: Books) -> Corner:
    always_open(professional)
    client = make_client(professional, account=make_account(name=f"Client of {name}"))
    join(hub, client)
    books.clients = [client]
    corner = Corner(name, professional.practice, hub, professional, client)
    corner.ids |= _of_arrivals(professional, client) | _of_diary(corner) | _of_settling(books) | _of_money(corner)
    corner.ids |= _of_waiting(corner) | _of_programs(professional, client)
    corner.ids |= {
        "hub_id": str(hub.uuid),
        "member_id": str(member_of(hub, client).uuid),
        "draft_id": str(_draft(hub, admin).uuid),
        "practice_id": str(professional.practice.uuid),
        "professional_id": str(professional.uuid),
        "version": "1",
        "serial": "1",
        "number": str(HubInvoice.objects.get(hub=hub).number),
        "token": "some-token",
        "article": "states",
        "month": "2026-04",
    }
    return corner


def delete_things_of(corner: Corner, admin: Actor) -> dict[str, str]:
    """More of the same, gone by now."""
    by, professional = actor_of(corner.professional), corner.professional
    client = make_client(professional)
    session = make_session(professional=professional, client=client, starts_at=NOW + hours(400))
    link = _link_to(session)
    note = write_note(client_id=client.uuid, session_id=None, by=by, text="Gone", request=a_key(), now=NOW)
    remove_note(note_id=note, by=by, request=a_key(), now=NOW)
    delete(session)
    calendar, endpoint = make_outside(professional), make_endpoint(professional)
    disconnect_calendar(calendar_id=calendar.uuid, by=by, request=a_key(), now=NOW)
    remove_webhook(endpoint_id=endpoint.uuid, by=by, request=a_key(), now=NOW)
    member = make_client(professional)
    join(corner.hub, member)
    member_id = member_of(corner.hub, member).uuid
    remove_member(hub_id=corner.hub.uuid, member_id=member_id, by=admin, request=a_key(), now=NOW)
    erased = make_client(professional)
    erase_client(client_id=erased.uuid, by=by, request=a_key(), now=NOW)
    block = _block(corner, NOW + hours(300))
    remove_block(block_id=block, by=by, whole_series=False, request=a_key(), now=NOW)
    gone = {"session_id": session.uuid, "note_id": note, "calendar_id": calendar.uuid, "endpoint_id": endpoint.uuid}
    gone |= {"member_id": member_id, "client_id": erased.uuid, "block_id": block}
    return {name: str(id_) for name, id_ in gone.items()} | {"manage:token": link}


def join(hub: Hub, client: Client) -> None:
    """A member with credits."""
    assert client.user
    add_members(by=OPERATOR, hub_id=hub.uuid, people=[(client.name, client.user.email)], now=FOUNDED)
    join_hub(by=actor_of(client), hub_id=hub.uuid, now=FOUNDED)
    grant_credits(by=OPERATOR, hub_id=hub.uuid, each=6, ends_at=LASTING, now=FOUNDED)


def _of_arrivals(professional: Professional, client: Client) -> dict[str, str]:
    open_doors(professional)
    send(professional, email=f"asks-{professional.id}@example.org")
    text = make_text(professional, is_required=False)
    Consent.objects.create(practice=professional.practice, client=client, text=text, is_given=True, at=NOW)
    return {
        "invitation_id": str(invite(professional, email=f"invited-{professional.id}@example.org").uuid),
        "request_id": str(ContactRequest.objects.get(professional=professional).uuid),
        "text_id": str(text.uuid),
        "service_id": str(professional.services.earliest("id").uuid),
    }


def _of_diary(corner: Corner) -> dict[str, str]:
    by, client = actor_of(corner.professional), corner.client
    session = make_session(professional=corner.professional, client=client, funding=Funding.CREDIT)
    note = write_note(client_id=client.uuid, session_id=None, by=by, text="Private", request=a_key(), now=NOW)
    return {
        "session_id": str(session.uuid),
        "client_id": str(client.uuid),
        "note_id": str(note),
        "block_id": str(_block(corner, NOW + hours(200))),
        "letter_id": str(Letter.objects.filter(session=session, to="client").earliest("id").uuid),
        "manage:token": _link_to(session),
    }


def _block(corner: Corner, starts_at: datetime) -> UUID:
    lunch = [Span(starts_at, starts_at + hours(1))]
    return block_time(
        by=actor_of(corner.professional), title="Lunch", spans=lunch, keep_sessions=False, request=a_key(), now=NOW
    )


def _link_to(session: Session) -> str:
    letter = Letter.objects.filter(session=session, to="client").earliest("id")
    return content_of(letter.payload or "").manage.rpartition("/")[2]


def _of_settling(books: Books) -> dict[str, str]:
    """April is not stated yet, May is; a correction of it is asked for."""
    books.session(4)
    stated = books.session(5)
    statement = books.send(MAY)
    return {"statement_id": str(statement.uuid), "correction_id": str(books.ask(stated))}


def _of_money(corner: Corner) -> dict[str, str]:
    professional, client = corner.professional, corner.client
    AcceptedMethod.objects.get_or_create(practice=corner.practice, professional=professional, method=Method.CARD)
    secrets = {"secret_key": "sk_test_kept", "webhook_secret": "whsec_kept", "created_at": NOW}
    account, _ = CardAccount.objects.get_or_create(practice=corner.practice, defaults=secrets)
    payment = make_payment(professional, client)
    by = actor_of(professional)
    charge_payment(payment_id=payment.uuid, by=by, method=Method.CASH, shown=None, request=a_key(), now=NOW)
    done: dict[str, Any] = {"state": State.COMPLETE, "payment": PaymentState.UNPAID, "funding": Funding.SELF_PAY}
    owed = make_session(professional=professional, client=client, starts_at=NOW - hours(50), **done)
    return {
        "account_id": str(account.uuid),
        "card_id": str(make_card(client, ref=f"pm_{corner.name}").uuid),
        "page_id": str(CardPage.objects.create(practice=corner.practice, client=client, opened_at=NOW).uuid),
        "payment_id": str(payment.uuid),
        "pay:token": send_pay_link(owed),
    }


def _of_waiting(corner: Corner) -> dict[str, str]:
    """Somebody's time was freed and is offered; another is held."""
    professional, client = corner.professional, corner.client
    wait = wait_for_time(professional, client)
    other = make_session(professional=professional, client=make_client(professional), starts_at=NOW + hours(30))
    cancel(other)
    look_around()
    return {
        "wait_id": str(wait.uuid),
        "offer_id": str(WaitOffer.objects.get(wait=wait).uuid),
        "hold_id": str(hold(professional, client, starts_at=NOW + hours(100))),
    }


def _of_programs(professional: Professional, client: Client) -> dict[str, str]:
    endpoint = make_endpoint(professional)
    make_feed(client)
    return {
        "calendar_id": str(make_outside(professional).uuid),
        "endpoint_id": str(endpoint.uuid),
        "webhook_id": str(endpoint.uuid),
        "delivery_id": str(queue_test(endpoint).uuid),
        "feed:token": make_feed(professional).secret,
    }


def _draft(hub: Hub, admin: Actor) -> RosterDraft:
    people = '[["Iris Moe", "iris@example.org"]]'
    return RosterDraft.objects.create(
        hub=hub, user_id=admin.user_id or 0, people=people, keeps_others=True, created_at=NOW
    )
