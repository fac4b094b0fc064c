"""Builders: who and what a test is about, made by the use cases themselves, so that what they make is as the product makes it.

Only what no use case reaches yet is made by the store's writes or by a row: prepaid money, refunds, and the doors that
a professional's own booking does not come by.
"""

import itertools
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from kept.core.access import Actor, RequestKey, Role
from kept.core.availability import WeeklyHours
from kept.core.intervals import Span
from kept.core.letters import Demand, Kind, Recipient
from kept.core.lifecycle import PaymentState, State
from kept.core.money import Money
from kept.core.offers import ServiceTerms
from kept.core.outcome import CancelWish, Method
from kept.core.policy import Funding, Origin, Reason
from kept.store.diary.models import Service, Session
from kept.store.hubs.models import Hub, Member
from kept.store.ledger.models import Credit, CreditMove
from kept.store.ledger.writes import post_money
from kept.store.outbox.models import Letter
from kept.store.outbox.writes import queue_letters
from kept.store.payments.contents import receipt_contents
from kept.store.payments.models import Payment
from kept.store.payments.writes import settle
from kept.store.people.models import Client, Practice, Professional, User
from kept.store.people.reads import acting
from kept.usecases.add_members import add_members
from kept.usecases.book_session import BookWish, book_session
from kept.usecases.cancel_session import cancel_session
from kept.usecases.complete_session import complete_session
from kept.usecases.connect_client import connect_client
from kept.usecases.create_payment import create_payment
from kept.usecases.create_user import UserWish, create_user
from kept.usecases.delete_session import delete_session
from kept.usecases.found_hub import HubWish, found_hub
from kept.usecases.found_practice import found_practice
from kept.usecases.grant_credits import grant_credits
from kept.usecases.join_hub import join_hub
from kept.usecases.join_session import join_session
from kept.usecases.void_payment import void_payment

NOW: Final = datetime(2026, 6, 15, 9, tzinfo=UTC)  # a Monday
OPERATOR: Final = Actor(role=Role.OPERATOR)
EURO: Final = "EUR"
_NUMBERS: Final = itertools.count(1)
# All is founded long before a test begins, and credits end long after it.
_FOUNDED: Final = NOW - timedelta(days=400)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def span_at(starts_at: datetime, *, lasting: timedelta = timedelta(minutes=50)) -> Span:
    return Span(starts_at, starts_at + lasting)


def a_key(fingerprint: str = "as it was asked") -> RequestKey:
    """Of a request that nobody has made before."""
    return RequestKey(key=uuid4(), fingerprint=fingerprint)


# --- people


def make_practice(*, name: str = "Harbour Practice") -> Practice:
    made = found_practice(by=OPERATOR, name=name, timezone="Europe/Dublin", currency=EURO, now=_FOUNDED)
    return Practice.objects.get(uuid=made)


def make_professional(
    *,
    practice: Practice | None = None,
    name: str = "Nora Byrne",
    policy_hours: int = 24,
    working_hours: Sequence[WeeklyHours] = (),
    methods: Sequence[Method] = (Method.CASH, Method.BANK_TRANSFER),
) -> Professional:
    """With one service. Without working hours no time is outside them."""
    wish = UserWish(
        email=_an_address("professional"),
        name=name,
        timezone="Europe/Dublin",
        password=None,
        role=Role.PROFESSIONAL,
        practice_id=(practice or make_practice()).uuid,
        policy_hours=policy_hours,
        services=[ServiceTerms("Counselling", 50, Money(7000, EURO), "video")],
        working_hours=working_hours,
        methods=methods,
    )
    made = create_user(by=OPERATOR, wish=wish, now=_FOUNDED)
    return Professional.objects.select_related("user", "practice").get(user__uuid=made)


def make_account(*, name: str = "Dara Finnegan", role: Role = Role.CLIENT, practice: Practice | None = None) -> Actor:
    """An account that is no professional's, and whom it acts as."""
    wish = UserWish(
        email=_an_address("person"),
        name=name,
        timezone="Europe/Paris",
        password=None,
        role=role,
        practice_id=practice.uuid if practice else None,
    )
    return _acting(create_user(by=OPERATOR, wish=wish, now=_FOUNDED))


def make_client(professional: Professional, *, account: Actor | None = None, door: Origin = Origin.PRACTICE) -> Client:
    """A client with an account; one account may be the client of several practices."""
    made = connect_client(by=account or make_account(), professional_id=professional.user.uuid, door=door, now=_FOUNDED)
    return Client.objects.select_related("user").get(uuid=made)


