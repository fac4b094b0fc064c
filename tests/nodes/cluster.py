"""Builders: web nodes and letter workers as processes of their own on one database, and how they are lost."""

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from kept.config.environment import REPOSITORY
from tests.postgres import free_port

PATIENCE_SECONDS: Final = 120
LEASE_SECONDS: Final = 4


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


@contextmanager
def a_cluster(*, email_url: str, webs: int = 2, workers: int = 2) -> Iterator[tuple[list[Node], list[Node]]]:
    """Ready when it is given; what is left of it at the end is lost too."""
    surroundings = {"KEPT_EMAIL_URL": email_url, "KEPT_POOL": "6"}
    with ExitStack() as running:

        def start(*arguments: str, port: int = 0) -> Node:
            node = Node(_started(arguments, surroundings), port)
            running.callback(node.lose)
            return node

        ports = [free_port() for _ in range(webs)]
        sites = [start("serve", "--port", str(port), port=port) for port in ports]
        posts = [start("deliver-letters", "--lease-seconds", str(LEASE_SECONDS)) for _ in range(workers)]
        for site in sites:
            wait_for(site.is_ready)
        yield sites, posts


def _started(arguments: tuple[str, ...], surroundings: Mapping[str, str]) -> subprocess.Popen[bytes]:
    command = [str(REPOSITORY / "bin" / "kept"), *arguments]
    return subprocess.Popen(
        command, env=os.environ | surroundings, cwd=REPOSITORY, stderr=subprocess.DEVNULL, start_new_session=True
    )


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
