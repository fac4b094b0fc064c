"""Reports read from a PostgreSQL that follows another; when it is far behind or gone, from the one itself."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from django.db import OperationalError, connection, connections, transaction
from pytest_django.fixtures import Settings

from kept.config.database import databases_from
from kept.config.environment import BadEnvironment, read_environment
from kept.edges.commands.serve import let_go_of_database
from kept.store import copies
from kept.store.copies import COPY, ORIGINAL, CopyRouter, maybe_from_copy
from kept.store.people.models import Practice
from tests.make import make_practice
from tests.nodes.cluster import wait_for
from tests.postgres import ThrowAwayPostgres

ROUTER: Final = "kept.store.copies.CopyRouter"


@pytest.fixture
def follower(real_db: None, settings: Settings) -> Iterator[ThrowAwayPostgres]:
    """A copy of the whole server, taken by PostgreSQL's own means, which then follows it."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no copies")
    settings.DATABASE_ROUTERS = [ROUTER]
    if not has_backup_program():
        pytest.skip("this PostgreSQL came without pg_basebackup")
    follower = ThrowAwayPostgres(follows=connection.settings_dict["PORT"])
    about = databases_from(
        read_environment({"KEPT_DATABASE_URL": os.environ["KEPT_DATABASE_URL"], "KEPT_REPLICA_URL": url_on(follower)})
    )
    connections.settings[COPY] = connections.configure_settings(about)[COPY]
    yield follower
    let_go_of_database()
    del connections.settings[COPY]
    if hasattr(connections._connections, COPY):  # type: ignore[attr-defined] # where Django keeps them
        delattr(connections._connections, COPY)  # type: ignore[attr-defined] # likewise
    if follower.folder.exists():
        follower.stop()


def has_backup_program() -> bool:
    asked = object.__new__(ThrowAwayPostgres)
    asked.account = {}
    return (asked._programs() / "pg_basebackup").exists()


def url_on(follower: ThrowAwayPostgres) -> str:
    return f"{follower.url.rpartition('/')[0]}/{connection.settings_dict['NAME']}"


def names() -> list[str]:
    return sorted(Practice.objects.values_list("name", flat=True))


def now() -> datetime:
    return datetime.now(UTC)


def read_names() -> tuple[list[str], bool]:
    """What a report would find, and whether it is said to be of an earlier moment."""
    found = maybe_from_copy(names, now=now())
    return found.found, found.at is not None


def test_a_report_reads_from_the_copy_and_from_the_one_itself_when_that_is_gone(follower: ThrowAwayPostgres) -> None:
    make_practice(name="Harbour")
    wait_for(lambda: read_names() == (["Harbour"], True))

    _on(follower, "SELECT pg_wal_replay_pause()")
    make_practice(name="Quay")
    assert read_names() == (["Harbour"], True), "the copy lags, and it is said"
    assert names() == ["Harbour", "Quay"], "nothing else reads from it"
    assert maybe_from_copy(names, now=now() + timedelta(minutes=6)).at is None, "too far behind"
    assert maybe_from_copy(names, now=now() + timedelta(minutes=6)).found == ["Harbour", "Quay"]

    _on(follower, "SELECT pg_wal_replay_resume()")
    wait_for(lambda: read_names() == (["Harbour", "Quay"], True))
    follower.stop()
    assert read_names() == (["Harbour", "Quay"], False)


def _on(follower: ThrowAwayPostgres, statement: str) -> None:
    with connections[COPY].cursor() as cursor:
        cursor.execute(statement)


# --- without one


def test_without_a_copy_nothing_is_chosen(db: None) -> None:
    make_practice(name="Harbour")
    assert read_names() == (["Harbour"], False)


def test_a_deed_must_not_read_from_it(real_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections.settings, COPY, connections.settings[ORIGINAL])
    with transaction.atomic(), pytest.raises(AssertionError, match="a deed depends"):
        maybe_from_copy(names, now=now())


def test_a_copy_that_fails_midway_is_let_alone(real_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections.settings, COPY, connections.settings[ORIGINAL])
    monkeypatch.setattr(copies, "_as_of", now)
    router = CopyRouter()

    def read() -> str:
        if router.db_for_read(Practice) == COPY:
            raise OperationalError
        return router.db_for_read(Practice)

    assert maybe_from_copy(read, now=now()) == copies.AsOf(ORIGINAL, None)
    assert router.db_for_write(Practice) == ORIGINAL
    assert not router.allow_migrate(COPY, "people")


@pytest.mark.parametrize(
    ("database", "copy"), [("", "postgresql://k:s3cret@h/db"), ("postgresql://k:s3cret@h/db", "sqlite:////srv/copy")]
)
def test_only_postgresql_is_followed(database: str, copy: str) -> None:
    with pytest.raises(BadEnvironment, match="KEPT_REPLICA_URL") as refusal:
        databases_from(read_environment({"KEPT_DATABASE_URL": database, "KEPT_REPLICA_URL": copy}))
    assert "s3cret" not in str(refusal.value)
