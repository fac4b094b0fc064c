"""What the links of letters open that change how somebody signs in."""

from datetime import datetime

from django.db.models import Q, QuerySet

from kept.core.recovery import UNDO_LIFE
from kept.core.refusal import Refused
from kept.store.compiled import compiled
from kept.store.people.models import AddressChange, Factor, PasswordLink
from kept.store.tokens import hash_of

PASSWORD = "password_link"  # noqa: S105 - what a link is for
ADDRESS = "address_change"
UNDO = "address_undo"


def hash_of_link(token: str, *, purpose: str) -> str:
    """What is carried on instead of the token, which then stands in no address any more."""
    return hash_of(token, purpose=purpose)


def opened_by_password_link(token_hash: str, *, now: datetime) -> bool:
    """Whether its owner has a second factor. Raises Refused pass_over for a link that is good no more, or never was."""
    good = PasswordLink.objects.filter(used_at__isnull=True, void_at__isnull=True, expires_at__gt=now)
    link = good.filter(token_hash=token_hash, user__is_active=True).first()
    if link is None:
        raise Refused("pass_over")
    return Factor.objects.filter(user_id=link.user_id or 0).exists()


def address_to_confirm(token_hash: str, *, user_id: int, now: datetime) -> str:
    """Raises Refused pass_over, also for another account's."""
    good = AddressChange.objects.filter(confirmed_at__isnull=True, void_at__isnull=True, expires_at__gt=now)
    change = good.filter(token_hash=token_hash, user_id=user_id).first()
    if change is None:
        raise Refused("pass_over")
    return change.new_email


def address_to_return_to(undo_hash: str, *, now: datetime) -> str:
    """Raises Refused pass_over."""
    good = AddressChange.objects.filter(undone_at__isnull=True, confirmed_at__gt=now - UNDO_LIFE)
    change = good.filter(undo_hash=undo_hash).first() if undo_hash else None
    if change is None:
        raise Refused("pass_over")
    return change.old_email


def current_address(email: str, *, since: datetime) -> str:
    """Where somebody is written to who had this address then: through each change that was confirmed later, and back
    where one was undone."""
    changes = _changes_since(email, since)
    for change in changes:
        if change.old_email == email and change.confirmed_at is not None:
            return current_address(change.new_email, since=change.confirmed_at)
    return changes[0].old_email if changes else email


@compiled
def _changes_since(email: str, since: datetime) -> QuerySet[AddressChange]:
    """Away from this address, the earliest first, or back from it. Mostly there are none: each letter asks this."""
    went = Q(old_email=email, confirmed_at__gt=since, undone_at__isnull=True)
    came_back = Q(new_email=email, confirmed_at__lte=since, undone_at__gt=since)
    return AddressChange.objects.filter(went | came_back).order_by("confirmed_at", "id")
