"""How this installation's letters leave: by SMTP, in the demo on paper, or not at all."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from kept.core.delivery import Answer, Post, Verdict
from kept.core.letters import Content
from kept.edges.mail.route import LOOPBACK, route_from
from kept.edges.mail.smtp import SmtpPost


class Paper:
    """The demo's: a letter counts as sent, and is read on the Outbox page."""

    def send(self, content: Content, *, message_id: str, at: datetime) -> Answer:  # noqa: ARG002 (it goes nowhere)
        return Answer(verdict=Verdict.ACCEPTED, code="paper")

    def rest(self) -> None:
        pass


def open_post(*, seconds: float) -> Post | None:
    """The way out, with that many seconds for each letter; None when letters have to wait.

    Raises ValueError with a sentence for an address of a mail server that cannot be followed.
    """
    if not settings.KEPT_EMAIL_URL:
        return Paper() if settings.KEPT_DEMO else None
    site_host = urlsplit(settings.KEPT_SITE_URL).hostname or ""
    host = "localhost" if site_host in LOOPBACK else site_host
    return SmtpPost(
        route_from(settings.KEPT_EMAIL_URL),
        sender=settings.KEPT_EMAIL_FROM or f"no-reply@{host}",
        site_url=settings.KEPT_SITE_URL,
        host=host,
        seconds=seconds,
    )