def make_hub(
    professionals: Iterable[Professional],
    members: Iterable[Client] = (),
    *,
    credits_each: int = 0,
    ends_at: datetime = NOW + timedelta(days=400),
    spares_late_rebooks: bool = False,
) -> Hub:
    """A hub in which the professionals work, whose members have joined, each with as many credits."""
    wish = HubWish(
        name="Quay Wellbeing",
        timezone="Europe/Dublin",
        credit_price=Money(6500, EURO),
        professionals=[professional.user.uuid for professional in professionals],
        admins=[],
        spares_late_rebooks=spares_late_rebooks,
    )
    hub = Hub.objects.get(uuid=found_hub(by=OPERATOR, wish=wish, now=_FOUNDED))
    for member in members:
        assert member.user is not None, "a member signs in"
        add_members(by=OPERATOR, hub_id=hub.uuid, people=[(member.name, member.user.email)], now=_FOUNDED)
        join_hub(by=_acting(member.user.uuid), hub_id=hub.uuid, now=_FOUNDED)
    if credits_each:
        grant_credits(by=OPERATOR, hub_id=hub.uuid, each=credits_each, ends_at=ends_at, now=_FOUNDED)
    return hub


def member_of(hub: Hub, client: Client) -> Member:
    return hub.members.get(user=client.user)


# --- sessions


def make_session(
    *,
    state: State = State.PLANNED,
    starts_at: datetime = NOW + timedelta(days=3),
    lasting: timedelta = timedelta(minutes=50),
    funding: Funding = Funding.SELF_PAY,
    origin: Origin | None = None,
    payment: PaymentState | None = None,
    professional: Professional | None = None,
    client: Client | None = None,
    policy_hours: int = 24,
) -> Session:
    """A session in this state, with its payment in that one. What led there happened at its time: the booking a month
    before the start, a cancellation two hours before it, the end a minute after it.

    A credit's session gets a hub with one credit of its own, unless the client has a credit already.
    """
    professional = professional or make_professional(policy_hours=policy_hours)
    paid_by_credit = funding is Funding.CREDIT
    origin = origin or (Origin.HUB if paid_by_credit else Origin.PRACTICE)
    client = client or make_client(professional, door=origin if origin is Origin.ON_REQUEST else Origin.PRACTICE)
    if paid_by_credit and not _available(client, professional).exists():
        make_hub([professional], [client], credits_each=1)
    session = _planned(professional, client, span_at(starts_at, lasting=lasting), funding, origin)
    _bring(session, state, payment or _USUAL_PAYMENT[state])
    return fresh(session)


def fresh(session: Session) -> Session:
    """As it is in the database by now."""
    related = ("professional__user", "client__user", "practice", "service", "hub")
    return Session.objects.select_related(*related).get(id=session.id)


def prepay(session: Session, *, at: datetime, method: Method = Method.CASH) -> None:
    """The money is taken before the session is over."""
    _settle(payment_of(session), PaymentState.PAID, at=at, method=method)


def make_payment(professional: Professional, client: Client, *, minor: int = 4000) -> Payment:
    """One created by hand."""
    made = create_payment(
        by=actor_of(professional),
        client_id=client.uuid,
        amount=Money(minor, EURO),
        description="A workbook",
        request=a_key(),
        now=NOW - timedelta(days=1),
    )
    return Payment.objects.get(uuid=made)


# --- who acts, and what became of it


def actor_of(person: Professional | Client) -> Actor:
    """The person in the role in which they were made."""
    assert person.user is not None, "somebody without an account cannot act"
    who: dict[str, Any] = {"user_id": person.user.pk, "user_uuid": person.user.uuid}
    if isinstance(person, Client):
        return Actor(role=Role.CLIENT, **who)
    return Actor(role=Role.PROFESSIONAL, professional_id=person.id, practice_id=person.practice_id, **who)


def the_professional_of(session: Session) -> Actor:
    return actor_of(session.professional)


def the_client_of(session: Session) -> Actor:
    """Ask before the session is deleted: afterwards nobody knows."""
    assert session.client is not None
    return actor_of(session.client)


def payment_of(session: Session) -> Payment:
    return Payment.objects.get(session_id=session.id)


def credit_of(session: Session) -> str | None:
    """Where the ledger keeps the credit that this session held; None when no credit pays. `session` names its hold."""
    move = CreditMove.objects.filter(hold=session.hold, hold__isnull=False).select_related("credit").last()
    return move.credit.place if move else None


def letters_about(session: Session, *, since: datetime | None = None) -> list[tuple[str, str]]:
    """To whom and of what kind, in the order of the queue; also those that no longer name the session."""
    return [(letter.to, letter.kind) for letter in letter_rows(session, since=since)]


