"""Builders: web nodes and letter workers as processes of their own on one database, and how they are lost.

Where the machine permits it, each node has a network of its own, in which there is nothing but what is relayed to it:
the database, the mail server, and the way to its pages.
"""

import functools
import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from kept.config.environment import REPOSITORY
from tests.postgres import free_port

PATIENCE_SECONDS: Final = 120
LEASE_SECONDS: Final = 4
RELAY: Final = [sys.executable, str(Path(__file__).with_name("relay.py"))]


@dataclass(frozen=True)
class Node:
    """A process and all it has started; a web node answers on its port."""

    process: subprocess.Popen[bytes]
    port: int = 0

    def lose(self) -> None:
        """As when the plug is pulled: nobody is asked, nothing is finished."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE_SECONDS)

    def is_ready(self) -> bool:
        return ask(self.port, "/readyz") == http.HTTPStatus.OK


@dataclass
class Cluster:
    """Starts nodes; what is left of them at the end is lost too."""

    email_url: str
    folder: Path
    running: ExitStack
    relayed: Sequence[int] = field(init=False)

    def __post_init__(self) -> None:
        """What nodes may reach: the database and the mail server."""
        ports = (urlsplit(url).port or 0 for url in (os.environ["KEPT_DATABASE_URL"], self.email_url))
        self.relayed = [*ports] if may_have_namespaces() else []

    def start(self, *arguments: str, port: int = 0) -> Node:
        command = [str(REPOSITORY / "bin" / "kept"), *arguments]
        node = Node(self._started(self._in_its_network(command, port)), port)
        self.running.callback(node.lose)
        return node

    def relay(self, ports: Sequence[int]) -> None:
        """On this side: what nodes may reach, and the ways to their pages."""
        if self.relayed:
            pairs = [f"{self.folder}/{port}={port}" for port in self.relayed]
            pairs += [f"{port}={self.folder}/{port}" for port in ports]
            self.running.callback(Node(self._started([*RELAY, *pairs, "--"])).lose)

    def _in_its_network(self, command: list[str], port: int) -> list[str]:
        if not self.relayed:
            return command
        pairs = [f"{each}={self.folder}/{each}" for each in self.relayed]
        pairs += [f"{self.folder}/{port}={port}"] * bool(port)
        return ["unshare", "--net", *RELAY, *pairs, "--", *command]

    def _started(self, command: list[str]) -> subprocess.Popen[bytes]:
        surroundings = os.environ | {"KEPT_EMAIL_URL": self.email_url, "KEPT_POOL": "6"}
        return subprocess.Popen(
            command, env=surroundings, cwd=REPOSITORY, stderr=subprocess.DEVNULL, start_new_session=True
        )


@contextmanager
def a_cluster(*, email_url: str, webs: int = 2, workers: int = 2) -> Iterator[tuple[list[Node], list[Node]]]:
    """Its web nodes and its workers, when all are ready."""
    with ExitStack() as running, tempfile.TemporaryDirectory() as folder:
        cluster = Cluster(email_url, Path(folder), running)
        ports = [free_port() for _ in range(webs)]
        cluster.relay(ports)
        sites = [cluster.start("serve", "--port", str(port), port=port) for port in ports]
        posts = [cluster.start("deliver-letters", "--lease-seconds", str(LEASE_SECONDS)) for _ in range(workers)]
        for site in sites:
            wait_for(site.is_ready)
        yield sites, posts


@functools.cache
def may_have_namespaces() -> bool:
    """Whether each node can have a network of its own."""
    if not shutil.which("unshare") or not shutil.which("ip"):
        return False
    tried = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)  # noqa: S607 - it was found
    return tried.returncode == 0


def ask(port: int, path: str) -> int:
    """The status; 0 when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def wait_for(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
