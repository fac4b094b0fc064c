"""A person's data as one file: for programs (JSON, CSV, iCalendar), for themselves (a page), and with its checksums."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from icalendar import Calendar, Event

from kept.edges.web.spreadsheets import MARK, plain_cell
from kept.store.persons.export import Export

FORMAT: Final = {"format": "kept-export", "version": 1}


def archive_answer(export: Export, *, now: datetime) -> HttpResponse:
    """To save, and to be kept by no cache."""
    response = HttpResponse(archive_of(export, now=now), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="data-{now:%Y-%m-%d}.zip"'
    patch_cache_control(response, no_store=True, private=True)
    return response


def archive_of(export: Export, *, now: datetime) -> bytes:
    files = {"index.html": _page(export, now).encode(), "data.json": _json(export, now)}
    files |= {f"{name}.csv": _csv(rows).encode() for name, rows in export.parts.items() if rows}
    files["sessions.ics"] = _calendar(export.parts.get("sessions", ()), now)
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, "SHA256SUMS": sums.encode()}.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _json(export: Export, now: datetime) -> bytes:
    whole = {**FORMAT, "made_at": now.isoformat(), "cut": list(export.cut), "parts": export.parts}
    return json.dumps(whole, default=_plain, ensure_ascii=False, indent=1).encode()


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(rows[0])
    writer.writerows([plain_cell(_cell(value)) for value in row.values()] for row in rows)
    return MARK + written.getvalue()


def _calendar(sessions: Sequence[Mapping[str, Any]], now: datetime) -> bytes:
    """Those that were not cancelled."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kept//Export//EN")
    calendar.add("version", "2.0")
    for session in sessions:
        if session["state"] != "cancelled":
            event = Event()
            event.add("uid", f"{session['uuid']}@kept")
            event.add("dtstamp", now.astimezone(UTC))
            event.add("dtstart", session["starts_at"].astimezone(UTC))
            event.add("dtend", session["ends_at"].astimezone(UTC))
            event.add("summary", "Appointment")
            event.add("class", "PRIVATE")
            calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text


def _page(export: Export, now: datetime) -> str:
    parts = [
        (name.replace("_", " ").capitalize(), [column.replace("_", " ") for column in rows[0]], _cells(rows))
        for name, rows in export.parts.items()
        if rows
    ]
    return render_to_string("documents/data.html", {"parts": parts, "made_at": now, "cut": export.cut})


def _cells(rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    return [[_cell(value) for value in row.values()] for row in rows]


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_cell(each)}" for name, each in value.items() if each not in (None, "", {}))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _plain(value: object) -> str:
    assert isinstance(value, datetime | date | UUID), f"{value!r} has no place in JSON"
    return value.isoformat() if isinstance(value, date) else str(value)
