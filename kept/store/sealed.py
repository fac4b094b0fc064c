"""Columns that are sealed (AES-256-GCM) with keys that live outside the database.

`field.key` seals; what older ones beside it (`field-*.key`) have sealed still opens, until they are retired. A process
sees within a second which key seals, and at once a key that it has not met. A sealed value is `version | key id | nonce | ciphertext and tag`; table and column are authenticated with it, so that a
value copied into another column does not open. Empty text is sealed too: a row does not tell whether it has a note.
"""

import base64
import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    _TextField = models.TextField[Any, Any]
else:
    _TextField = models.TextField  # Django's fields take type arguments in their stubs only

OLDER: Final = "field-*.key"

_SECONDS: Final = 1
_VERSION: Final = b"\x01"
_KEY_ID_BYTES: Final = 4
_NONCE_BYTES: Final = 12


class SealBroken(Exception):
    """A sealed value that this installation's key does not open: a wrong key, or a value put where it does not belong."""


def seal(text: str, *, place: str) -> bytes:
    ring = _ring()
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + ring.current + nonce + ring.ciphers[ring.current].encrypt(nonce, text.encode(), place.encode())


def unseal(sealed: bytes, *, place: str) -> str:
    """The text that was sealed for this place. Raises SealBroken."""
    head = len(_VERSION) + _KEY_ID_BYTES
    key_id = sealed[len(_VERSION) : head]
    cipher = _ring().ciphers.get(key_id) or _ring(anew=True).ciphers.get(key_id)
    if cipher is None or not sealed.startswith(_VERSION):
        raise SealBroken(f"{place}: sealed with another key or by another version")
    try:
        opened = cipher.decrypt(sealed[head : head + _NONCE_BYTES], sealed[head + _NONCE_BYTES :], place.encode())
    except InvalidTag:
        raise SealBroken(f"{place}: the value was changed, or belongs elsewhere") from None
    return opened.decode()


def seals_now(sealed: bytes) -> bool:
    """Whether the key that seals today has sealed this value."""
    return sealed.startswith(_VERSION + _ring(anew=True).current)


def key_id_of(key: bytes) -> bytes:
    """What a sealed value says of its key."""
    return hashlib.sha256(key).digest()[:_KEY_ID_BYTES]


class SealedTextField(_TextField):
    """Text that the database only ever sees sealed. It cannot be searched, sorted or indexed."""

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_prep_value(self, value: Any) -> bytes | None:
        return None if value is None else seal(str(value), place=self._place())

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 (Django's signature)
        prep = value if prepared else self.get_prep_value(value)
        return None if prep is None else connection.Database.Binary(prep)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> str | None:
        return None if value is None else unseal(bytes(value), place=self._place())

    def get_lookup(self, lookup_name: str) -> Any:
        # A sealed value is another one each time it is written: only "is it null" can be asked of it.
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def _place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"  # noqa: SLF001 (Django's public _meta)


@dataclass(frozen=True, slots=True)
class _Ring:
    """The keys that open, and the one of them that seals."""

    current: bytes
    ciphers: Mapping[bytes, AESGCM]


@dataclass(slots=True)
class _Kept:
    """The ring as it was read, and until when nobody looks at the files again."""

    ring: _Ring
    stamps: tuple[tuple[Path, int, int], ...]
    until: float


_KEPT: Final[dict[Path, _Kept]] = {}


def _ring(*, anew: bool = False) -> _Ring:
    """As the folder of the keys has it, a second ago at most."""
    file: Path = settings.KEPT_FIELD_KEY_FILE
    kept, now = _KEPT.get(file), monotonic()
    if kept is not None and now < kept.until and not anew:
        return kept.ring
    stamps = tuple(
        (each, found.st_mtime_ns, found.st_ino)
        for each in (file, *sorted(file.parent.glob(OLDER)))
        for found in (each.stat(),)
    )
    if kept is None or kept.stamps != stamps:
        kept = _Kept(_read([each for each, _, _ in stamps]), stamps, 0)
    kept.until = now + _SECONDS
    _KEPT[file] = kept
    return kept.ring


def _read(files: Sequence[Path]) -> _Ring:
    keys = [base64.b64decode(file.read_text().strip()) for file in files]
    return _Ring(key_id_of(keys[0]), {key_id_of(key): AESGCM(key) for key in keys})
