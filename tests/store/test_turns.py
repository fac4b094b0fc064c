"""Writers to the embedded database come one after the other, as they asked."""

import fcntl
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from django.db import OperationalError, connection, transaction
from django.db.backends.sqlite3 import base

from kept.store.embedded.base import DatabaseWrapper
from kept.store.embedded.turns import Turns, turns_at
from kept.store.people.models import Practice
from tests.make import make_practice

ROOT: Final = Path(__file__).resolve().parents[2]
WRITERS: Final = 6
BEGIN: Final = "_start_transaction_under_autocommit"


@pytest.fixture
def turns(tmp_path: Path) -> Turns:
    return Turns(tmp_path / "turn")


def test_the_first_to_ask_is_the_first_to_write(turns: Turns) -> None:
    served: list[int] = []

    def write(number: int) -> None:
        assert turns.take(seconds=30)
        served.append(number)
        turns.give_back()

    assert turns.take(seconds=0)
    writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for number, writer in enumerate(writers):
        writer.start()
        _until_waiting(turns, number + 1)
    turns.give_back()
    for writer in writers:
        writer.join()
    assert served == list(range(WRITERS))


def test_who_waited_too_long_leaves_the_row(turns: Turns) -> None:
    assert turns.take(seconds=0)
    assert not turns.take(seconds=0.01)
    turns.give_back()
    assert turns.take(seconds=0)


TAKES_IT: Final = """
import sys, time
from pathlib import Path
from kept.store.embedded.turns import Turns

Turns(Path(sys.argv[1])).take(seconds=0)
print("taken", flush=True)
time.sleep(60)
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that has the turn."""
    command = [sys.executable, "-c", TAKES_IT, str(tmp_path / "turn")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"taken\n"
        yield process
        process.kill()


def test_a_process_that_died_keeps_nobody_waiting(turns: Turns, other: subprocess.Popen[bytes]) -> None:
    taken = threading.Event()

    def take() -> None:
        assert turns.take(seconds=30)
        taken.set()

    threading.Thread(target=take).start()
    assert not taken.wait(0.05)
    other.kill()
    assert taken.wait(30)


def test_a_process_that_stands_still_is_waited_for_no_longer_than_asked(
    turns: Turns, other: subprocess.Popen[bytes]
) -> None:
    other.send_signal(signal.SIGSTOP)
    assert [turns.take(seconds=0.01), turns.take(seconds=0.01)] == [False, False]
    other.kill()
    assert turns.take(seconds=30), "nobody of this process is before us"


def test_nobody_comes_twice_while_another_process_waits(tmp_path: Path, turns: Turns) -> None:
    """Each of two has its own view of the file, as two processes have."""
    another = Turns(tmp_path / "turn")
    served: list[str] = []
    assert turns.take(seconds=0)

    def write() -> None:
        assert another.take(seconds=30)
        served.append("another")
        another.give_back()

    waiting = threading.Thread(target=write)
    waiting.start()
    _until(lambda: not _is_free(turns._gate))
    turns.give_back()
    assert turns.take(seconds=30)
    served.append("the first again")
    turns.give_back()
    waiting.join()
    assert served == ["another", "the first again"]


@pytest.fixture
def embedded(real_db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's writers wait for rows, not for the file")


def test_a_transaction_waits_for_its_turn_and_says_when_it_did_not_come(
    embedded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.01)
    with _somebody_writing(), pytest.raises(OperationalError, match="locked"):
        make_practice(name="Never")
    make_practice(name="Afterwards")
    assert [practice.name for practice in Practice.objects.all()] == ["Afterwards"]


def test_the_turn_is_what_it_waits_for(embedded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DatabaseWrapper, BEGIN, vars(base.DatabaseWrapper)[BEGIN])
    with _somebody_writing():
        make_practice(name="Out of turn")
    assert Practice.objects.exists()


@pytest.mark.parametrize("ending", ["commit", "rollback", "begin"])
def test_the_turn_is_given_back_however_a_transaction_ends(
    embedded: None, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    with pytest.raises(ValueError, match="on purpose"):
        _fail(ending, monkeypatch)
    assert turns_at(connection.settings_dict["NAME"]).take(seconds=0)
    turns_at(connection.settings_dict["NAME"]).give_back()


def _fail(ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("on purpose")

    names = {"commit": "commit", "begin": BEGIN}
    with monkeypatch.context() as patch:
        if ending in names:
            patch.setattr(base.DatabaseWrapper, names[ending], fail)
        with transaction.atomic():
            if ending == "rollback":
                fail()


@contextmanager
def _somebody_writing() -> Iterator[None]:
    """Has the turn, and has not touched the file."""
    turns = turns_at(connection.settings_dict["NAME"])
    assert turns.take(seconds=0)
    yield
    turns.give_back()


def _until_waiting(turns: Turns, number: int) -> None:
    _until(lambda: len(turns._waiting) == number)


def _until(is_so: Callable[[], bool]) -> None:
    for _ in range(3000):
        if is_so():
            return
        time.sleep(0.01)
    raise AssertionError("nobody came")


def _is_free(gate: int) -> bool:
    try:
        fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(gate, fcntl.LOCK_UN)
    return True
