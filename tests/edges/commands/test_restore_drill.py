"""`kept restore-drill`: the newest backup is tried, and nothing else is touched."""

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kept.edges.commands import _restoring, restore_drill
from kept.edges.commands._restoring import Told
from kept.store.backups.drills import is_genuine, last_drill, last_passed
from kept.store.backups.folder import name_for
from kept.store.backups.key import backup_key
from kept.store.backups.manifest import count_rows, facts_now
from tests.backups import LATER, backed_up, databases_left_over
from tests.make import NOW, hours, make_session

pytestmark = pytest.mark.usefixtures("real_db")


def drilled(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    restore_drill.add_arguments(parser)
    return restore_drill.run(parser.parse_args(arguments), now=LATER)


def reports(folder: Path) -> list[Path]:
    return sorted(folder.glob("drill-*.json"))


def test_the_newest_passes_and_production_is_as_it_was(backup_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_session()
    backed_up(backup_folder)
    older, newest = backup_folder / name_for(NOW), backed_up(backup_folder, at=NOW + hours(1))
    make_session()
    before = count_rows()
    assert drilled() == 0
    assert count_rows() == before
    assert databases_left_over() == []
    told = capsys.readouterr().out
    assert "The drill passed" in told
    assert told.count("somebody signs in") == 2
    (report,) = reports(backup_folder)
    assert last_passed(backup_folder) == LATER
    found = json.loads(report.read_text())["report"]
    assert [(each["backup"], each["passed"]) for each in found["backups"]] == [(newest.name, True), (older.name, True)]
    assert found["passed"]
    assert is_genuine(report, key=backup_key())
    report.write_text(report.read_text().replace("true", "false"))
    assert not is_genuine(report, key=backup_key())


def test_an_older_one_that_was_kept_badly_is_found(backup_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The control: where only the newest is tried, nobody notices."""
    older, newest = backed_up(backup_folder), backed_up(backup_folder, at=NOW + hours(1))
    older.write_bytes(older.read_bytes()[:-1])
    assert drilled("--file", str(newest)) == 0
    assert drilled() == 1
    assert "cut short" in capsys.readouterr().out
    assert (last := last_drill(backup_folder)) is not None
    assert not last.passed


def fail_with(sentence: str) -> Any:
    return lambda *_: Told(fault=sentence)


@pytest.mark.parametrize(
    ("place", "sentence"),
    [(f"{_restoring.__name__}.migrate", "no such column"), (f"{restore_drill.__name__}.sign_in", "nobody signs in")],
)
def test_one_that_fails_at_any_step_fails_and_is_reported(
    backup_folder: Path, monkeypatch: pytest.MonkeyPatch, place: str, sentence: str
) -> None:
    backed_up(backup_folder)
    monkeypatch.setattr(place, fail_with(sentence))
    assert drilled() == 1
    (report,) = reports(backup_folder)
    assert sentence in report.read_text()
    assert last_passed(backup_folder) is None
    assert databases_left_over() == []


def test_rows_that_are_missing_are_noticed(backup_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of what is compared with the manifest."""
    facts = facts_now()
    lying = replace(facts, rows={**facts.rows, "people_user": 7})
    monkeypatch.setattr("kept.store.backups.making.facts_now", lambda: lying)
    backed_up(backup_folder)
    assert drilled() == 1
    assert "people_user has" in reports(backup_folder)[0].read_text()


def test_one_that_does_not_open_is_reported_too(backup_folder: Path) -> None:
    file = backed_up(backup_folder)
    file.write_bytes(file.read_bytes()[:-1])
    assert drilled() == 1
    assert "cut short" in reports(backup_folder)[0].read_text()


def test_where_there_is_none_it_is_said(backup_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    backed_up(backup_folder).unlink()
    assert drilled() == 1
    assert "There is no backup in" in capsys.readouterr().err
