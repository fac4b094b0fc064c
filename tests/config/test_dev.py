"""`kept dev` as a visitor meets it: it starts, answers, stops when asked, and never limps on with half of itself."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from pytest_django import DjangoDbBlocker

from kept.config.environment import REPOSITORY
from tests.databases import copied_database
from tests.postgres import free_port

SECONDS: Final = 240


class RunningDemo:
    """A demo on a data folder and a port of its own, once it has said that it is ready."""

    def __init__(self, installation: Path, words: Path) -> None:
        self.port = free_port()
        self.words = words
        ours = {name: text for name, text in os.environ.items() if name != "KEPT_TESTING"}
        with words.open("w") as out:
            self.program = subprocess.Popen(
                [sys.executable, "-m", "kept.config.cli", "dev"],
                cwd=REPOSITORY,
                stdout=out,
                stderr=out,
                env={**ours, "KEPT_DEMO": "1", "KEPT_DATA": str(installation), "PORT": str(self.port)},
            )
        deadline = time.monotonic() + SECONDS
        while "Stop it" not in self.words.read_text():
            assert self.program.poll() is None, self.words.read_text()
            assert time.monotonic() < deadline, self.words.read_text()
            time.sleep(0.05)

    def family(self) -> list[int]:
        """All that runs on its behalf, itself included."""
        found = [self.program.pid]
        for member in found:
            found += children_of(member)
        return found

    def ends_with(self) -> int:
        return self.program.wait(SECONDS)


@pytest.fixture(scope="module")
def installation(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """One for all these tests, as filling it with people takes a while."""
    with django_db_blocker.unblock(), copied_database():
        yield tmp_path_factory.mktemp("installation")


@pytest.fixture
def demo(installation: Path, tmp_path: Path) -> Iterator[RunningDemo]:
    demo = RunningDemo(installation, tmp_path / "words")
    yield demo
    demo.program.terminate()
    demo.ends_with()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_the_site_and_stops_when_asked(demo: RunningDemo, number: signal.Signals) -> None:
    address = f"http://127.0.0.1:{demo.port}/"
    with urllib.request.urlopen(address) as answer:
        assert answer.status == 200
    assert address in demo.words.read_text()
    family = demo.family()
    demo.program.send_signal(number)
    assert demo.ends_with() == 0
    assert left_of(family) == []


@pytest.mark.parametrize(("place", "name"), [(0, "web server"), (1, "letter worker")])
def test_it_stops_loudly_when_one_half_dies(demo: RunningDemo, place: int, name: str) -> None:
    family = demo.family()
    os.kill(children_of(demo.program.pid)[place], signal.SIGKILL)
    assert demo.ends_with() == 1
    assert f"the {name} ended by itself" in demo.words.read_text()
    assert left_of(family) == []


def test_nothing_is_left_when_it_is_killed(demo: RunningDemo) -> None:
    family = demo.family()
    demo.program.kill()
    demo.ends_with()
    assert left_of(family) == []


def test_a_taken_port_is_named(demo: RunningDemo) -> None:
    command = [sys.executable, "-m", "kept.config.cli", "dev"]
    environment = {**os.environ, "PORT": str(demo.port)}
    second = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert second.stderr == f"kept: port {demo.port} is taken; set PORT to another.\n"


def children_of(process: int) -> list[int]:
    """In the order they were started; of `kept dev` the web server first, then the letter worker."""
    return sorted(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))


def left_of(family: list[int]) -> list[int]:
    """Who still runs, after the time they are given to end."""
    deadline = time.monotonic() + SECONDS
    while (left := [member for member in family if Path(f"/proc/{member}").exists()]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left
