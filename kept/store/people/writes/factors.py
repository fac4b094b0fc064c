"""Changes of what people sign in with besides a password. Callers hold the transaction."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.store.people.models import Factor, RecoveryCode, User
from kept.store.tokens import hash_of
from kept.store.totp import step_of

PURPOSE: Final = "recovery"
CODES: Final = 10
CODE_LENGTH: Final = 12
ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is read as something else: 31¹², 59 bits
GROUP: Final = 4
MOST: Final = 10  # passkeys


@dataclass(frozen=True)
class NewFactor:
    """`codes` are the recovery codes that come with somebody's first factor: they are here and nowhere else."""

    uuid: UUID
    codes: list[str] = field(repr=False)


def lock_user(user_id: int) -> User:
    """Serialises what is done to how somebody signs in. Raises Refused not_found, also for a closed account."""
    user = User.objects.select_for_update().filter(id=user_id, is_active=True).first()
    if user is None:
        raise Refused("not_found")
    return user


def has_factor(user: User) -> bool:
    return Factor.objects.filter(user=user).exists()


def insert_app(user: User, *, secret: str, code: str, at: datetime) -> Factor:
    """Once a code shows that the app has it. Raises Refused code_wrong, or factor_known when there is an app already."""
    if Factor.objects.filter(user=user, kind=Factor.Kind.APP).exists():
        raise Refused("factor_known")
    step = step_of(code, secret=secret, after=0, now=at)
    if step is None:
        raise Refused("code_wrong", field="digits")
    return Factor.objects.create(
        user=user, kind=Factor.Kind.APP, name="Authenticator app", secret=secret, last_step=step, created_at=at
    )


def use_code(user: User, code: str, *, at: datetime) -> bool:
    """Whether this is a code of their app, or one of their recovery codes; it is used up. Callers hold the user."""
    app = Factor.objects.filter(user=user, kind=Factor.Kind.APP).first()
    step = step_of(code, secret=app.secret, after=app.last_step, now=at) if app else None
    if app and step is not None:
        Factor.objects.filter(id=app.id).update(last_step=step, last_used_at=at)
        return True
    unused = RecoveryCode.objects.filter(user=user, code_hash=_hash(user, code), used_at__isnull=True)
    return bool(unused.update(used_at=at))


def draw_recovery_codes(user: User) -> list[str]:
    """Ten new ones, which are kept nowhere in the clear; the earlier are good no more."""
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, code_hash=_hash(user, code)) for code in codes])
    return ["-".join(code[at : at + GROUP] for at in range(0, CODE_LENGTH, GROUP)) for code in codes]


def find_factor(factor_id: UUID, *, by: Actor) -> Factor:
    """One of the actor's own. Raises Refused not_found."""
    factor = Factor.objects.filter(uuid=factor_id, user_id=by.user_id or 0).first()
    if factor is None:
        raise Refused("not_found")
    return factor


def delete_factor(factor: Factor) -> None:
    """With the last one its recovery codes go: there is nothing left to recover."""
    user = factor.user
    factor.delete()
    if not has_factor(user):
        RecoveryCode.objects.filter(user=user).delete()


def delete_factors(user: User) -> int:
    """All of them, and the recovery codes; how many factors they were."""
    number, _ = Factor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    return number


def _hash(user: User, code: str) -> str:
    """Of its characters alone, bound to the account."""
    bare = "".join(code.lower().split()).replace("-", "")
    return hash_of(f"{user.uuid}:{bare}", purpose=PURPOSE)
