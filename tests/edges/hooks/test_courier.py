"""A webhook reaches its receiver signed, and nobody else's address is ever called."""

import socket
import threading
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from standardwebhooks.webhooks import WebhookVerificationError

from kept.core.webhooks import HookAnswer, Message
from kept.edges.hooks import guard
from kept.edges.hooks.courier import HttpCourier
from tests.hooks import A_SECRET, SITE, a_message, a_receiver, drip, flood, say_nothing, speak_otherwise

PUBLIC_SITE: Final = "https://kept.example"
OTHER_SECRET: Final = "whsec_b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm90aGU="


def send(message: Message, *, site: str = SITE, seconds: float = 5, resolver: Any = guard.resolve) -> HookAnswer:
    courier = HttpCourier(site_url=site, seconds=seconds, resolver=resolver)
    return courier.send(message, at=datetime.now(UTC))


# --- what is sent


def test_it_arrives_and_its_signature_holds() -> None:
    with a_receiver() as receiver:
        message = a_message(f"{receiver.url}/in?from=kept")
        assert send(message) == HookAnswer(is_taken=True, code="204")
        assert receiver.verified(A_SECRET) == [message.body()]
        assert receiver.ids == [message.id]
        (headers, _) = receiver.came[0]
        assert (headers["content-type"], headers["user-agent"]) == ("application/json", "Kept")
        assert headers["host"] == receiver.url.removeprefix("http://")


def test_with_a_wrong_secret_it_does_not_hold() -> None:
    """The control."""
    with a_receiver() as receiver:
        send(a_message(receiver.url))
        with pytest.raises(WebhookVerificationError):
            receiver.verified(OTHER_SECRET)


def test_while_secrets_change_both_verify() -> None:
    with a_receiver() as receiver:
        send(a_message(receiver.url, secrets=[OTHER_SECRET, A_SECRET]))
        assert receiver.verified(A_SECRET) == receiver.verified(OTHER_SECRET)


# --- what is answered


@pytest.mark.parametrize("status", [200, 201, 204, 301, 307, 400, 404, 410, 429, 500, 503])
def test_a_status_from_200_to_299_takes_it(status: int) -> None:
    with a_receiver(status) as receiver:
        assert send(a_message(receiver.url)) == HookAnswer(is_taken=status < 300, code=str(status))
        assert len(receiver.came) == 1, "where it redirects to is not asked"


@pytest.mark.parametrize(
    ("answer", "code"), [(say_nothing, "timeout"), (drip, "timeout"), (speak_otherwise, "not_http")]
)
def test_who_does_not_answer_is_not_waited_for(answer: Callable[[Any], None], code: str) -> None:
    with a_receiver(answer) as receiver:
        started = time.monotonic()
        assert send(a_message(receiver.url), seconds=0.5) == HookAnswer(is_taken=False, code=code)
        assert time.monotonic() - started < 3


def test_a_long_answer_is_not_read() -> None:
    with a_receiver(flood) as receiver:
        started = time.monotonic()
        assert send(a_message(receiver.url)).code == "200"
        assert time.monotonic() - started < 3


def test_nobody_is_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert send(a_message(f"http://127.0.0.1:{port}")).code == "no_connection"


def test_no_such_name() -> None:
    def nowhere(_host: str, _port: int) -> Collection[str]:
        raise guard.UnknownHost

    assert send(a_message("https://nowhere.example"), resolver=nowhere).code == "unknown_host"


def test_a_name_that_is_looked_up_for_long_is_not_waited_for() -> None:
    looked_up = threading.Event()

    def slow(_host: str, _port: int) -> Collection[str]:
        looked_up.wait(10)
        return ["93.184.215.14"]

    started = time.monotonic()
    assert send(a_message("https://slow.example"), seconds=0.3, resolver=slow).code == "unknown_host"
    assert time.monotonic() - started < 3
    looked_up.set()


def test_who_proves_nothing_is_told_nothing() -> None:
    """What answers is no https at all."""
    with a_receiver() as receiver:
        answer = send(a_message(receiver.url.replace("http", "https")))
        assert (answer.code, receiver.came) == ("not_trusted", [])


def test_what_cannot_be_sent_keeps_no_other_waiting() -> None:
    assert send(a_message("https://hooks.example", secrets=["whsec_"])).code == "unsendable"


# --- where it goes


def leading_to(*addresses: str) -> Callable[[str, int], Collection[str]]:
    return lambda _host, _port: addresses


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),  # noqa: S104 (nothing is bound to it: it must not be called)
        *("::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::"),
    ],
)  # fmt: skip
def test_a_name_that_leads_inside_is_not_called(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called = calls(monkeypatch)
    for site in (SITE, PUBLIC_SITE):
        assert send(a_message("https://hooks.example"), site=site, resolver=leading_to(address)).code == "not_public"
        mixed = leading_to("93.184.215.14", address)
        assert send(a_message("https://hooks.example"), site=site, resolver=mixed).code == "not_public"
    assert called == []


def test_this_machine_is_called_only_where_the_product_is_tried_out() -> None:
    with a_receiver() as receiver:
        assert send(a_message(receiver.url), site=PUBLIC_SITE).code == "not_public"
        assert receiver.came == []
        assert send(a_message(receiver.url)).is_taken, "the control"


def test_what_was_looked_up_is_what_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads somewhere else at the second look: there is none."""
    called = calls(monkeypatch)
    looks: list[str] = []

    def rebinding(host: str, _port: int) -> Collection[str]:
        looks.append(host)
        return ["93.184.215.14"] if len(looks) == 1 else ["127.0.0.1"]

    assert (
        send(a_message("https://hooks.example:8443/in"), site=PUBLIC_SITE, resolver=rebinding).code == "no_connection"
    )
    assert (looks, called) == (["hooks.example"], [("93.184.215.14", 8443)])


def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Which addresses are called; nobody answers."""
    called: list[tuple[str, int]] = []

    def refuse(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    return called
