"""`kept backup --every`: a backup follows what is written, and nothing that was not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError, connection

from kept.edges.commands import _snapshots
from kept.edges.commands._snapshots import Snapshots
from kept.edges.commands._stopping import Stop
from tests.make import NOW, make_session, minutes

FULL = 74


def wrote() -> None:
    """On a connection of their own."""

    def write() -> None:
        make_session()
        connection.close()

    with ThreadPoolExecutor(1) as somebody:
        somebody.submit(write).result()


@pytest.mark.usefixtures("real_db")
def test_one_is_made_when_anything_was_written_and_after_a_day() -> None:
    snapshots = Snapshots(make=lambda _: 0)
    assert snapshots.make_if_changed(NOW)
    if connection.vendor == "sqlite":  # PostgreSQL's other databases count too
        assert not snapshots.make_if_changed(NOW + minutes(1))
    wrote()
    assert snapshots.make_if_changed(NOW + minutes(2))
    assert snapshots.make_if_changed(NOW + minutes(2) + timedelta(days=1))


@pytest.mark.usefixtures("real_db")
def test_one_that_failed_is_made_the_next_time() -> None:
    codes = [FULL, 0]
    snapshots = Snapshots(make=lambda _: codes.pop(0))
    assert [snapshots.make_if_changed(NOW + minutes(each)) for each in range(2)] == [False, True]


def test_a_database_that_does_not_answer_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_snapshots, "mark_now", fail)
    monkeypatch.setattr(_snapshots, "connection", Closed())
    snapshots = Snapshots(make=lambda _: 0, mark="7", made_at=NOW)
    assert not snapshots.make_if_changed(NOW)
    monkeypatch.setattr(_snapshots, "mark_now", lambda: "7")
    assert snapshots.make_if_changed(NOW), "another connection's mark says nothing"


def test_it_goes_on_until_it_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, made = Stop(), list[datetime]()

    def make(now: datetime) -> int:
        made.append(now)
        stop.asked = len(made) == 3
        return 0

    monkeypatch.setattr(_snapshots, "SECONDS_BETWEEN_LOOKS", 0)
    monkeypatch.setattr(_snapshots, "mark_now", lambda: str(len(made)))
    Snapshots(make=make).go_on(seconds=0.01, stop=stop)
    assert len(made) == 3


class Closed:
    def close(self) -> None: ...


def fail() -> str:
    raise OperationalError("it is gone")
