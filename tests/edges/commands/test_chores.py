"""What is done now and then: each in its time, and none at the cost of another or of the letters."""

from argparse import Namespace
from datetime import datetime, timedelta
from threading import Event

import pytest
from django.db import OperationalError

from kept.edges.commands import do_chores
from kept.edges.commands._chores import (
    CHORES,
    SECONDS_AFTER_A_FAULT,
    SECONDS_BETWEEN_LOOKS,
    Chore,
    Rota,
    chores_beside,
)
from kept.edges.commands._stopping import Stop
from kept.edges.commands.deliver_letters import Worker
from tests.edges.commands.working import Clock, Scripted
from tests.letters import LEASE, a_quiet_session, queue_one, states
from tests.make import NOW, hours, minutes

DONE: list[datetime] = []


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    DONE.clear()


def note(*, now: datetime) -> int:
    DONE.append(now)
    return 1


def fail(*, now: datetime) -> int:
    raise ZeroDivisionError(now)


def lose_database(*, now: datetime) -> int:
    raise OperationalError(now)


def test_a_chore_is_done_at_first_and_then_each_time_it_is_due() -> None:
    rota = Rota([Chore(note, minutes(10))])
    for passed in (0, 3, 9.99, 10, 12, 19.99, 40):
        rota.do_what_is_due(NOW + minutes(passed))
    assert [minutes(0), minutes(10), minutes(40)] == [at - NOW for at in DONE]


def test_one_that_fails_keeps_no_other_waiting_and_is_tried_again() -> None:
    rota = Rota([Chore(fail, minutes(1)), Chore(note, minutes(1))])
    for passed in (0, 1, 2):
        assert rota.do_what_is_due(NOW + minutes(passed)) == {"fail": None, "note": 1}


def test_a_database_that_does_not_answer_is_the_workers_to_wait_for() -> None:
    rota = Rota([Chore(lose_database, minutes(1)), Chore(note, minutes(1))])
    with pytest.raises(OperationalError):
        rota.do_what_is_due(NOW)
    assert DONE == []


def test_one_that_the_database_never_answers_keeps_no_other_waiting() -> None:
    rota = Rota([Chore(lose_database, hours(1)), Chore(note, minutes(1))])
    with pytest.raises(OperationalError):
        rota.do_what_is_due(NOW)
    assert rota.do_what_is_due(NOW + minutes(0.1)) == {"note": 1}
    with pytest.raises(OperationalError):  # it is tried again long before it would be due
        rota.do_what_is_due(NOW + minutes(1))


def test_letters_leave_while_a_chore_is_at_it(real_db: None) -> None:
    letter = queue_one(a_quiet_session())
    began, is_over = Event(), Event()

    def take_long(*, now: datetime) -> int:
        began.set()
        return int(is_over.wait())

    with chores_beside(lambda: False, [Chore(fail, minutes(1)), Chore(take_long, minutes(1))]):
        assert began.wait(10)
        Worker(Scripted([]), LEASE, Stop(), Clock(NOW)).drain()
        told = states([letter])
        is_over.set()
    assert told == ["sent"]


def test_chores_go_on_when_the_database_answers_again(real_db: None) -> None:
    waited: list[float] = []
    rota = Rota([Chore(lose_database, hours(1)), Chore(note, hours(1))], lambda: bool(DONE))
    rota.go_on(waited.append)
    assert waited == [SECONDS_AFTER_A_FAULT, SECONDS_BETWEEN_LOOKS]


def test_no_chore_begins_once_it_is_stopped(db: None) -> None:
    rota = Rota([Chore(note, minutes(1)), Chore(fail, minutes(1))], lambda: bool(DONE))
    assert rota.do_what_is_due(NOW) == {"note": 1}


def test_every_chore_is_safe_to_do_at_once_and_again(db: None) -> None:
    assert len({chore.name for chore in CHORES}) == len(CHORES)
    assert all(chore.every >= timedelta(seconds=1) for chore in CHORES)
    assert set(Rota().do_what_is_due(NOW).values()) == {0}


def test_the_command_tells_what_was_done(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert do_chores.run(Namespace(), now=NOW) == 0
    assert capsys.readouterr().out.splitlines()[0] == "     0  forget letters"


def test_the_command_fails_with_a_chore(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(do_chores, "CHORES", [Chore(fail, minutes(1))])
    monkeypatch.setattr(do_chores, "Rota", lambda: Rota([Chore(fail, minutes(1))]))
    assert do_chores.run(Namespace(), now=NOW) == 1
    assert capsys.readouterr().out == "failed  fail\n"
