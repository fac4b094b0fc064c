"""Which way this installation's letters leave."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any, Final

import pytest

from kept.core.delivery import Answer, Post, Verdict
from kept.edges.mail.post import Paper, open_post
from tests.edges.mail.mail_server import MailServer, mail_server
from tests.letters import MEETING, a_content

WRITTEN: Final = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.KEPT_EMAIL_URL = running.url
        yield running


def test_without_a_mail_server_letters_wait(settings: Any) -> None:
    settings.KEPT_EMAIL_URL, settings.KEPT_DEMO = "", False
    assert open_post(seconds=30) is None


def test_in_the_demo_they_leave_on_paper(settings: Any) -> None:
    settings.KEPT_EMAIL_URL, settings.KEPT_DEMO = "", True
    post = open_post(seconds=30)
    assert isinstance(post, Paper)
    assert sent(post) == Answer(verdict=Verdict.ACCEPTED, code="paper")


def test_in_a_demo_with_a_mail_server_they_leave_by_it(settings: Any, server: MailServer) -> None:
    settings.KEPT_DEMO = True
    assert sent(open_post(seconds=5)).code == "250"
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("site", "sender", "expected"),
    [
        ("https://kept.example:8443", "", "Kept <no-reply@kept.example>"),
        ("http://127.0.0.1:8000", "", "Kept <no-reply@localhost>"),
        ("https://kept.example", "appointments@practice.example", "Kept <appointments@practice.example>"),
    ],
)
def test_sender_and_links_are_the_installations(
    settings: Any, server: MailServer, site: str, sender: str, expected: str
) -> None:
    settings.KEPT_SITE_URL, settings.KEPT_EMAIL_FROM = site, sender
    assert sent(open_post(seconds=5)).verdict is Verdict.ACCEPTED
    message = message_from_bytes(server.received[0].raw, policy=default)
    assert message["From"] == expected
    assert f"{site}/sessions/{MEETING}" in str(message.get_body(["plain"]))


def test_an_address_that_cannot_be_followed_is_refused(settings: Any) -> None:
    settings.KEPT_EMAIL_URL = "http://user:secret@mail.example"
    with pytest.raises(ValueError, match="KEPT_EMAIL_URL"):
        open_post(seconds=30)


def sent(post: Post | None) -> Answer:
    assert post is not None
    answer = post.send(a_content(), message_id="<1@kept.example>", at=WRITTEN)
    post.rest()
    return answer
