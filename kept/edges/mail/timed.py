"""An SMTP connection with one deadline for all that is said and heard until it is set anew.

The library's own time-out begins again with every byte, so that a server that drips would hold a worker for ever.
"""

import io
import smtplib
import socket
import ssl
import time
from contextlib import suppress
from typing import Any, Final

from kept.edges.mail.route import Route, Security

# Of several addresses of a host the first may swallow everything: this leaves time for the second.
SECONDS_TO_CONNECT: Final = 10
SECONDS_TO_PART: Final = 2


class TimedSmtp(smtplib.SMTP):
    """Connected, encrypted as the route demands, and signed in; or it raises."""

    def __init__(self, route: Route, *, name: str, deadline: float) -> None:
        super().__init__(local_hostname=name)
        self.deadline = deadline
        self._route = route
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    @property
    def seconds_left(self) -> float:
        """Raises TimeoutError when there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def send(self, s: Any) -> None:
        if self.sock:
            self.sock.settimeout(self.seconds_left)
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None:
            self.file = io.BufferedReader(_TimedReader(self))
        return super().getreply()

    def part(self) -> None:
        """Say good-bye, and do not wait long for an answer."""
        self.deadline = time.monotonic() + SECONDS_TO_PART
        with suppress(OSError, smtplib.SMTPException):
            self.quit()
        self.close()

    def _open(self) -> None:
        context = ssl.create_default_context()
        route = self._route
        self.sock = socket.create_connection((route.host, route.port), min(SECONDS_TO_CONNECT, self.seconds_left))
        if route.security is Security.TLS:
            self.sock.settimeout(self.seconds_left)
            self.sock = context.wrap_socket(self.sock, server_hostname=route.host)
        _must_be_welcome(self.getreply())
        self.ehlo_or_helo_if_needed()
        if route.security is Security.STARTTLS:
            self._host = route.host  # the name that the library compares the certificate with
            self.starttls(context=context)
            self.ehlo_or_helo_if_needed()
        if route.user:
            self.login(route.user, route.password)


class _TimedReader(io.RawIOBase):
    """Reads from whatever socket the connection has at the moment, for as long as its deadline allows."""

    def __init__(self, connection: TimedSmtp) -> None:
        self._connection = connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        sock = self._connection.sock
        if sock is None:
            return 0
        sock.settimeout(self._connection.seconds_left)
        return sock.recv_into(buffer)


def _must_be_welcome(reply: tuple[int, bytes]) -> None:
    if reply[0] != 220:
        raise smtplib.SMTPConnectError(*reply)
