"""Changes of people's records. Callers hold the transaction."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from kept.core.access import Actor
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.people.models import Acquaintance, Client, Operator, Practice, Professional, Staff, User


def lock_practice_clients(practice_id: int) -> None:
    """Serialises what adds to or changes a practice's list of clients."""
    if connection.vendor == "postgresql":
        Practice.objects.select_for_update().get(id=practice_id)


def acting_professional(actor: Actor) -> Professional:
    """The professional who acts. Raises Refused not_found when the actor is none."""
    professional = Professional.objects.select_related("practice", "user").filter(id=actor.professional_id or 0).first()
    if professional is None:
        raise Refused("not_found")
    return professional


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


def lock_client(client_id: int) -> None:
    """Holds the client within the practice, after the professionals: two colleagues may book the same client."""
    if connection.vendor == "postgresql":
        Client.objects.select_for_update().values_list("id").get(id=client_id)


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


def insert_user(*, email: str, name: str, timezone: str, password: str | None, at: datetime) -> User:
    """Somebody who may sign in; without a password, not yet. Raises Refused account_exists for a known address."""
    if User.objects.filter(email=email).exists():
        raise Refused("account_exists", field="email")
    user = User(email=email, name=name, timezone=timezone, created_at=at)
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
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


def find_professional(account_id: UUID) -> Professional:
    """The professional with this account. Raises Refused not_found."""
    professional = Professional.objects.filter(user__uuid=account_id).first()
    if professional is None:
        raise Refused("not_found")
    return professional


def professional_ids(account_ids: Iterable[UUID]) -> list[int]:
    return list(Professional.objects.filter(user__uuid__in=list(account_ids)).values_list("id", flat=True))


def user_ids(account_ids: Iterable[UUID]) -> list[int]:
    return list(User.objects.filter(uuid__in=list(account_ids)).values_list("id", flat=True))


def acting_user(actor: Actor) -> User:
    """Whose account acts. Raises Refused not_found."""
    user = User.objects.filter(id=actor.user_id or 0, is_active=True).first()
    if user is None:
        raise Refused("not_found")
    return user


def own_record(user: User, *, practice_id: int, at: datetime) -> Client:
    """The practice's record of the account's owner: the one with their address becomes theirs, else a new one is made."""
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
