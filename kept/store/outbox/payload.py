"""A letter's content as text, with a version: what one release stored, the next one reads."""

import json
from datetime import UTC, datetime
from typing import Any, Final

from kept.core.letters import CalendarEvent, CalendarMethod, Content, Kind, Recipient

VERSION: Final = 1


def payload_of(content: Content) -> str:
    event = content.event
    return json.dumps(
        {
            "v": VERSION,
            "kind": content.kind,
            "to": content.to,
            "name": content.name,
            "email": content.email,
            "zone": content.zone,
            "other": content.other,
            "path": content.path,
            "manage": content.manage,
            "code": content.code,
            "starts_at": _text(content.starts_at),
            "ends_at": _text(content.ends_at),
            "free_until": _text(content.free_until),
            "event": event and {"uid": event.uid, "sequence": event.sequence, "method": event.method},
        },
        ensure_ascii=False,
    )


def content_of(payload: str) -> Content:
    """The content as it was stored. Raises ValueError for a version that this release does not know."""
    read: dict[str, Any] = json.loads(payload)
    if read["v"] != VERSION:
        raise ValueError(f"a letter's payload of version {read['v']}")
    event = read["event"]
    return Content(
        kind=Kind(read["kind"]),
        to=Recipient(read["to"]),
        name=read["name"],
        email=read["email"],
        zone=read["zone"],
        other=read["other"],
        path=read["path"],
        manage=read.get("manage", ""),
        code=read.get("code", ""),
        starts_at=_instant(read["starts_at"]),
        ends_at=_instant(read["ends_at"]),
        free_until=_instant(read["free_until"]),
        event=event and _event(event),
    )


def _event(read: dict[str, Any]) -> CalendarEvent:
    return CalendarEvent(uid=read["uid"], sequence=read["sequence"], method=CalendarMethod(read["method"]))


def _text(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).isoformat() if instant else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
