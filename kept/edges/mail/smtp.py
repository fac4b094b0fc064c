"""Letters leave by SMTP, over one connection for as long as there are letters."""

import re
import smtplib
import socket
import ssl
import time
from datetime import datetime
from typing import Final

from kept.core.delivery import Answer, Verdict
from kept.core.letters import Content
from kept.edges.mail.render import render_letter
from kept.edges.mail.route import Route
from kept.edges.mail.timed import TimedSmtp

CLOSING: Final = 421
FAULTS: Final = (OSError, smtplib.SMTPException)
# No quoted names, no comments, no second address, nothing but ASCII: what every server takes for one recipient.
PLAIN_ADDRESS: Final = re.compile(r"[!#-'*+\-./0-9=?A-Z^-~]+@[A-Za-z0-9.-]+")

# A number is what the server said about this letter; a word, or a number after a word, is about the way to it.
# The first that fits names a fault; whatever else breaks a connection is "disconnected".
CODES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (ssl.SSLError, "tls"),
    (TimeoutError, "timeout"),
    (ConnectionRefusedError, "refused"),
    (socket.gaierror, "unknown_host"),
    (smtplib.SMTPNotSupportedError, "not_supported"),
    (smtplib.SMTPAuthenticationError, "sign_in"),
)


class SmtpPost:
    """Hands over one letter at a time, to one recipient each."""

    def __init__(self, route: Route, *, sender: str, site_url: str, host: str, seconds: float) -> None:
        self._route = route
        self._sender = sender
        self._site_url = site_url
        self._host = host
        self._seconds = seconds
        self._deadline = 0.0
        self._connection: TimedSmtp | None = None

    def send(self, content: Content, *, message_id: str, at: datetime) -> Answer:
        """What the server said, or what kept it from saying anything."""
        if not PLAIN_ADDRESS.fullmatch(content.email):
            return Answer(verdict=Verdict.NEVER, code="address")
        message = render_letter(content, message_id=message_id, at=at, sender=self._sender, site_url=self._site_url)
        self._deadline = time.monotonic() + self._seconds
        try:
            connection, code = self._start()
        except FAULTS as fault:
            self._drop()
            return Answer(verdict=Verdict.UNREACHED, code=self._code_of(fault))
        try:
            answer = _answer_to_sender(code) or _hand_over(connection, content.email, message.as_bytes())
        except FAULTS as fault:
            self._drop()
            return Answer(verdict=Verdict.LATER, code=self._code_of(fault))
        if answer.verdict is not Verdict.ACCEPTED:
            self._begin_anew(connection)
        return answer

    def rest(self) -> None:
        """Servers do not like idle connections."""
        if self._connection is not None:
            self._connection.part()
            self._connection = None

    def _start(self) -> tuple[TimedSmtp, int]:
        """The answer to a new letter's sender, over the open connection or, when it has gone, over a new one."""
        if self._connection is not None:
            self._connection.deadline = self._deadline
            try:
                code, _ = self._connection.mail(self._sender)
            except smtplib.SMTPServerDisconnected:
                code = CLOSING
            if code != CLOSING:
                return self._connection, code
            self._drop()
        self._connection = TimedSmtp(self._route, name=self._host, deadline=self._deadline)
        return self._connection, self._connection.mail(self._sender)[0]

    def _begin_anew(self, connection: TimedSmtp) -> None:
        try:
            connection.rset()
        except FAULTS:
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _code_of(self, fault: Exception) -> str:
        if time.monotonic() >= self._deadline:
            return "timeout"
        by_kind = next((code for kind, code in CODES if isinstance(fault, kind)), "disconnected")
        if by_kind == "disconnected" and isinstance(fault, smtplib.SMTPResponseException):
            return f"server_{fault.smtp_code}"
        return by_kind


def _answer_to_sender(code: int) -> Answer | None:
    """A server that does not want our sender says nothing about the recipient, whatever its number."""
    return None if code < 400 else Answer(verdict=Verdict.LATER, code=f"sender_{code}")


def _hand_over(connection: TimedSmtp, email: str, message: bytes) -> Answer:
    code, _ = connection.rcpt(email)
    if code < 400:
        try:
            code, _ = connection.data(message)
        except smtplib.SMTPDataError as refusal:
            code = refusal.smtp_code
    if code < 400:
        return Answer(verdict=Verdict.ACCEPTED, code=str(code))
    return Answer(verdict=Verdict.NEVER if code >= 500 else Verdict.LATER, code=str(code))
