"""Changes of links that change how somebody signs in. Callers hold the transaction. Only hashes of links are kept."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from kept.core.recovery import ADDRESS_LINK_LIFE, PASSWORD_LINK_LIFE, UNDO_LIFE
from kept.core.refusal import Refused
from kept.store.people.models import AddressChange, Client, PasswordLink, User
from kept.store.tokens import hash_of

PASSWORD: Final = "password_link"  # noqa: S105 - what a link is for
ADDRESS: Final = "address_change"
UNDO: Final = "address_undo"


def account_at(email: str) -> User | None:
    """The open account with this address."""
    return User.objects.filter(email=email, is_active=True).first()


def password_link_under(key: UUID) -> PasswordLink | None:
    """What was made of the form with this key."""
    return PasswordLink.objects.filter(uuid=key).first()


def insert_password_link(key: UUID, *, user: User | None, token: str, at: datetime) -> PasswordLink:
    """The newest is the only one that is good."""
    if user:
        void_password_links(user.pk, at=at)
    return PasswordLink.objects.create(
        uuid=key,
        user=user,
        token_hash=hash_of(token, purpose=PASSWORD),
        created_at=at,
        expires_at=at + PASSWORD_LINK_LIFE,
    )


def void_password_links(user_id: int, *, at: datetime) -> None:
    waiting = PasswordLink.objects.filter(user_id=user_id, used_at__isnull=True, void_at__isnull=True)
    waiting.update(void_at=at)


def lock_password_link(token_hash: str, *, now: datetime) -> PasswordLink:
    """One that is good, and whose account is held. Raises Refused pass_over; why, is not told."""
    link = PasswordLink.objects.select_for_update().filter(token_hash=token_hash).first()
    if link is None or link.user_id is None or link.used_at or link.void_at or now >= link.expires_at:
        raise Refused("pass_over")
    return link


def mark_password_link_used(link: PasswordLink, *, at: datetime) -> None:
    link.used_at = at
    link.save(update_fields=["used_at"])


def insert_address_change(user: User, *, email: str, token: str, at: datetime) -> AddressChange:
    """The newest is the only one that can be confirmed."""
    AddressChange.objects.filter(user=user, confirmed_at__isnull=True, void_at__isnull=True).update(void_at=at)
    return AddressChange.objects.create(
        user=user,
        old_email=user.email,
        new_email=email,
        token_hash=hash_of(token, purpose=ADDRESS),
        created_at=at,
        expires_at=at + ADDRESS_LINK_LIFE,
    )


def lock_address_change(token_hash: str, *, user_id: int, now: datetime) -> AddressChange:
    """One of this account that can be confirmed. Raises Refused pass_over, also when the address is taken by now."""
    change = AddressChange.objects.select_for_update().filter(token_hash=token_hash, user_id=user_id).first()
    if change is None or change.confirmed_at or change.void_at or now >= change.expires_at:
        raise Refused("pass_over")
    if User.objects.filter(email=change.new_email).exists():
        raise Refused("pass_over")
    return change


def lock_undoable_change(undo_hash: str, *, now: datetime) -> AddressChange:
    """Raises Refused pass_over, also when the old address has another account by now."""
    found = AddressChange.objects.select_for_update().filter(undo_hash=undo_hash, confirmed_at__isnull=False)
    change = found.first() if undo_hash else None
    if change is None or change.confirmed_at is None or change.undone_at or now >= change.confirmed_at + UNDO_LIFE:
        raise Refused("pass_over")
    if User.objects.filter(email=change.old_email).exclude(pk=change.user_id).exists():
        raise Refused("pass_over")
    return change


def mark_address_confirmed(change: AddressChange, user: User, *, undo: str, at: datetime) -> None:
    change.confirmed_at, change.undo_hash = at, hash_of(undo, purpose=UNDO)
    change.save(update_fields=["confirmed_at", "undo_hash"])
    _move(user, change.new_email, at)


def mark_address_undone(change: AddressChange, user: User, *, at: datetime) -> None:
    """Also whatever was changed or asked for since."""
    later = AddressChange.objects.filter(user=user, created_at__gte=change.created_at, undone_at__isnull=True)
    later.filter(confirmed_at__isnull=False).update(undone_at=at)
    later.filter(confirmed_at__isnull=True, void_at__isnull=True).update(void_at=at)
    _move(user, change.old_email, at)


def forget_addresses_until(until: datetime) -> int:
    """Which addresses they were is erased of changes that were asked for by then; how many they were."""
    old = AddressChange.objects.filter(created_at__lte=until).filter(~Q(old_email="") | ~Q(new_email=""))
    return old.update(old_email="", new_email="", undo_hash="")


def _move(user: User, email: str, at: datetime) -> None:
    """The account, and each practice's record of its owner that had its address, unless another client has the new."""
    old = user.email
    for client in Client.objects.select_for_update().filter(user=user, email=old):
        if not Client.objects.filter(practice_id=client.practice_id, email=email).exists():
            client.email, client.version = email, client.version + 1
            client.save(update_fields=["email", "version"])
    user.email, user.email_verified_at = email, at
    user.save(update_fields=["email", "email_verified_at"])
