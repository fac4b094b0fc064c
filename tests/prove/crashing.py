"""A pytest plugin that kills use cases: each is run by a process of its own, which dies at every statement in turn.

Which use case, and with what, the tests of the use cases know: run with this plugin they commit, and when a use case is
called whose own tests these are, it is first swept on copies of the database, and then carried out as always.
"""

import json
import os
from collections.abc import Callable, Iterator, Set
from functools import wraps
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from random import Random
from threading import current_thread, main_thread
from threading import enumerate as enumerate_threads
from typing import Any, Final

import pytest
from django.db import connection

from tests.prove.mortal import AFTER_COMMIT, Death, End, run_in_a_process
from tests.prove.snapshots import Snapshot

INTO: Final = "KEPT_PROVE_CRASHES"
# How many calls of each use case are swept, and at how many points of each; 0: at all.
CALLS: Final = int(os.environ.get("KEPT_PROVE_CALLS", "1"))
POINTS: Final = int(os.environ.get("KEPT_PROVE_POINTS", "0"))


class Sweep:
    """What is swept, and what was found."""

    def __init__(self) -> None:
        self.file = ""
        self.swept: dict[str, list[int]] = {}
        self.passed_over: dict[str, str] = {}
        self.broken_before: Set[str] = frozenset()
        self.violations: list[str] = []
        self.points = 0
        self.torn_without_transaction = False
        self.chance = Random(int(os.environ.get("KEPT_PROVE_SEED", "1")))

    def is_done_with(self, name: str) -> bool:
        return len(self.swept.get(name, ())) >= CALLS

    def wants(self, name: str) -> bool:
        """Of a race nothing: a process that is forked beside other threads may wait for ever for what they held."""
        others = [each for each in enumerate_threads() if each is not main_thread() and not each.daemon]
        here = self.file == f"test_{name}" and current_thread() is main_thread() and not others
        return here and not self.is_done_with(name) and not connection.in_atomic_block

    def sweep(self, name: str, deed: Callable[[], Any], *, has_key: bool) -> None:
        """All points of one call, if it does something at all that has not been swept already."""
        with Snapshot() as state:
            before, self.broken_before = state.digest(), state.broken_claims().keys()
            whole = run_in_a_process(deed)
            after = state.digest()
            if whole.end is not End.DONE or after == before or whole.statements in self.swept.get(name, ()):
                self.passed_over[name] = f"{whole.end} {whole.words or 'and nothing new'}"
                return
            self.swept.setdefault(name, []).append(whole.statements)
            if has_key and (again := run_in_a_process(deed)).end is not End.REPLAYED:
                self.violations.append(f"{name}: the same request again ended as {again.end}")
            if has_key and state.digest() != after:
                self.violations.append(f"{name}: the same request again changed something")
            for point in self._points(whole.statements):
                self.points += 1
                wrong = self._die(deed, point, state, after if point == AFTER_COMMIT else before)
                self.violations += [f"{name}, killed at {point} of {whole.statements}: {words}" for words in wrong]
            if not self.torn_without_transaction:
                self.torn_without_transaction = self._tears(deed, state, whole.statements, {before, after})

    def _points(self, statements: int) -> list[int]:
        """The last is when all is committed and nobody has been told."""
        inside = list(range(statements))
        if POINTS and len(inside) > POINTS - 1:
            inside = sorted(self.chance.sample(inside, POINTS - 1))
        return [*inside, AFTER_COMMIT]

    def _die(self, deed: Callable[[], Any], point: int, state: Snapshot, expected: str) -> Iterator[str]:
        if state.is_touched or point == AFTER_COMMIT:  # numbers that PostgreSQL has drawn are not given back
            state.restore()
        died = run_in_a_process(deed, Death(point))
        if died.end is not End.DIED:
            yield f"it lived, and ended as {died.end} {died.words}"
        if state.digest() != expected:
            yield "something is torn"
        state.is_touched = point == AFTER_COMMIT or died.end is not End.DIED
        if point == AFTER_COMMIT:
            # A test may have written rows of its own, which no deed led to.
            yield from (f"{claim} is broken" for claim in state.broken_claims().keys() - self.broken_before)

    def _tears(self, deed: Callable[[], Any], state: Snapshot, statements: int, whole: set[str]) -> bool:
        """The alarm works: when each statement is committed by itself, a death leaves something torn."""
        for point in range(1, statements):
            state.restore()
            run_in_a_process(deed, Death(point, commits_each=True))
            if state.digest() not in whole:
                return True
        return False


SWEEP: Final = Sweep()


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_Commits())


class _Commits:
    """Registered after pytest-django's, whose fixture this takes the place of."""

    @pytest.fixture
    def db(self, real_db: None) -> None:
        """A database of the test's own, in which all is committed."""


@pytest.hookimpl(trylast=True)
def pytest_sessionstart() -> None:
    """Before the tests are read, who import the use cases."""
    import kept.usecases

    for module in iter_modules(kept.usecases.__path__):
        found = import_module(f"kept.usecases.{module.name}")
        setattr(found, module.name, _watched(module.name, getattr(found, module.name)))


def _watched(name: str, use_case: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(use_case)
    def call(**given: Any) -> Any:
        if SWEEP.wants(name):
            SWEEP.sweep(name, lambda: use_case(**given), has_key=given.get("request") is not None)
        return use_case(**given)

    call.__wrapped__ = use_case.__wrapped__  # type: ignore[attr-defined] # a decorated function has what it decorates
    return call


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who asks for a database by a mark gets one that commits as well."""
    marked = [item for item in items if isinstance(item, pytest.Function) and item.get_closest_marker("django_db")]
    for item in marked:  # all were found before the first mark goes: a module's is the mark of each of its tests
        for node in item.listchain():
            node.own_markers = [mark for mark in node.own_markers if mark.name != "django_db"]
        item.fixturenames.insert(0, "real_db")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What is swept enough is not tested any further; whether a test passes is not asked here."""
    SWEEP.file = item.path.stem
    if SWEEP.is_done_with(SWEEP.file.removeprefix("test_")):
        pytest.skip("it is swept")


def pytest_sessionfinish() -> None:
    found = {
        "swept": SWEEP.swept,
        "passed_over": SWEEP.passed_over,
        "points": SWEEP.points,
        "violations": SWEEP.violations,
        "torn_without_transaction": SWEEP.torn_without_transaction,
    }
    Path(os.environ[INTO]).write_text(json.dumps(found))
