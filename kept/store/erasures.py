"""The file of erasures beside the journal's anchors, outside the database: who was erased must not come back with an older
backup. It names nobody; each line is signed.
"""

import hashlib
import hmac
import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from kept.core.erasure import Erased, Scope, hash_of
from kept.store.anchored import AnchoredFile, anchor_key

FILE: Final = AnchoredFile("people.erasures")


class ErasuresBroken(Exception):
    """The file of erasures is not what was written; the message is a sentence."""


def subject_hash(client_id: UUID) -> str:
    """Of the id under which a client was known."""
    return hash_of(anchor_key(), "client", str(client_id))


def email_hash(email: str) -> str:
    return hash_of(anchor_key(), "email", email)


def noted_erasures() -> list[Erased]:
    """All of the file, oldest first. Raises ErasuresBroken."""
    return _read(FILE.lines())


def note_erasures(erased: Collection[Erased]) -> int:
    """Adds those that the file has not; how many. On the disk when this returns. Raises ErasuresBroken."""

    def new(lines: Sequence[str]) -> list[str]:
        known = {each.uuid for each in _read(lines)}
        return [_line(each) for each in erased if each.uuid not in known]

    return FILE.add(new)


def _read(lines: Sequence[str]) -> list[Erased]:
    return [_erased(number, line) for number, line in enumerate(lines, start=1)]


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
        raise ErasuresBroken(f"Line {number} of {FILE.path} was not written with this installation's anchor.key.")
    return erased


def _signature(words: dict[str, Any]) -> str:
    return hmac.new(anchor_key(), f"erased\n{json.dumps(words, sort_keys=True)}".encode(), hashlib.sha256).hexdigest()
