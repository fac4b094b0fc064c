"""Builders: a way to a mail server of a test's own, and a letter that goes it."""

from datetime import UTC, datetime
from itertools import count
from typing import Final

from kept.core.delivery import Answer
from kept.edges.mail.route import Route, Security
from kept.edges.mail.smtp import SmtpPost
from tests.letters import a_content

WRITTEN: Final = datetime(2026, 3, 20, 12, tzinfo=UTC)
NUMBERS: Final = count(1)
OPEN: Final[list[SmtpPost]] = []


def close_all() -> None:
    while OPEN:
        OPEN.pop().rest()


def a_post(
    port: int, *, security: Security = Security.PLAIN, seconds: float = 5, user: str = "", password: str = ""
) -> SmtpPost:
    host = "127.0.0.1" if security is Security.PLAIN else "localhost"
    route = Route(host=host, port=port, security=security, user=user, password=password)
    post = SmtpPost(
        route, sender="no-reply@kept.example", site_url="https://kept.example", host="kept.example", seconds=seconds
    )
    OPEN.append(post)
    return post


def sent(post: SmtpPost, *, message_id: str = "") -> Answer:
    return post.send(a_content(), message_id=message_id or f"<{next(NUMBERS)}@kept.example>", at=WRITTEN)
