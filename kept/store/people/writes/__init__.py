"""Changes of people's records. Callers hold the transaction."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from kept.core.access import Actor
from kept.core.passwords import normalised
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.core.slots import BookingRules
from kept.store.compiled import compiled
from kept.store.people.models import Acquaintance, Client, Operator, Practice, Professional, Staff, User


def lock_practice_clients(practice_id: int) -> None:
    """Serialises what adds to or changes a practice's list of clients."""
    if connection.vendor == "postgresql":
        Practice.objects.select_for_update().get(id=practice_id)


def acting_professional(actor: Actor) -> Professional:
    """The professional who acts. Raises Refused not_found when the actor is none."""
    found = _professional(actor.professional_id or 0)
    if not found:
        raise Refused("not_found")
    return found[0]


@compiled
def _professional(professional_id: int) -> QuerySet[Professional]:
    return Professional.objects.select_related("practice", "user").filter(id=professional_id)


def acquainted(actor: Actor, client_id: UUID) -> Acquaintance:
    """The acting professional and a client whom they know, and the door by which the client came: what a booking asks
    of them. Raises Refused not_found, or unknown_client, which tells nothing of who else there is."""
    found = _with_client(actor.professional_id or 0, client_id)
    if not found:
        acting_professional(actor)
        raise Refused("unknown_client", field="client")
    return found[0]


def acquainted_with(actor: Actor, professional_id: UUID) -> Acquaintance:
    """The same for an acting client, who knows the professional. Raises Refused not_found."""
    found = _with_professional(actor.user_id or 0, professional_id)
    if not found:
        raise Refused("not_found")
    return found[0]


@compiled
def _with_client(professional_id: int, client_id: UUID) -> QuerySet[Acquaintance]:
    return _both_sides().filter(professional_id=professional_id, client__uuid=client_id)


@compiled
def _with_professional(user_id: int, professional_id: UUID) -> QuerySet[Acquaintance]:
    return _both_sides().filter(client__user_id=user_id, professional__uuid=professional_id)


def _both_sides() -> QuerySet[Acquaintance]:
    """Without what is sealed, which takes its time to open."""
    known = Acquaintance.objects.select_related("professional__user", "client")
    return known.only(
        "door",
        *(f"professional__{name}" for name in _OF_A_PROFESSIONAL),
        "professional__user__email",
        *(f"client__{name}" for name in _OF_A_CLIENT),
    )


_OF_A_PROFESSIONAL = (
    "uuid", "user", "practice", "name", "timezone", "policy_hours", "bookable_weeks", "notice_hours", "buffer_before",
    "buffer_after", "start_interval", "reminder_hours", "reminds_self",
)  # fmt: skip
_OF_A_CLIENT = ("uuid", "practice", "user", "name", "email", "timezone", "reminder_hours")


def professional_of(actor: Actor, professional_id: UUID) -> tuple[Professional, Client]:
    """A professional whom the acting client knows, and the client's own record there. Raises Refused not_found."""
    known = (
        Acquaintance.objects.select_related("professional__user", "professional__practice", "client__user")
        .filter(professional__uuid=professional_id, client__user_id=actor.user_id or 0)
        .first()
    )
    if known is None:
        raise Refused("not_found")
    return known.professional, known.client


def client_of(actor: Actor, client_id: UUID, *, code: str = "unknown_client") -> Client:
    """A client that the professional knows. Raises Refused with `code`, which tells nothing of who else there is."""
    client = (
        Client.objects.filter(uuid=client_id, acquaintances__professional_id=actor.professional_id or 0)
        .select_related("user")
        .first()
    )
    if client is None:
        raise Refused(code, field="client" if code == "unknown_client" else None)
    return client


def own_client(actor: Actor, practice_id: UUID) -> Client:
    """The actor's own record in a practice. Raises Refused not_found."""
    client = Client.objects.filter(practice__uuid=practice_id, user_id=actor.user_id or 0).first()
    if client is None:
        raise Refused("not_found")
    return client


def known_client_at(email: str, *, by: Actor) -> Client | None:
    """The client with this address whom the professional knows."""
    return Client.objects.filter(email=email, acquaintances__professional_id=by.professional_id or 0).first()


def lock_client(client_id: int) -> None:
    """Holds the client within the practice, after the professionals: two colleagues may book the same client."""
    if connection.vendor == "postgresql":
        _locked_client(client_id)


@compiled
def _locked_client(client_id: int) -> QuerySet[Client, tuple[int]]:
    return Client.objects.select_for_update().filter(id=client_id).values_list("id")


def door_of(*, professional_id: int, client_id: int) -> Origin:
    """The door by which the client came to the professional, whom they know."""
    known = Acquaintance.objects.filter(professional_id=professional_id, client_id=client_id)
    return Origin(known.values_list("door", flat=True).get())


