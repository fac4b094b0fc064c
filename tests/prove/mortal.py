"""A deed that is carried out by a process of its own, which may die at a statement."""

import hashlib
import os
import pickle
import random
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import pytest
from django.db import connection

from kept.core.refusal import Refused, Replayed
from kept.edges.commands.serve import let_go_of_database

AFTER_COMMIT: Final = -1
KILLED: Final = 9


class End(StrEnum):
    DONE = "done"
    REFUSED = "refused"
    REPLAYED = "replayed"
    FAILED = "failed"
    DIED = "died"


@dataclass(frozen=True)
class Death:
    """Just before the statement of this number; the commit counts as the last. `commits_each` is the fault that must be
    noticed: no transaction holds the statements together."""

    at: int
    commits_each: bool = False


@dataclass(frozen=True)
class Run:
    """How it ended, and after how many statements, the commit among them."""

    end: End
    statements: int = 0
    words: str = ""


def run_in_a_process(deed: Callable[[], Any], death: Death | None = None) -> Run:
    """It draws the same random numbers every time, so that what it comes to is the same as well."""
    let_go_of_database()
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        _live(deed, death, writes)
    os.close(writes)
    with os.fdopen(reads, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(told) if told else Run(End.DIED)  # noqa: S301 (our own process wrote it a moment ago)


def _live(deed: Callable[[], Any], death: Death | None, pipe: int) -> None:
    """Whatever happens in here, the process ends in here."""
    try:
        with _same_chance(), _counted(death) as count:
            ended, words = _end_of(deed)
        os.write(pipe, pickle.dumps(Run(ended, count.statements, words)))
    finally:
        os._exit(0)


def _end_of(deed: Callable[[], Any]) -> tuple[End, str]:
    try:
        deed()
    except Replayed:
        return End.REPLAYED, ""
    except Refused as refused:
        return End.REFUSED, refused.code
    except Exception:  # noqa: BLE001 (told to the process that started this one)
        return End.FAILED, traceback.format_exc()[-2000:]
    return End.DONE, ""


@dataclass
class _Count:
    death: Death | None
    statements: int = 0

    def one_more(self) -> None:
        if self.death and self.death.at == self.statements:
            os._exit(KILLED)
        self.statements += 1


@contextmanager
def _counted(death: Death | None) -> Iterator[_Count]:
    """Every statement and every commit is counted, and dies when its turn has come."""
    count = _Count(death)
    commit = connection._commit  # type: ignore[attr-defined] # Django's stubs leave out what begins with an underscore

    def counted_commit() -> None:
        count.one_more()
        commit()
        if death and death.at == AFTER_COMMIT:
            os._exit(KILLED)

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        count.one_more()
        result = run(sql, params, many, context)
        if death and death.commits_each and connection.in_atomic_block:
            _commit_and_begin()
        return result

    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(execute):
        patch.setattr(connection, "_commit", counted_commit)
        yield count


def _commit_and_begin() -> None:
    raw = connection.connection
    if connection.vendor == "sqlite":
        raw.execute("commit")
        raw.execute("begin immediate")
    else:
        raw.commit()


@contextmanager
def _same_chance() -> Iterator[None]:
    """Ids, tokens and nonces."""
    drawn = 0

    def urandom(number: int) -> bytes:
        nonlocal drawn
        drawn += 1
        return hashlib.shake_256(drawn.to_bytes(8, "big")).digest(number)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "urandom", urandom)
        patch.setattr(random, "_urandom", urandom)
        yield
