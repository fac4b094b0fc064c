"""Handing letters over to a real mail server, which does all that mail servers do."""

import smtplib
import socket
import threading
import time

import pytest

from kept.core.delivery import Answer, Verdict
from kept.edges.mail.timed import TimedSmtp
from tests.edges.mail.handing_over import WRITTEN, a_post, sent
from tests.edges.mail.mail_server import DROP, HANG, MailServer, free_port, mail_server
from tests.letters import a_content


def test_a_letter_arrives(server: MailServer) -> None:
    post = a_post(server.port)
    assert sent(post, message_id="<1@kept.example>") == Answer(verdict=Verdict.ACCEPTED, code="250")
    (letter,) = server.received
    assert (letter.recipient, letter.message_id) == ("carl@example.org", "<1@kept.example>")
    assert b"Subject: Your appointment is confirmed\r\n" in letter.raw


def test_one_connection_serves_many_and_is_closed_at_rest(server: MailServer) -> None:
    post = a_post(server.port)
    assert [sent(post).verdict for _ in range(20)] == [Verdict.ACCEPTED] * 20
    assert server.connections == 1
    post.rest()
    sent(post)
    assert server.connections == 2


@pytest.mark.parametrize(
    ("stage", "reply", "expected"),
    [
        ("MAIL", "451 try again", Answer(verdict=Verdict.LATER, code="sender_451")),
        ("MAIL", "550 we do not like you", Answer(verdict=Verdict.LATER, code="sender_550")),
        ("RCPT", "451 greylisted", Answer(verdict=Verdict.LATER, code="451")),
        ("RCPT", "452 too many", Answer(verdict=Verdict.LATER, code="452")),
        ("RCPT", "550 no such person", Answer(verdict=Verdict.NEVER, code="550")),
        ("RCPT", "552 full", Answer(verdict=Verdict.NEVER, code="552")),
        ("DATA", "451 try again", Answer(verdict=Verdict.LATER, code="451")),
        ("DATA", "554 not this", Answer(verdict=Verdict.NEVER, code="554")),
        ("RCPT", "421 closing", Answer(verdict=Verdict.LATER, code="421")),
        ("DATA", "421 closing", Answer(verdict=Verdict.LATER, code="421")),
        ("RCPT", DROP, Answer(verdict=Verdict.LATER, code="disconnected")),
        ("DATA", DROP, Answer(verdict=Verdict.LATER, code="disconnected")),
        ("MAIL", DROP, Answer(verdict=Verdict.UNREACHED, code="disconnected")),
        ("RCPT", HANG, Answer(verdict=Verdict.LATER, code="timeout")),
        ("DATA", HANG, Answer(verdict=Verdict.LATER, code="timeout")),
        ("MAIL", HANG, Answer(verdict=Verdict.UNREACHED, code="timeout")),
    ],
)
def test_what_the_server_says_is_understood_and_the_next_letter_goes(
    server: MailServer, stage: str, reply: str, expected: Answer
) -> None:
    post = a_post(server.port, seconds=2 if reply == HANG else 5)
    server.script[stage] = [reply]
    assert sent(post) == expected
    assert sent(post).verdict is Verdict.ACCEPTED, "others are not concerned"


def test_a_connection_that_went_stale_is_no_letters_fault(server: MailServer) -> None:
    post = a_post(server.port)
    sent(post)
    server.script["MAIL"] = [DROP]
    assert sent(post).verdict is Verdict.ACCEPTED
    server.script["MAIL"] = ["421 idle for too long"]
    assert sent(post).verdict is Verdict.ACCEPTED
    assert server.connections == 3


def test_a_server_that_is_down_and_comes_back() -> None:
    port = free_port()
    post = a_post(port)
    assert sent(post) == Answer(verdict=Verdict.UNREACHED, code="refused")
    with mail_server(port=port) as server:
        assert sent(post).verdict is Verdict.ACCEPTED
    assert sent(post).verdict is Verdict.UNREACHED
    with mail_server(port=port) as server:
        assert sent(post).verdict is Verdict.ACCEPTED
        assert len(server.received) == 1


@pytest.mark.parametrize(
    "address", ["ä@example.org", "a b@example.org", "a@b@c", "<a@b>", "a@b,c@d", "nobody", "a@b\r\nX: y"]
)
def test_what_is_no_plain_address_is_never_tried(server: MailServer, address: str) -> None:
    post = a_post(server.port)
    answer = post.send(a_content(email=address), message_id="<1@kept.example>", at=WRITTEN)
    assert answer == Answer(verdict=Verdict.NEVER, code="address")
    assert server.connections == 0


@pytest.mark.parametrize("address", ["a.b+c@example.org", "o'neill@example.org", "x_y-z@sub.example.org", "x=y@e.org"])
def test_what_is_a_plain_address_is(server: MailServer, address: str) -> None:
    post = a_post(server.port)
    assert post.send(a_content(email=address), message_id="<1@kept.example>", at=WRITTEN).verdict is Verdict.ACCEPTED
    assert server.received[0].recipient == address


def test_a_server_that_greets_with_a_refusal_has_not_been_reached() -> None:
    with greeting_server(b"554 not today\r\n") as port:
        assert sent(a_post(port)) == Answer(verdict=Verdict.UNREACHED, code="server_554")


# --- time


def test_a_server_that_drips_has_no_more_time_than_one_that_hangs() -> None:
    with dripping_server() as port:
        began = time.monotonic()
        assert sent(a_post(port, seconds=1)) == Answer(verdict=Verdict.UNREACHED, code="timeout")
        assert time.monotonic() - began < 3


def test_without_a_deadline_for_all_a_dripping_server_would_hold_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the library's own reading begins its time-out anew with every byte."""
    monkeypatch.setattr(TimedSmtp, "getreply", smtplib.SMTP.getreply)
    with dripping_server() as port:
        began = time.monotonic()
        sent(a_post(port, seconds=1))
        assert time.monotonic() - began > 3.5


# --- builders


def dripping_server() -> "greeting_server":
    """Greets with a byte every tenth of a second, for longer than anybody should wait."""
    return greeting_server(b"220 " + b"x" * 40 + b"\r\n", seconds_between=0.1)


class greeting_server:  # noqa: N801 (read as a verb phrase, like the other servers)
    """Says its greeting byte by byte, and nothing more."""

    def __init__(self, greeting: bytes, *, seconds_between: float = 0) -> None:
        self.greeting = greeting
        self.seconds_between = seconds_between

    def __enter__(self) -> int:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._greet)
        self.thread.start()
        port: int = self.listener.getsockname()[1]
        return port

    def __exit__(self, *_fault: object) -> None:
        self.stop.set()
        self.thread.join()
        self.listener.close()

    def _greet(self) -> None:
        client, _ = self.listener.accept()
        with client:
            for byte in self.greeting:
                if self.stop.wait(self.seconds_between):
                    break
                try:
                    client.sendall(bytes([byte]))
                except OSError:
                    break