def letter_rows(session: Session, *, since: datetime | None = None) -> list[Letter]:
    """All but reminders, which tell of no change."""
    about = Q(key__startswith=f"session:{session.id}:") | Q(payment__session_id=session.id)
    return list(
        Letter.objects.filter(about, created_at__gte=since or _FOUNDED)
        .exclude(kind=Kind.REMINDER)
        .order_by("id")
        .defer("payload")
    )


def reminders_of(session: Session) -> list[tuple[str, datetime]]:
    """To whom and when, of those that still wait; the earliest first."""
    waiting = Letter.objects.filter(session=session, kind=Kind.REMINDER, state="waiting").order_by("due_at", "id")
    return list(waiting.values_list("to", "due_at"))


# --- how sessions come to their states

_USUAL_PAYMENT: Final = {
    State.PLANNED: PaymentState.PENDING,
    State.IN_PROGRESS: PaymentState.PENDING,
    State.COMPLETE: PaymentState.UNPAID,
    State.CANCELLED: PaymentState.VOIDED,
    State.DELETED: PaymentState.PENDING,
}


def _planned(professional: Professional, client: Client, span: Span, funding: Funding, origin: Origin) -> Session:
    booked_at = span.start - timedelta(days=30)
    wish = BookWish(
        client_id=client.uuid,
        service_id=Service.objects.filter(professional=professional).earliest("id").uuid,
        span=span,
        funding=funding,
        outside_hours=True,
    )
    made = book_session(by=actor_of(professional), wish=wish, request=a_key(), now=booked_at)
    if funding is Funding.SELF_PAY:
        # A professional's own booking comes by the practice's door; the others open elsewhere.
        Session.objects.filter(uuid=made).update(origin=origin)
    return fresh(Session.objects.get(uuid=made))


def _bring(session: Session, state: State, payment: PaymentState) -> None:
    """Goes the way that leads to this state and this payment."""
    start, by = session.starts_at, the_professional_of(session)
    assert start is not None
    late = start - hours(2)
    prepaid = session.funding == Funding.SELF_PAY and (
        payment is PaymentState.REFUNDED or (payment is PaymentState.PAID and state is not State.COMPLETE)
    )
    if prepaid:
        prepay(session, at=start - timedelta(days=20))
    wish = CancelWish(reason=Reason.CLIENT, charge=payment is PaymentState.PAID, delete_information=False)
    asked: dict[str, Any] = {"session_id": session.uuid, "shown": None}
    if state is State.CANCELLED and payment is PaymentState.UNPAID:
        cancel_session(**asked, by=the_client_of(session), wish=CancelWish(), request=a_key(), now=late)
    elif state is State.CANCELLED:
        cancel_session(**asked, by=by, wish=wish, request=a_key(), now=late)
    elif state is State.DELETED:
        erased = CancelWish(reason=Reason.CLIENT, delete_information=True)
        delete_session(**asked, by=by, wish=erased, request=a_key(), now=late)
    if state in (State.IN_PROGRESS, State.COMPLETE):
        join_session(session_id=session.uuid, by=by, request=a_key(), now=start - minutes(15))
    if state is State.COMPLETE:
        _end(session, payment, by=by, at=start + minutes(1))


def _end(session: Session, payment: PaymentState, *, by: Actor, at: datetime) -> None:
    charge = payment in (PaymentState.PAID, PaymentState.REFUNDED)
    complete_session(
        session_id=session.uuid, by=by, charge=charge, method=Method.CASH, shown=None, request=a_key(), now=at
    )
    if payment is PaymentState.VOIDED:
        void_payment(
            payment_id=payment_of(session).uuid,
            by=by,
            confirms_credit_kept=True,
            shown=None,
            request=a_key(),
            now=at,
        )
    if payment is PaymentState.REFUNDED:
        _settle(payment_of(session), PaymentState.REFUNDED, at=at, method=None)


def _settle(payment: Payment, after: PaymentState, *, at: datetime, method: Method | None) -> None:
    kind = Kind.REFUND if after is PaymentState.REFUNDED else Kind.RECEIPT
    about: dict[str, Any] = {"payment_id": payment.id, "practice_id": payment.practice_id, "at": at}
    with transaction.atomic():
        money = settle(payment, after, method=method, by=actor_of(payment.professional), at=at)
        post_money(money, payment=payment, method=payment.method, at=at)
        contents = receipt_contents(payment, [Demand(Recipient.CLIENT, kind)])
        queue_letters(contents, session_id=payment.session_id, cause=payment.cause, **about)


def _available(client: Client, professional: Professional) -> Any:
    usable = Credit.objects.filter(place="available", member__user=client.user)
    return usable.filter(hub__hub_professionals__professional=professional)


def _acting(account: UUID) -> Actor:
    return acting(User.objects.get(uuid=account).pk)[0]


def _an_address(who: str) -> str:
    return f"{who}{next(_NUMBERS)}@example.org"
