"""Changes of sign-ups: asked for, confirmed by a code, used. Callers hold the transaction."""

from datetime import datetime
from uuid import UUID

from kept.core.arrivals import CODE_LIFE, CODE_TRIES, SIGN_UP_LIFE, Door
from kept.core.refusal import Refused
from kept.store.people.models import SignUp, User
from kept.store.tokens import hash_of, is_same


def has_account(email: str) -> bool:
    return User.objects.filter(email=email).exists()


def sign_up_under(key: UUID) -> SignUp | None:
    """What was made of the form with this key."""
    return SignUp.objects.filter(uuid=key).first()


def insert_sign_up(key: UUID, *, email: str, door: Door, door_id: UUID, code: str, at: datetime) -> SignUp:
    """One that waits for this code; the empty one is never right."""
    return SignUp.objects.create(
        uuid=key,
        email=email,
        door=door,
        door_uuid=door_id,
        code_hash=hash_of(_about(key, code), purpose="code") if code else "",
        created_at=at,
        expires_at=at + CODE_LIFE,
    )


def lock_sign_up(sign_up_id: UUID) -> SignUp:
    """Raises Refused pass_over."""
    sign_up = SignUp.objects.select_for_update().filter(uuid=sign_up_id).first()
    if sign_up is None:
        raise Refused("pass_over")
    return sign_up


def mark_code_tried(sign_up: SignUp, code: str, *, at: datetime) -> bool:
    """Whether it was the right one, in time, and not after too many others; each try counts."""
    is_open = sign_up.used_at is None and sign_up.tries < CODE_TRIES and at < sign_up.expires_at
    is_right = is_same(sign_up.code_hash, _about(sign_up.uuid, code), purpose="code") and is_open
    if is_right and sign_up.confirmed_at is None:
        sign_up.confirmed_at, sign_up.expires_at = at, at + SIGN_UP_LIFE
    if not is_right:
        sign_up.tries = min(sign_up.tries + 1, CODE_TRIES)
    sign_up.save(update_fields=["tries", "confirmed_at", "expires_at"])
    return is_right


def forget_sign_ups_until(until: datetime) -> int:
    """Whose address it was is erased of all that were asked for by then; how many they were."""
    old = SignUp.objects.filter(created_at__lte=until).exclude(email="")
    return old.update(email="", code_hash="")


def _about(key: UUID, code: str) -> str:
    """A code is good for its own sign-up only."""
    return f"{key}:{code}"
