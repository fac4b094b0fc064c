"""`kept restore`: the database is the backup's afterwards, or as if nothing had been asked."""

import os
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import connection
from django.test import Client as Visitor
from pytest_django.fixtures import Settings

from kept.config.cli import NEEDS_OLD_KEYS, known_commands
from kept.core.chain import Anchor
from kept.edges.commands import journal
from kept.edges.commands._journal import close_journal
from kept.store.backups.key import backup_key
from kept.store.backups.manifest import count_rows, facts_now
from kept.store.backups.reading import verified
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.journal.anchors import add_anchor
from kept.store.journal.chain import head
from kept.store.outbox.models import Letter
from kept.store.outbox.pauses import pause_now
from kept.store.people.models import ApiToken
from kept.store.people.models import Visit as SignIn
from kept.usecases.claim_letters import claim_letters
from kept.usecases.resume_letters import resume_letters
from tests.backups import LATER, backed_up, databases_left_over, own_name, restored
from tests.deeds import cancel
from tests.make import NOW, OPERATOR, hours, make_professional, make_session
from tests.tokens import make_token

MAKING: Final = "kept.store.backups.making"
pytestmark = pytest.mark.usefixtures("real_db")


@pytest.fixture
def file(real_db: None, backup_folder: Path) -> Iterator[Path]:
    """A backup of one session with its letters; what happens in a test comes after it."""
    make_session()
    yield backed_up(backup_folder)
    assert databases_left_over() == []


