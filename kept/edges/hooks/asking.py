"""Requests to addresses that people typed in, of which the answer is read: to public addresses, in so many seconds, so many
bytes and so few steps on."""

import base64
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from kept.core.hook_addresses import local_hosts, require_hook_address
from kept.core.refusal import Refused
from kept.edges.hooks.courier import trust
from kept.edges.hooks.guard import Guard, NotPublic, Resolver

MOST_BYTES: Final = 5_000_000
MOST_STEPS_ON: Final = 5
MOVED: Final = frozenset({301, 302, 303, 307, 308})


class TooLarge(Exception):
    """The answer is larger than any calendar."""


class LeadsOn(Exception):
    """One address leads to another, and that to another."""


class Refusing(Exception):
    """The answer is a status that says no; its number."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`url` is where it came from, after all steps on."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes


class Asker:
    """Asks as one visitor, over connections that end by the same moment. Opened by `asking`."""

    def __init__(self, pool: httpcore.ConnectionPool, *, site_url: str, sign_in: tuple[str, str], home: str) -> None:
        self._pool, self._site_url, self._sign_in, self._home = pool, site_url, sign_in, home

    def ask(self, method: str, url: str, headers: Mapping[str, str], *, body: bytes = b"") -> Answer:
        """Follows where it leads. Raises NotPublic, TooLarge, LeadsOn, and what the guard and httpcore raise."""
        for _ in range(MOST_STEPS_ON + 1):
            answer = self._once(method, url, body, headers)
            onward = answer.headers.get("location", "")
            if answer.status not in MOVED or not onward:
                return answer
            url = urljoin(url, onward)
        raise LeadsOn

    def _once(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        try:
            require_hook_address(url, site_url=self._site_url)
        except Refused:
            raise NotPublic(url) from None
        sent = [
            ("Host", httpx.URL(url).netloc.decode()),
            ("User-Agent", "Kept"),
            ("Accept-Encoding", "identity"),
            *headers.items(),
            *self._authorization(url),
        ]
        with self._pool.stream(method, url, headers=sent, content=body) as answer:
            read = b"".join(_at_most(MOST_BYTES, answer.iter_stream()))
        return Answer(
            status=answer.status,
            url=url,
            headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers},
            body=read,
        )

    def _authorization(self, url: str) -> Iterator[tuple[str, str]]:
        """Told to the host that was typed in and to its neighbours, never to anybody else it may lead to."""
        name, password = self._sign_in
        if password and _are_neighbours(urlsplit(url).hostname or "", urlsplit(self._home).hostname or ""):
            yield "Authorization", f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"


@contextmanager
def asking(
    home: str,
    *,
    sign_in: tuple[str, str],
    site_url: str,
    seconds: float,
    resolver: Resolver,
    trusted: ssl.SSLContext | None,
) -> Iterator[Asker]:
    """For what begins at `home` and takes so many seconds in all."""
    guard = Guard(deadline=time.monotonic() + seconds, local=local_hosts(site_url), resolver=resolver)
    with httpcore.ConnectionPool(ssl_context=trusted or trust(), network_backend=guard) as pool:
        yield Asker(pool, site_url=site_url, sign_in=sign_in, home=home)


def require_good(answer: Answer) -> Answer:
    """Raises Refusing."""
    if not 200 <= answer.status < 300:
        raise Refusing(answer.status)
    return answer


def _at_most(most: int, chunks: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise TooLarge
        yield chunk


def _are_neighbours(host: str, home: str) -> bool:
    """The same host, or another under the same name: providers spread people over caldav, p12-caldav, …"""
    above = home.partition(".")[2]
    has_name = "." in above and not above[-1].isdigit()
    return host == home or (has_name and host.partition(".")[2] == above)
