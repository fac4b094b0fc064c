"""Who acts, and what pages and JSON show of people."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from kept.core.access import ANONYMOUS, Actor, Role
from kept.core.notice import PROGRAMME_HOURS
from kept.core.refusal import Refused
from kept.core.slots import BookingRules
from kept.store.paging import Page, page_of
from kept.store.people import models


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is signed in, as every page shows them. `zone` is the one they work in."""

    name: str
    email: str
    zone: str
    practice_name: str = ""
    currency: str = ""
    policy_hours: int = PROGRAMME_HOURS


@dataclass(frozen=True, kw_only=True)
class ClientCard:
    uuid: UUID
    name: str
    email: str
    zone: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class ClientPage:
    card: ClientCard
    user_id: int | None
    phone: str
    address: str
    birth_date: str
    emergency_contact: str
    coming_for: str
    version: int


def acting(user_id: int | None) -> tuple[Actor, Person | None]:
    """Who this user acts as, and the person behind; anonymous when there is none or the account is closed.

    Somebody with several roles acts in the one that sees the most of their own work: professional, staff, operator, hub
    admin, client.
    """
    user = _user(user_id)
    if user is None:
        return ANONYMOUS, None
    professional = getattr(user, "professional", None)
    if professional is not None:
        actor = Actor(
            role=Role.PROFESSIONAL,
            user_id=user.pk,
            user_uuid=user.uuid,
            professional_id=professional.id,
            practice_id=professional.practice_id,
        )
        practice = professional.practice
        return actor, Person(
            name=professional.name,
            email=user.email,
            zone=professional.timezone,
            practice_name=practice.name,
            currency=practice.currency,
            policy_hours=professional.policy_hours,
        )
    staff = user.staff.select_related("practice").order_by("id").first()
    if staff is not None:
        return _acting_for_practice(user, staff)
    role = _role_without_calendar(user)
    person = Person(name=user.name, email=user.email, zone=user.timezone)
    return Actor(role=role, user_id=user.pk, user_uuid=user.uuid), person


def acting_with_address(email: str) -> Actor:
    """The actor with this e-mail address, for commands; anonymous when there is none."""
    return acting(models.User.objects.filter(email=email).values_list("id", flat=True).first())[0]


def practice_called(name: str) -> UUID | None:
    """The practice of that name, the oldest of several; None when there is none."""
    return models.Practice.objects.filter(name=name).order_by("id").values_list("uuid", flat=True).first()


def clients_page(actor: Actor, *, text: str, number: int) -> Page[ClientCard]:
    """The professional's clients by name; `text` is looked for in names and addresses, as it stands."""
    return page_of(_clients(actor, text).order_by("client__name", "id"), number=number, card=client_card)


def clients_found(actor: Actor, *, text: str, most: int = 20) -> tuple[ClientCard, ...]:
    """The first clients that a search finds, by name."""
    return tuple(client_card(row) for row in _clients(actor, text).order_by("client__name", "id")[:most])


def client_page(client_id: UUID, *, actor: Actor) -> ClientPage:
    """Raises Refused not_found."""
    row = _clients(actor, "").filter(client__uuid=client_id).first()
    if row is None:
        raise Refused("not_found")
    return ClientPage(
        card=client_card(row),
        user_id=row.client.user_id,
        phone=row.client.phone,
        address=row.client.address,
        birth_date=row.client.birth_date,
        emergency_contact=row.client.emergency_contact,
        coming_for=row.client.coming_for,
        version=row.client.version,
    )


def booking_rules_of(actor: Actor) -> BookingRules:
    """The professional's own. Raises Refused not_found."""
    row = models.Professional.objects.filter(id=actor.professional_id or 0).first()
    if row is None:
        raise Refused("not_found")
    return BookingRules(
        bookable_weeks=row.bookable_weeks,
        notice_hours=row.notice_hours,
        buffer_before=row.buffer_before,
        buffer_after=row.buffer_after,
        start_interval=row.start_interval,
    )


def _user(user_id: int | None) -> models.User | None:
    if user_id is None:
        return None
    return (
        models.User.objects.filter(id=user_id, is_active=True)
        .select_related("professional__practice", "operator")
        .first()
    )


def _acting_for_practice(user: models.User, staff: models.Staff) -> tuple[Actor, Person]:
    practice = staff.practice
    actor = Actor(role=Role(staff.role), user_id=user.pk, user_uuid=user.uuid, practice_id=practice.id)
    person = Person(
        name=user.name,
        email=user.email,
        zone=user.timezone,
        practice_name=practice.name,
        currency=practice.currency,
    )
    return actor, person


def _role_without_calendar(user: models.User) -> Role:
    if getattr(user, "operator", None) is not None:
        return Role.OPERATOR
    return Role.HUB_ADMIN if user.hub_admin_of.exists() else Role.CLIENT


def _clients(actor: Actor, text: str) -> QuerySet[models.Acquaintance]:
    known = models.Acquaintance.objects.filter(professional_id=actor.professional_id or 0)
    if text:
        known = known.filter(Q(client__name__icontains=text) | Q(client__email__icontains=text))
    return known.select_related("client")


def client_card(row: models.Acquaintance) -> ClientCard:
    client = row.client
    return ClientCard(uuid=client.uuid, name=client.name, email=client.email, zone=client.timezone, since=row.since)
