"""The limit for whatever is read: an answer that was ready before it was asked for, from the same server."""

from collections.abc import Callable, Iterable
from itertools import repeat
from typing import Any, Final

from django.conf import settings

from tests.bench.load import request_bytes, send_all
from tests.bench.site import Site, running, seconds_until_it_answers
from tests.postgres import free_port

ANSWER: Final = b"ready"


def application(_surroundings: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(ANSWER)))])
    return [ANSWER]


def empty_pages(site: Site, connections: int) -> tuple[float, ...]:
    """So many a second, in each round: the same server, with as many processes and threads, and no product in them."""
    address = ("127.0.0.1", free_port())
    options = {
        "--interface": "wsgi",
        "--port": address[1],
        "--workers": settings.KEPT_WORKERS,
        "--blocking-threads": settings.KEPT_THREADS,
        "--log-level": "error",
    }
    words = [str(word) for option in options.items() for word in option]
    with running("tests.bench.empty:application", *words, log=site.folder / "empty.log", program="granian"):
        seconds_until_it_answers(address)
        asked = repeat(request_bytes("GET", "/", {}))
        seconds = site.seconds / 2
        return tuple(
            send_all(address, asked, connections=connections, seconds=seconds).per_second for _ in range(site.rounds)
        )
