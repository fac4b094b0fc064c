"""Who acts, and what pages and JSON show of people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from kept.core.access import ANONYMOUS, Actor, Role
from kept.core.notice import PROGRAMME_HOURS
from kept.core.refusal import Refused
from kept.core.slots import BookingRules
from kept.store.compiled import rows_of
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
    has_factor: bool = False


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
    if user_id is None:
        return ANONYMOUS, None
    for row in rows_of(connection, _ACTING, {"user": user_id}):
        return _acting(*row)
    return ANONYMOUS, None


def acting_with_address(email: str) -> Actor:
    """The actor with this e-mail address, for commands; anonymous when there is none."""
    return acting(models.User.objects.filter(email=email).values_list("id", flat=True).first())[0]


def practice_called(name: str) -> UUID | None:
    """The practice of that name, the oldest of several; None when there is none."""
    return models.Practice.objects.filter(name=name).order_by("id").values_list("uuid", flat=True).first()


def clients_page(actor: Actor, *, text: str, number: int) -> Page[ClientCard]:
    """The professional's clients by name; `text` is looked for in names and addresses, as it stands."""
    rows = _clients(actor, text).order_by("client__name", "id")
    return page_of(rows, number=number, card=card_of_client, columns=OF_A_CLIENT)


def clients_found(actor: Actor, *, text: str, most: int = 20) -> tuple[ClientCard, ...]:
    """The first clients that a search finds, by name."""
    rows = _clients(actor, text).order_by("client__name", "id")
    return tuple(map(card_of_client, rows[:most].values_list(*OF_A_CLIENT)))


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


# Every request asks this: one row, by primary keys and unique columns.
_ACTING: Final = """
select u.id, u.uuid, u.email, u.name, u.timezone, p.id, p.name, p.timezone, p.policy_hours,
  s.role, r.id, r.name, r.currency, o.id is not null, exists (select 1 from hubs_hubadmin h where h.user_id = u.id),
  exists (select 1 from people_factor f where f.user_id = u.id)
from people_user u
left join people_professional p on p.user_id = u.id
left join people_staff s on s.id = (select min(t.id) from people_staff t where t.user_id = u.id)
left join people_practice r on r.id = coalesce(p.practice_id, s.practice_id)
left join people_operator o on o.user_id = u.id
where u.id = %(user)s and u.is_active
"""


def _acting(user_id: int, uuid: UUID | str, email: str, name: str, zone: str, *more: Any) -> tuple[Actor, Person]:
    (
        professional_id,
        their_name,
        their_zone,
        policy_hours,
        staff,
        practice_id,
        practice,
        currency,
        *roles,
        has_factor,
    ) = more
    actor = Actor(
        role=_role(professional_id, staff, *roles),
        user_id=user_id,
        user_uuid=uuid if isinstance(uuid, UUID) else UUID(uuid),
        professional_id=professional_id,
        practice_id=practice_id,
    )
    person = Person(
        name=their_name or name,
        email=email,
        zone=their_zone or zone,
        practice_name=practice or "",
        currency=currency or "",
        policy_hours=policy_hours or PROGRAMME_HOURS,
        has_factor=bool(has_factor),
    )
    return actor, person


def _role(professional_id: int | None, staff: str | None, is_operator: int, is_hub_admin: int) -> Role:
    if professional_id is not None:
        return Role.PROFESSIONAL
    if staff is not None:
        return Role(staff)
    if is_operator:
        return Role.OPERATOR
    return Role.HUB_ADMIN if is_hub_admin else Role.CLIENT


def _clients(actor: Actor, text: str) -> QuerySet[models.Acquaintance]:
    known = models.Acquaintance.objects.filter(professional_id=actor.professional_id or 0)
    if text:
        known = known.filter(Q(client__name__icontains=text) | Q(client__email__icontains=text))
    return known.select_related("client")


# What a card is made of: nothing that is sealed.
OF_A_CLIENT: Final = ("client__uuid", "client__name", "client__email", "client__timezone", "since")


def card_of_client(row: tuple[Any, ...]) -> ClientCard:
    uuid, name, email, zone, since = row
    return ClientCard(uuid=uuid, name=name, email=email, zone=zone, since=since)


def client_card(row: models.Acquaintance) -> ClientCard:
    client = row.client
    return ClientCard(uuid=client.uuid, name=client.name, email=client.email, zone=client.timezone, since=row.since)
