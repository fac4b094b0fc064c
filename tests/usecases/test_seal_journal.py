"""Entries are sealed once, in their order and without a gap; whoever touches one afterwards is found: prove/test_tamper."""

from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from kept.core.access import PRODUCT
from kept.edges.commands import _journal
from kept.store.journal.chain import chain, head
from kept.store.journal.models import Entry
from kept.store.journal.writes import note_entry
from kept.usecases import seal_journal as module
from kept.usecases.seal_journal import seal_journal
from tests.make import NOW, make_session
from tests.prove import tamper
from tests.race import much_patience, race


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> None:
    """Anchors of the test's own."""
    settings.KEPT_ANCHORS = tmp_path / "anchors"


def entries(number: int) -> None:
    for each in range(number):
        note_entry(PRODUCT, "session.booked", UUID(int=each + 1), at=NOW, row="b", also=each)


def test_each_entry_is_sealed_once(real_db: None) -> None:
    make_session()
    entries(5)
    number = Entry.objects.count()
    assert [seal_journal(now=NOW), seal_journal(now=NOW)] == [number, 0]
    assert [sealed.seq for sealed in chain()] == list(range(1, number + 1))
    entries(1)
    assert seal_journal(now=NOW) == 1
    assert head()[0] == number + 1
    assert tamper.fault() is None


def test_all_who_seal_at_once_make_one_chain(real_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 7)
    entries(60)
    with much_patience():
        race([partial(_journal.keep_journal, now=NOW)] * 4)
        _journal.keep_journal(now=NOW)
    assert (head()[0], tamper.fault()) == (60, None)


@pytest.mark.parametrize("change", ["action = 'x'", "seq = 9", "seq = null", "hash = null"])
def test_what_is_sealed_stays_as_it_is(real_db: None, change: str) -> None:
    entries(2)
    seal_journal(now=NOW)
    with pytest.raises(IntegrityError, match="journal_entry_is_append_only"), transaction.atomic():
        tamper.sql(f"update journal_entry set {change} where seq = 1")  # noqa: S608 (words of the test)


def test_what_is_not_sealed_yet_takes_nothing_but_its_seal(real_db: None) -> None:
    entries(1)
    for change in ("action = 'x'", "seq = 1", "seq = 1, hash = uuid, action = 'x'"):
        with pytest.raises(IntegrityError, match="journal_entry_is_append_only"), transaction.atomic():
            tamper.sql(f"update journal_entry set {change}".replace("hash = uuid", f"hash = {a_hash()}"))  # noqa: S608 (words of the test)


def a_hash() -> str:
    return "x'00'" if connection.vendor == "sqlite" else "'x'::bytea"
