"""Erasing a client: what their record, their account and the doors they came by told. Callers hold the transaction."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import CASCADE, Model, Q

from kept.core.erasure import NAME, Erased, Scope, address_of_nobody
from kept.store.people.models import (
    Acquaintance,
    AddressChange,
    Client,
    ContactRequest,
    Erasure,
    Invitation,
    PasswordLink,
    SignUp,
    User,
)


def professionals_of(client: Client) -> list[int]:
    """All of the practice who see the client."""
    return list(Acquaintance.objects.filter(client=client).values_list("professional_id", flat=True))


def addresses_of_account(client: Client) -> list[str]:
    """All to which letters about the client's account went, of no practice."""
    changes = AddressChange.objects.filter(user_id=client.user_id or 0).values_list("old_email", "new_email")
    own = [client.user.email] if client.user else []
    return sorted({*own, *(address for pair in changes for address in pair if address)})


def erase_client_record(client: Client, *, at: datetime) -> Scope:
    """The row stays for what sessions and payments refer to, under another id, and tells of nobody. The account ends with
    it when nobody else knows its owner."""
    _erase_doors(client, at=at)
    Acquaintance.objects.filter(client=client).delete()
    user, number = client.user, uuid4()
    Client.objects.filter(id=client.id).update(
        uuid=number,
        user=None,
        name=NAME,
        email=address_of_nobody(number),
        timezone="UTC",
        phone="",
        address="",
        birth_date="",
        emergency_contact="",
        coming_for="",
        reminder_hours=[],
        version=client.version + 1,
        erased_at=at,
    )
    if user is None or _is_known_otherwise(user):
        return Scope.RECORD
    _end_account(user, at=at)
    return Scope.ACCOUNT


def record_erasure(erased: Erased, *, practice_id: int) -> None:
    Erasure.objects.create(
        uuid=erased.uuid,
        practice_id=practice_id,
        subject=erased.subject,
        email_hash=erased.email_hash,
        scope=erased.scope,
        at=erased.at,
    )


def recorded_erasures() -> set[UUID]:
    return set(Erasure.objects.values_list("uuid", flat=True))


def erasures_to_note() -> list[Erased]:
    """All of them, oldest first."""
    return [
        Erased(uuid=row.uuid, subject=row.subject, email_hash=row.email_hash, scope=Scope(row.scope), at=row.at)
        for row in Erasure.objects.order_by("id")
    ]


def clients_not_erased() -> Iterator[Client]:
    return Client.objects.filter(erased_at__isnull=True).select_related("user").order_by("id").iterator()


def _erase_doors(client: Client, *, at: datetime) -> None:
    """Invitations and requests by which they came to this practice."""
    whose = Q(client=client) | Q(email=client.email)
    invitations = Invitation.objects.filter(whose, practice_id=client.practice_id)
    invitations.filter(used_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=at)
    invitations.update(name=NAME, email="")
    requests = ContactRequest.objects.filter(whose, practice_id=client.practice_id)
    requests.filter(state=ContactRequest.State.WAITING).update(state=ContactRequest.State.DECLINED, decided_at=at)
    requests.update(user=None, name=NAME, email="", phone="", message="")


def _is_known_otherwise(user: User) -> bool:
    """By another practice, a hub, or as somebody who works here."""
    others = ("client_records", "professional", "staff", "operator", "hub_admin_of")
    is_member = Q(memberships__isnull=False, memberships__removed_at__isnull=True)
    known = is_member | Q(*((f"{other}__isnull", False) for other in others), _connector=Q.OR)
    return User.objects.filter(known, id=user.id).exists()


def _end_account(user: User, *, at: datetime) -> None:
    """The row stays for what the journal and steps of sessions say; nobody can ever sign in with it."""
    SignUp.objects.filter(email=user.email).update(email="", code_hash="")
    ContactRequest.objects.filter(user=user).update(user=None)
    changes = AddressChange.objects.filter(user=user)
    changes.filter(confirmed_at__isnull=True, void_at__isnull=True).update(void_at=at)
    changes.update(old_email="", new_email="", undo_hash="")
    PasswordLink.objects.filter(user=user, used_at__isnull=True, void_at__isnull=True).update(void_at=at)
    for relation in User._meta.related_objects:  # noqa: SLF001 (Django's public _meta)
        # What goes with an account goes with its end: tokens, feeds, ways of signing in, requests once answered.
        if relation.on_delete is CASCADE and relation.related_model not in _NAMED_BY_LETTERS:
            relation.related_model._base_manager.filter(**{relation.field.name: user}).delete()  # noqa: SLF001 (as above)
    user.set_unusable_password()
    User.objects.filter(id=user.id).update(
        email=address_of_nobody(uuid4()),
        name=NAME,
        password=user.password,
        timezone="UTC",
        is_active=False,
        email_verified_at=None,
    )


# Their letters and requests refer to them, so the rows stay, and tell of nobody.
_NAMED_BY_LETTERS: tuple[type[Model], ...] = (AddressChange, PasswordLink)
