"""The file of erasures beside the journal's anchors, outside the database: who was erased must not come back with an older
backup. It names nobody; each line is signed.
"""

import base64
import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from kept.core.erasure import Erased, Scope, hash_of

FILE: Final = "people.erasures"


class ErasuresBroken(Exception):
    """The file of erasures is not what was written; the message is a sentence."""


def subject_hash(client_id: UUID) -> str:
    """Of the id under which a client was known."""
    return hash_of(_key(), "client", str(client_id))


def email_hash(email: str) -> str:
    return hash_of(_key(), "email", email)


def noted_erasures() -> list[Erased]:
    """All of the file, oldest first. Raises ErasuresBroken."""
    file = _file()
    if not file.exists():
        return []
    return [_erased(number, line) for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)]


def note_erasures(erased: Iterable[Erased]) -> int:
    """Adds those that the file has not; how many. On the disk when this returns."""
    _file().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(_file(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        known = {each.uuid for each in noted_erasures()}
        new = [each for each in erased if each.uuid not in known]
        os.write(handle, "".join(f"{_line(each)}\n" for each in new).encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return len(new)


def _line(erased: Erased) -> str:
    words = {
        "id": str(erased.uuid),
        "subject": erased.subject,
        "email": erased.email_hash,
        "scope": erased.scope.value,
        "time": erased.at.isoformat(),
    }
    return json.dumps(words | {"mac": _signature(words)})


def _erased(number: int, line: str) -> Erased:
    try:
        words: dict[str, Any] = json.loads(line)
        is_ours = hmac.compare_digest(str(words.pop("mac")), _signature(words))
        erased = Erased(
            uuid=UUID(words["id"]),
            subject=words["subject"],
            email_hash=words["email"],
            scope=Scope(words["scope"]),
            at=datetime.fromisoformat(words["time"]),
        )
    except (ValueError, KeyError, TypeError):
        is_ours = False
    if not is_ours:
        raise ErasuresBroken(f"Line {number} of {_file()} was not written with this installation's anchor.key.")
    return erased


def _signature(words: dict[str, Any]) -> str:
    return hmac.new(_key(), f"erased\n{json.dumps(words, sort_keys=True)}".encode(), hashlib.sha256).hexdigest()


def _file() -> Path:
    folder: Path = settings.KEPT_ANCHORS
    return folder / FILE


def _key() -> bytes:
    file: Path = settings.KEPT_ANCHOR_KEY_FILE
    return base64.b64decode(file.read_text().strip())
