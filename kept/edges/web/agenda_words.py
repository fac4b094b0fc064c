"""An entry of the agenda as its line says it, by names that a template finds at once."""

from datetime import datetime
from typing import Any

from kept.edges.web.calendar_words import BusyEntry
from kept.edges.web.words import PLACES, time_in_words
from kept.store.diary.reads import BlockCard, SessionCard

Entry = SessionCard | BlockCard | BusyEntry


def line_of(entry: Entry, zone: str) -> dict[str, Any]:
    """`state` is a session's, and empty for what is none."""
    own = _of_session(entry) if isinstance(entry, SessionCard) else _of_taken_time(entry)
    at = {"at": entry.starts_at.isoformat(), "times": _times(entry.starts_at, entry.ends_at, zone)}
    return {"state": "", **at, **own}


def _of_session(card: SessionCard) -> dict[str, Any]:
    return {
        "look": "is-inprogress is-in-progress" if card.state == "in_progress" else f"is-{card.state}",
        "path": f"/sessions/{card.uuid}",
        "what": card.client_name,
        "about": f"{card.service_name} · {PLACES.get(card.place, card.place)}",
        "state": card.state,
        "is_void": card.is_void,
        "hub": card.hub_name,
    }


def _of_taken_time(entry: BlockCard | BusyEntry) -> dict[str, Any]:
    if isinstance(entry, BlockCard):
        return {"look": "is-block", "path": f"/blocks/{entry.uuid}", "what": entry.title, "about": "Blocked time"}
    line = {"look": "is-block", "path": "/busy-times", "what": "Busy", "about": "In another calendar"}
    return line | {"times": "All day"} if entry.is_whole_day else line


def _times(start: datetime, end: datetime, zone: str) -> str:
    return f"{time_in_words(start, zone)}–{time_in_words(end, zone)}"
