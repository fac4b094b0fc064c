"""Connections that go to public addresses only, and end in time.

A name is resolved once for each connection, every address that it has must be public, and the connection goes to one of
these very addresses: a name that leads elsewhere a moment later leads us nowhere.
"""

import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future
from threading import Thread
from typing import Any, Final

import httpcore

from kept.core.hook_addresses import is_public

Resolver = Callable[[str, int], Collection[str]]


class NotPublic(Exception):
    """The name leads to this machine, this network, or nowhere in particular."""


class UnknownHost(Exception):
    """The name leads nowhere."""


class NotTrusted(Exception):
    """The other side does not prove that it is who it was called by."""


def resolve(host: str, port: int) -> Collection[str]:
    """The addresses of a host, each once. Raises UnknownHost."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UnknownHost(host) from None
    return dict.fromkeys(str(address[4][0]) for address in found)


class Guard(httpcore.NetworkBackend):
    """Opens connections for one message, until `deadline` (of the monotonic clock). `local` names hosts that may be on
    this machine."""

    def __init__(self, *, deadline: float, local: Collection[str], resolver: Resolver = resolve) -> None:
        self._deadline, self._local, self._resolver = deadline, local, resolver

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 (the one deadline holds for every step)
        local_address: str | None = None,  # noqa: ARG002 (the backend's signature; we bind to none)
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Raises NotPublic, UnknownHost, or what httpcore raises."""
        addresses = list(self._look_up(host, port))
        if host not in self._local and not (addresses and all(map(is_public, addresses))):
            raise NotPublic(host)
        *others, last = addresses
        for address in others:
            try:
                return self._connect(address, port, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connect(last, port, socket_options)

    def _look_up(self, host: str, port: int) -> Collection[str]:
        """In a thread that ends by itself: the system's look-up heeds no deadline. What takes longer leads nowhere."""
        found: Future[Collection[str]] = Future()
        Thread(target=_fulfil, args=(found, self._resolver, host, port), name="look-up", daemon=True).start()
        try:
            return found.result(_left(self._deadline, UnknownHost))
        except TimeoutError:
            raise UnknownHost(host) from None

    def _connect(self, address: str, port: int, options: Any) -> httpcore.NetworkStream:
        left = _left(self._deadline, httpcore.ConnectTimeout)
        stream = httpcore.SyncBackend().connect_tcp(address, port, timeout=left, socket_options=options)
        return _Timed(stream, self._deadline)


class _Timed(httpcore.NetworkStream):
    """A stream of which every step ends by the same moment: who sends a byte now and then gains no time by it."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 (the one deadline holds)
        return self._stream.read(max_bytes, _left(self._deadline, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 (the one deadline holds)
        self._stream.write(buffer, _left(self._deadline, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 (the one deadline holds)
    ) -> httpcore.NetworkStream:
        """Raises NotTrusted for whatever is wrong with the other side's certificate or protocol."""
        left = _left(self._deadline, httpcore.ConnectTimeout)
        try:
            return _Timed(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)
        except httpcore.ConnectError as fault:
            raise NotTrusted(server_hostname) from fault

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _fulfil(found: Future[Collection[str]], resolver: Resolver, host: str, port: int) -> None:
    try:
        found.set_result(resolver(host, port))
    except Exception as fault:  # noqa: BLE001 (raised anew to who waits for it)
        found.set_exception(fault)


_SOONEST: Final = 0.001


def _left(deadline: float, over: type[Exception]) -> float:
    left = deadline - time.monotonic()
    if left < _SOONEST:
        raise over
    return left
