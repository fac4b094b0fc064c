"""When the database does not answer or has no room, people are told so in a sentence, and it goes on by itself."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Final
from uuid import uuid4

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client as Visitor

from kept.edges.web import faults
from kept.edges.web.outages import answer_outage
from kept.store import outages
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.outages import WATCH, Outage
from kept.store.people.models import Client
from tests.edges.web.desk import Answer, Clock, Desk, id_of
from tests.edges.web.form_reader import Form
from tests.make import make_client, make_professional

NEW: Final = "/sessions/new"
OF_SQLITE: Final = pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's one writer and its file")
OF_POSTGRESQL: Final = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server")


@pytest.fixture
def at_work(real_db: None, clock: Clock) -> Desk:
    """On a database that commits."""
    return Desk(make_professional(), clock)


@pytest.fixture
def filled_in(at_work: Desk) -> Form:
    """A booking that only has to be sent."""
    client: Client = make_client(at_work.professional)
    return at_work.get(f"{NEW}?client={id_of(client)}").form(NEW)


def send(desk: Desk, form: Form) -> Answer:
    return desk.send(form, day="2026-06-19", time="14:30")


@OF_SQLITE
def test_a_stranger_who_holds_the_file_is_not_waited_for_for_ever_and_pages_are_shown_meanwhile(
    at_work: Desk, filled_in: Form
) -> None:
    with patience(seconds=0.2), a_writer():
        answer = send(at_work, filled_in)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
        assert "Nothing was changed: please try again." in answer.words
        assert at_work.get("/sessions").status == 200, "reads go on"
        assert Session.objects.count() == 0
    assert send(at_work, filled_in).status == 303, "the same form, when the file is free"


@OF_SQLITE
def test_a_full_disk_is_told_and_forgotten_when_there_is_room(at_work: Desk, filled_in: Form) -> None:
    with no_room():
        for day in range(1, 29):  # what is left of the last pages is used first
            answer = at_work.send(filled_in, day=f"2026-07-{day:02}", time="14:30", request_key=str(uuid4()))
            if answer.status != 303:
                break
        booked = Session.objects.count()
        assert (answer.status, answer.headers["Retry-After"]) == (507, "60")
        assert "Nothing new can be kept at the moment" in answer.words
        assert at_work.get("/sessions").status == 200, "reads go on"
    assert (Session.objects.count(), broken_claims()) == (booked, {})
    assert send(at_work, filled_in).status == 303


@OF_SQLITE
def test_control_what_is_no_outage_is_our_own_failure(
    at_work: Desk, filled_in: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    with patience(seconds=0.1), a_writer():
        monkeypatch.setattr(faults, "noticed", lambda _: None)
        assert send(at_work, filled_in).status == 500


@OF_POSTGRESQL
def test_connections_that_were_cut_cost_one_request_at_most(at_work: Desk, filled_in: Form) -> None:
    cut_all_others()
    answers = [at_work.get("/sessions").status for _ in range(3)]
    assert set(answers) <= {200, 503}
    assert answers[1:] == [200, 200]
    cut_all_others()
    assert send(at_work, filled_in).status in (303, 503)
    assert not WATCH.is_lost()


@OF_POSTGRESQL
def test_a_server_that_is_gone_is_told_at_once_and_found_again(
    at_work: Desk, filled_in: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    with gone(monkeypatch):
        answer = send(at_work, filled_in)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert "cannot reach its records" in answer.words
        assert at_work.get("/sessions").status == 503
        supervisor = Visitor(raise_request_exception=False)
        assert supervisor.get("/healthz").status_code == 200, "nobody restarts it for that"
        assert supervisor.get("/readyz").content == b"database_unreachable\n"
        told = supervisor.get("/api/v1/sessions")
        assert (told.status_code, told.json()["code"], told["Retry-After"]) == (503, "busy", "5")
    monkeypatch.setattr(WATCH, "_looked_at", 0.0)
    assert at_work.get("/sessions").status == 200
    assert send(at_work, filled_in).status == 303


# --- what is no outage of this kind


class Coded(Exception):
    """As the drivers raise them."""

    def __init__(self, **codes: Any) -> None:
        self.__dict__ |= codes


def fault_by(**codes: Any) -> OperationalError:
    fault = OperationalError("said by the driver")
    fault.__cause__ = Coded(**codes)
    return fault


def outage_by(**codes: Any) -> Outage | None:
    return outages.outage_in(fault_by(**codes))


@OF_SQLITE
def test_sqlites_codes() -> None:
    codes = {
        5: Outage.BUSY,
        517: Outage.BUSY,
        13: Outage.FULL,
        778: Outage.FULL,
        14: Outage.LOST,
        1034: Outage.UNSURE,
        1: None,
    }
    assert {code: outage_by(sqlite_errorcode=code) for code in codes} == codes


@OF_SQLITE
def test_a_disk_that_fails_to_keep_ends_the_process_and_a_full_one_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr(outages, "_ENDS", [])
    for code in (13, 1034):
        outages.noticed(fault_by(sqlite_errorcode=code))
    outages.end_by(lambda: ended.append(1))
    outages.noticed(fault_by(sqlite_errorcode=13))
    assert ended == []
    outages.noticed(fault_by(sqlite_errorcode=1034))
    assert ended == [1]
    answer = answer_outage(Outage.UNSURE)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


@OF_POSTGRESQL
def test_postgresqls_codes() -> None:
    codes = {
        "57P01": Outage.LOST, "08006": Outage.LOST, None: Outage.LOST,
        "53100": Outage.FULL, "40P01": Outage.BUSY, "55P03": Outage.BUSY,
    }  # fmt: skip
    assert {code: outage_by(sqlstate=code) for code in codes} == codes


# --- builders


@contextmanager
def patience(*, seconds: float) -> Iterator[None]:
    """How long a writer waits."""
    options = connection.settings_dict["OPTIONS"]
    before = options["timeout"]
    options["timeout"] = seconds
    connection.close()
    yield
    options["timeout"] = before
    connection.close()


@contextmanager
def a_writer() -> Iterator[None]:
    """Somebody who is none of ours, and takes no turns."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as there:
        there.execute("begin exclusive")
        yield
        there.execute("rollback")


@contextmanager
def no_room() -> Iterator[None]:
    """The file may not grow."""
    with connection.cursor() as cursor:
        cursor.execute("pragma page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"pragma max_page_count = {pages}")
        yield
        cursor.execute("pragma max_page_count = 1073741823")


def cut_all_others() -> None:
    with psycopg.connect(os.environ["KEPT_DATABASE_URL"], autocommit=True) as there:
        there.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


@contextmanager
def gone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody listens where it was."""
    from kept.edges.commands.serve import let_go_of_database
    from tests.postgres import free_port

    let_go_of_database()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "PORT", str(free_port()))
        patch.setitem(connection.settings_dict["OPTIONS"]["pool"], "timeout", 0.5)
        yield
    let_go_of_database()
