"""What is left of somebody who was erased: a name of nobody, an address that leads nowhere, and hashes under a key."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

NAME: Final = "Erased client"
# Where the product demands words, as for another reason of a cancellation.
WORDS: Final = "Erased."
_NOWHERE: Final = "erased.invalid"


class Scope(StrEnum):
    """What was erased: a practice's record of somebody, or their account with it, as nobody else knew them."""

    RECORD = "record"
    ACCOUNT = "account"


@dataclass(frozen=True, kw_only=True)
class Erased:
    """Enough to find the same person in an older copy of the database, and to tell nobody else who it was."""

    uuid: UUID
    subject: str
    email_hash: str
    scope: Scope
    at: datetime


@dataclass(frozen=True, kw_only=True)
class OpenCase:
    """What has to be settled before somebody can be erased: how many sessions are planned or in progress, payments owed
    or in doubt, credits asked back; and whether money is kept for them."""

    sessions: int
    payments: int
    corrections: int
    keeps_balance: bool

    @property
    def is_open(self) -> bool:
        return bool(self.sessions or self.payments or self.corrections or self.keeps_balance)


def address_of_nobody(number: UUID) -> str:
    """Different for each, as addresses must be; no letter can ever be delivered there."""
    return f"{number.hex}@{_NOWHERE}"


def hash_of(key: bytes, noun: str, value: str) -> str:
    """Of somebody's id or address; without the key nobody can try out whose it is."""
    return hmac.new(key, f"erasure\n{noun}\n{value}".encode(), hashlib.sha256).hexdigest()
