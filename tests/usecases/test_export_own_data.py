"""The file that a client takes along has all that is kept of them, and nothing of anybody else."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from icalendar import Calendar

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.edges.web.archives import archive_of
from kept.store.persons.export import PARTS
from kept.usecases.export_client import export_client
from kept.usecases.export_own_data import export_own_data
from tests import erased as canary
from tests.make import NOW, a_key, actor_of, make_client, make_professional, make_session

INVENTORY: Final = Path(__file__).parents[2] / "docs" / "data-inventory.csv"
DAY: Final = timedelta(days=1)


def own(by: Actor, **given: Any) -> dict[str, bytes]:
    options: dict[str, Any] = {"request": a_key(), "now": NOW} | given
    return unpacked(archive_of(export_own_data(by=by, **options), now=NOW))


def unpacked(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def test_every_column_that_the_inventory_marks_is_in_it() -> None:
    with INVENTORY.open(newline="") as file:
        marked = {(row["table"], row["column"]) for row in csv.DictReader(file) if row["export"] == "yes"}
    assert marked - exported() == set()


def test_a_column_that_is_left_out_is_found() -> None:
    """The control."""
    assert ("diary_note", "text") not in exported()
    assert ("diary_session", "reason_text") not in exported()
    assert ("people_client", "phone") in exported()


def test_the_canary_sings_of_the_client_and_of_nobody_else(db: None) -> None:
    professional = make_professional()
    client = canary.sing(professional)
    other = make_client(professional)
    make_session(professional=professional, client=other, starts_at=NOW + DAY)
    files = own(actor_of(client))
    told = b"".join(files.values()).decode()
    parts = json.loads(files["data.json"])["parts"]
    assert {name for name, rows in parts.items() if canary.CANARY.lower() in str(rows).lower()} >= {
        *("account", "records", "sessions", "payments", "receipts", "letters"),
    }
    for secret in (f"{canary.CANARY} note", f"{canary.CANARY} reason", "/m/", other.name, other.email, str(other.uuid)):
        assert secret not in told, secret


def test_it_is_for_people_and_for_programs(db: None) -> None:
    professional = make_professional()
    client = canary.sing(professional)
    files = own(actor_of(client))
    assert {"index.html", "data.json", "sessions.ics", "sessions.csv", "records.csv", "SHA256SUMS"} <= set(files)
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest
    whole = json.loads(files["data.json"])
    assert (whole["format"], whole["version"], whole["cut"]) == ("kept-export", 1, [])
    rows = list(csv.DictReader(io.StringIO(files["sessions.csv"].decode("utf-8-sig"))))
    assert len(rows) == len(whole["parts"]["sessions"]) == 2
    events = Calendar.from_ical(files["sessions.ics"].decode()).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == ["Appointment"], "the cancelled one is none"
    assert b"<script" not in files["index.html"]
    assert canary.CANARY.encode() in files["index.html"]


def test_once_a_day(db: None) -> None:
    by = actor_of(make_client(make_professional()))
    own(by)
    with pytest.raises(Refused, match="exported_often") as refusal:
        own(by, now=NOW + DAY / 2)
    assert refusal.value.facts["until"] == NOW + DAY
    own(by, now=NOW + DAY)


def test_a_professional_gives_what_their_practice_keeps(db: None) -> None:
    professional, elsewhere = make_professional(), make_professional(name="Somebody Elsewhere")
    client = make_client(professional)
    there = make_client(elsewhere, account=actor_of(client))
    make_session(professional=elsewhere, client=there)
    make_session(professional=professional, client=client, starts_at=NOW + DAY)
    by, request = actor_of(professional), a_key()
    export = export_client(client_id=client.uuid, by=by, request=request, now=NOW)
    assert len(export.parts["sessions"]) == 1
    assert "account" not in export.parts
    assert "Somebody Elsewhere" not in str(export)
    with pytest.raises(Refused, match="exported_often"):
        export_client(client_id=client.uuid, by=by, request=a_key(), now=NOW)
    with pytest.raises(Refused, match="not_found"):
        export_client(client_id=there.uuid, by=by, request=a_key(), now=NOW)


def exported() -> set[tuple[str, str]]:
    """By the first column of each way: what a row names of another is named for it."""
    found = set()
    for part in PARTS:
        for column in part.columns:
            name = column.split("__")[0]
            field = part.model._meta.get_field(name)
            found.add((part.model._meta.db_table, str(getattr(field, "column", name))))
    return found
