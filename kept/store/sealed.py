"""Columns that are sealed (AES-256-GCM) with a key that lives outside the database.

A sealed value is `version | key id | nonce | ciphertext and tag`; table and column are authenticated with it, so that a
value copied into another column does not open. Empty text is sealed too: a row does not tell whether it has a note.
"""

import base64
import hashlib
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    _TextField = models.TextField[Any, Any]
else:
    _TextField = models.TextField  # Django's fields take type arguments in their stubs only

_VERSION: Final = b"\x01"
_KEY_ID_BYTES: Final = 4
_NONCE_BYTES: Final = 12


class SealBroken(Exception):
    """A sealed value that this installation's key does not open: a wrong key, or a value put where it does not belong."""


def seal(text: str, *, place: str) -> bytes:
    key_id, cipher = _cipher()
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + key_id + nonce + cipher.encrypt(nonce, text.encode(), place.encode())


def unseal(sealed: bytes, *, place: str) -> str:
    """The text that was sealed for this place. Raises SealBroken."""
    key_id, cipher = _cipher()
    head = len(_VERSION) + _KEY_ID_BYTES
    if not sealed.startswith(_VERSION + key_id):
        raise SealBroken(f"{place}: sealed with another key or by another version")
    try:
        opened = cipher.decrypt(sealed[head : head + _NONCE_BYTES], sealed[head + _NONCE_BYTES :], place.encode())
    except InvalidTag:
        raise SealBroken(f"{place}: the value was changed, or belongs elsewhere") from None
    return opened.decode()


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


def _cipher() -> tuple[bytes, AESGCM]:
    return _opened(settings.KEPT_FIELD_KEY_FILE)


@cache
def _opened(key_file: Path) -> tuple[bytes, AESGCM]:
    key = base64.b64decode(key_file.read_text().strip())
    return hashlib.sha256(key).digest()[:_KEY_ID_BYTES], AESGCM(key)