def test_all_is_as_it_was_and_what_came_later_is_kept_aside(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (session,) = Session.objects.all()
    rows = count_rows()
    cancel(session)
    make_session()
    assert restored(file) == 0
    told = capsys.readouterr().out
    session.refresh_from_db()
    assert (session.state, Session.objects.count()) == ("planned", 1)
    assert count_rows() == rows | {"outbox_pause": 1, "journal_entry": rows["journal_entry"] + 1}
    assert broken_claims() == {}
    assert "is restored to 2026-06-15 09:00:00 UTC" in told
    assert "kept letters resume" in told
    name = next(line for line in told.splitlines() if "is kept as" in line).rpartition(" ")[2].rstrip(".")
    assert rows_of(name, "diary_session") == 2


def test_nobody_is_signed_in_and_no_token_opens_anything_unless_it_is_said(file: Path, backup_folder: Path) -> None:
    professional = make_professional()
    make_token(professional)
    Visitor().force_login(professional.user)
    newer = backed_up(backup_folder, at=NOW + hours(1))
    assert restored(newer, "--keep-tokens") == 0
    assert (SignIn.objects.count(), ApiToken.objects.get().revoked_at) == (0, None)
    assert restored(newer) == 0
    assert (SignIn.objects.count(), ApiToken.objects.get().revoked_at) == (0, LATER)


def test_no_letter_leaves_until_somebody_says_so_and_then_under_the_name_it_had(file: Path) -> None:
    names = set(Letter.objects.values_list("message_id", flat=True))
    assert restored(file) == 0
    paused = pause_now()
    assert paused
    assert (paused.since, paused.restored_to) == (LATER, NOW)
    assert claim_letters(most=50, lease=hours(1), now=LATER) == ()
    assert resume_letters(by=OPERATOR, now=LATER)
    claimed = {letter.message_id for letter in claim_letters(most=50, lease=hours(1), now=LATER)}
    assert claimed
    assert claimed <= names


def test_the_journal_goes_on_from_there_and_knows_what_was_lost(
    backup_folder: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    close_journal(now=NOW)
    newer = backed_up(backup_folder, at=NOW + hours(1))
    make_session()
    close_journal(now=NOW + hours(1))
    assert restored(newer) == 0
    assert journal.run(Namespace(deed="anchor"), now=LATER) == 0
    assert "were not in a backup that was brought back" in capsys.readouterr().out


def test_one_with_an_app_that_this_release_has_no_more_is_restored(
    file: Path, backup_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = facts_now()
    older = replace(facts, migrations=(*facts.migrations, "of_another_year.0001_initial"))
    monkeypatch.setattr(f"{MAKING}.facts_now", lambda: older)
    assert restored(backed_up(backup_folder, at=NOW + hours(1))) == 0


# --- what is refused changes nothing


@pytest.mark.usefixtures("untouched")
def test_a_chain_that_is_not_the_one_that_was_anchored_is_refused(
    file: Path, backup_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    close_journal(now=NOW)
    newer = backed_up(backup_folder, at=NOW + hours(1))
    number, _ = head()
    add_anchor(lambda _: Anchor(seq=number - 1, head=b"of another chain", at=NOW))
    assert restored(newer) == 1
    assert "the chain was made anew" in capsys.readouterr().err


@pytest.fixture
def untouched(file: Path) -> Iterator[None]:
    """What there was before is there afterwards, and nothing beside it."""
    make_session()
    before = count_rows()
    yield
    assert count_rows() == before


@pytest.mark.usefixtures("untouched")
def test_what_is_not_empty_is_replaced_only_by_its_name(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert restored(file, replace=False) == 1
    assert f"--replace {own_name()}" in capsys.readouterr().err
    assert restored(file, "--replace", "kept", replace=False) == 1


@pytest.mark.usefixtures("untouched")
def test_a_file_that_is_cut_short_or_foreign_is_refused(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = file.read_bytes()
    for text, sentence in ((whole[:-1], "cut short"), (b"PGDMP" + whole, "not a backup"), (b"", "not a backup")):
        file.write_bytes(text)
        assert restored(file) == 1
        assert sentence in capsys.readouterr().err
    file.unlink()
    assert restored(file) == 1
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"migrations": ("people.9999_of_another_year",)}, "newer release"),
        ({"kind": "another"}, "restore it into a database of its kind"),
        ({"rows": {"people_user": 99}}, "people_user has"),
        ({"journal": {"entries": 1, "head": ""}}, "the journal does not end where"),
    ],
)
def test_one_of_a_newer_release_or_another_kind_or_with_other_rows_is_refused(
    backup_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], said: Any, sentence: str
) -> None:
    monkeypatch.setitem(names_of_kinds(), "another", "Another")
    monkeypatch.setattr(f"{MAKING}.facts_now", lambda: replace(facts_now(), **said))
    assert restored(backed_up(backup_folder, at=NOW + hours(1))) == 1
    assert sentence in capsys.readouterr().err


@pytest.mark.usefixtures("untouched")
def test_keys_that_do_not_open_what_is_sealed_are_refused(
    file: Path, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.KEPT_FIELD_KEY_FILE = tmp_path / "field.key"
    assert restored(file) == 78
    assert "Bring the keys back first" in capsys.readouterr().err
    settings.KEPT_FIELD_KEY_FILE.write_bytes(settings.KEPT_BACKUP_KEY_FILE.read_bytes())
    assert restored(file) == 1
    assert "are not those it was sealed with" in capsys.readouterr().err


@pytest.mark.usefixtures("untouched")
def test_while_somebody_has_the_database_open_nothing_takes_its_place(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with another_connection():
        assert restored(file) == 1
    assert "still running" in capsys.readouterr().err


def test_a_backup_in_which_a_claim_does_not_hold_is_restored_only_when_that_is_said(
    file: Path, backup_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Session.objects.update(version=9)
    assert broken_claims()
    broken = backed_up(backup_folder, at=NOW + hours(1))
    assert restored(broken) == 1
    assert "claims of kept doctor do not hold" in capsys.readouterr().err
    assert pause_now() is None
    assert restored(broken, "--with-findings") == 0
    assert broken_claims()


def test_it_makes_no_keys_of_its_own() -> None:
    assert set(NEEDS_OLD_KEYS) <= set(known_commands())


def test_control_the_backup_that_all_this_rests_on_is_a_good_one(file: Path) -> None:
    assert verified(file, key=backup_key()).all_rows == sum(count_rows().values())


# --- builders


def names_of_kinds() -> Any:
    from kept.store.backups import manifest

    return manifest.NAMES


def another_connection() -> Any:
    if connection.vendor == "sqlite":
        import sqlite3
        from contextlib import closing

        there = sqlite3.connect(connection.settings_dict["NAME"])
        there.execute("select count(*) from people_user").fetchone()
        return closing(there)
    import psycopg

    return psycopg.connect(os.environ["KEPT_DATABASE_URL"])


def rows_of(database: str, table: str) -> int:
    """In one that was put aside."""
    from kept.store.backups.elsewhere import in_database

    with in_database({**connection.settings_dict, "NAME": database}):
        return count_rows([table])[table]