def insert_client(
    *,
    practice_id: int,
    name: str,
    email: str,
    timezone: str,
    phone: str = "",
    address: str = "",
    user: User | None = None,
    at: datetime,
) -> Client:
    """A new record. It names an account only when its owner asked for it: an address alone tells a practice nothing.

    Raises Refused client_exists.
    """
    if Client.objects.filter(practice_id=practice_id, email=email).exists():
        raise Refused("client_exists", field="email")
    return Client.objects.create(
        practice_id=practice_id,
        user=user,
        name=name,
        email=email,
        timezone=timezone,
        phone=phone,
        address=address,
        created_at=at,
    )


def acquaint(client: Client, *, professional_id: int, door: Origin = Origin.PRACTICE, at: datetime) -> None:
    Acquaintance.objects.get_or_create(
        professional_id=professional_id,
        client=client,
        defaults={"practice_id": client.practice_id, "door": door, "since": at},
    )


def mark_client_edited(client: Client, *, version_seen: int, **changed: str) -> None:
    """Raises Refused changed_meanwhile, or client_exists when the new address is another client's."""
    others = Client.objects.filter(practice_id=client.practice_id, email=changed["email"]).filter(~Q(id=client.id))
    if others.exists():
        raise Refused("client_exists", field="email")
    if client.version != version_seen:
        raise Refused("changed_meanwhile", version=client.version)
    for name, value in changed.items():
        setattr(client, name, value)
    client.version += 1
    client.save(update_fields=[*changed, "version"])


def mark_booking_rules(professional: Professional, rules: BookingRules) -> None:
    Professional.objects.filter(id=professional.id).update(**asdict(rules))


def insert_user(*, email: str, name: str, timezone: str, password: str | None, at: datetime) -> User:
    """Somebody who may sign in; without a password, not yet. Raises Refused account_exists for a known address."""
    if User.objects.filter(email=email).exists():
        raise Refused("account_exists", field="email")
    user = User(email=email, name=name, timezone=timezone, created_at=at)
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(normalised(password))
    user.save()
    return user


def insert_practice(*, name: str, timezone: str, currency: str, at: datetime) -> Practice:
    return Practice.objects.create(name=name, timezone=timezone, currency=currency, created_at=at)


def insert_professional(user: User, *, practice: Practice, policy_hours: int) -> Professional:
    return Professional.objects.create(
        user=user, practice=practice, name=user.name, timezone=user.timezone, policy_hours=policy_hours
    )


def insert_staff(user: User, *, practice: Practice, role: str) -> Staff:
    return Staff.objects.create(user=user, practice=practice, role=role)


def insert_operator(user: User) -> Operator:
    return Operator.objects.create(user=user)


def find_practice(practice_id: UUID) -> Practice:
    """Raises Refused not_found."""
    practice = Practice.objects.filter(uuid=practice_id).first()
    if practice is None:
        raise Refused("not_found")
    return practice


def find_professional(professional_id: UUID) -> Professional:
    """By the professional's own id, or the account's. Raises Refused not_found."""
    known_as = Q(uuid=professional_id) | Q(user__uuid=professional_id)
    professional = (
        Professional.objects.select_related("practice", "user").filter(known_as, user__is_active=True).first()
    )
    if professional is None:
        raise Refused("not_found")
    return professional


def professional_ids(account_ids: Iterable[UUID]) -> list[int]:
    return list(Professional.objects.filter(user__uuid__in=list(account_ids)).values_list("id", flat=True))


def hub_admin_ids(account_ids: Iterable[UUID]) -> list[int]:
    """The accounts that run a hub. Raises Refused admin_elsewhere when one works in a practice or for the installation."""
    users = list(User.objects.filter(uuid__in=list(account_ids)).order_by("id"))
    works = Q(professional__isnull=False) | Q(operator__isnull=False) | Q(staff__isnull=False)
    busy = User.objects.filter(works, id__in=[user.pk for user in users]).first()
    if busy is not None:
        raise Refused("admin_elsewhere", field="admins", given=busy.email)
    return [user.pk for user in users]


def acting_user(actor: Actor) -> User:
    """Whose account acts. Raises Refused not_found."""
    user = User.objects.filter(id=actor.user_id or 0, is_active=True).first()
    if user is None:
        raise Refused("not_found")
    return user


def bring_together(user: User, professional: Professional, *, door: Origin, at: datetime) -> Client:
    """The account's owner is the professional's client from then on."""
    lock_practice_clients(professional.practice_id)
    client = own_record(user, practice_id=professional.practice_id, at=at)
    acquaint(client, professional_id=professional.id, door=door, at=at)
    return client


def own_record(user: User, *, practice_id: int, at: datetime) -> Client:
    """The practice's record of the account's owner: the one with their address becomes theirs, else a new one is made.

    Only the address decides, never which record an invitation was written for: that one may have another by now.
    """
    client = Client.objects.filter(practice_id=practice_id, user=user).first()
    if client is not None:
        return client
    client = Client.objects.filter(practice_id=practice_id, email=user.email, user__isnull=True).first()
    if client is None:
        return insert_client(
            practice_id=practice_id, name=user.name, email=user.email, timezone=user.timezone, user=user, at=at
        )
    client.user = user
    client.save(update_fields=["user"])
    return client
