"""Where the chain ends is noted outside the database: every hour, at a clean stop, and in words that nobody else can write."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kept.config import cli
from kept.core.access import PRODUCT
from kept.edges.commands._journal import close_journal, keep_anchors
from kept.store.journal.anchors import AnchorsBroken, anchors
from kept.store.journal.writes import note_entry
from kept.usecases.anchor_journal import anchor_journal
from kept.usecases.seal_journal import seal_journal
from tests.make import NOW, hours
from tests.prove import tamper

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def file(tmp_path: Path, settings: Any) -> Path:
    """Anchors of the test's own."""
    settings.KEPT_ANCHORS = tmp_path / "anchors"
    return tmp_path / "anchors" / "journal.anchors"


def sealed(number: int = 3) -> None:
    for each in range(number):
        note_entry(PRODUCT, "session.booked", UUID(int=each + 1), at=NOW)
    seal_journal(now=NOW)


def test_an_anchor_an_hour(real_db: None, file: Path) -> None:
    assert anchor_journal(now=NOW) == 0, "there is nothing to anchor"
    sealed()
    assert [keep_anchors(now=NOW), keep_anchors(now=NOW + hours(2))] == [1, 0], "one, as nothing came after it"
    sealed()
    assert [keep_anchors(now=NOW + 59 * MINUTE), keep_anchors(now=NOW + hours(1))] == [0, 1]
    sealed()
    close_journal(now=NOW + 61 * MINUTE)
    assert [anchor.seq for anchor in anchors()] == [3, 6, 9]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_line_that_is_forged_or_missing_is_found(real_db: None, file: Path) -> None:
    for _ in range(3):
        sealed()
        anchor_journal(now=NOW, at_once=True)
    first, second, third = file.read_text().splitlines()
    file.write_text(f"{first}\n{third}\n")
    with pytest.raises(AnchorsBroken, match=r"Line 2 .* missing"):
        anchors()
    file.write_text(f"{first}\n{json.dumps(json.loads(second) | {'seq': 5})}\n{third}\n")
    with pytest.raises(AnchorsBroken, match="Line 2"):
        anchor_journal(now=NOW, at_once=True)
    file.write_text(f"{first}\nnonsense\n")
    with pytest.raises(AnchorsBroken, match=r"Line 2 .* is not an anchor"):
        anchors()
    assert keep_anchors(now=NOW + hours(9)) == 0, "it is said in the log, and stops nothing"


def test_what_a_restore_lost_is_said_and_is_no_fault(real_db: None) -> None:
    sealed(5)
    anchor_journal(now=NOW, at_once=True)
    with tamper.unguarded():
        tamper.sql("delete from journal_entry where seq > 2")
    assert tamper.fault() == "Entry 3 is missing: the journal went on to entry 5 when it was last anchored."
    anchor_journal(now=NOW, restored=True)
    sealed(7)
    anchor_journal(now=NOW, at_once=True)
    assert tamper.fault() is None
    with tamper.unguarded():
        tamper.sql("delete from journal_entry where seq = 9")
    assert tamper.fault() is not None


def test_the_command_says_what_is_right_and_what_is_not(real_db: None, capsys: pytest.CaptureFixture[str]) -> None:
    sealed()
    assert cli.run_own("journal", ["verify"]) == 0
    assert "never anchored" in capsys.readouterr().out
    assert cli.run_own("journal", ["anchor"]) == 0
    assert "The journal is as it was written: 3 entries, 1 anchors" in capsys.readouterr().out
    with tamper.unguarded():
        tamper.sql("update journal_entry set action = 'session.deleted' where seq = 2")
    assert cli.run_own("journal", ["verify"]) == 1
    assert capsys.readouterr().out.startswith("Entry 2 is not as it was sealed")
