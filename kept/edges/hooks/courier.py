"""Webhooks leave by https, signed as Standard Webhooks says. The receiver's status is all that is read of its answer."""

import json
import logging
import ssl
import time
from datetime import datetime
from functools import cache
from typing import Final

import httpcore
import httpx
from django.conf import settings
from standardwebhooks import Webhook

from kept.core.hook_addresses import local_hosts
from kept.core.webhooks import HookAnswer, Message
from kept.edges.hooks.guard import Guard, NotPublic, NotTrusted, Resolver, UnknownHost, resolve

LOG: Final = logging.getLogger("kept.webhooks")
SECONDS: Final = 10.0

# The first that fits names what kept the receiver from answering.
CODES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (NotPublic, "not_public"),
    (UnknownHost, "unknown_host"),
    (NotTrusted, "not_trusted"),
    (httpcore.TimeoutException, "timeout"),
    (httpcore.ConnectError, "no_connection"),
    (httpcore.ProtocolError, "not_http"),
    (httpcore.NetworkError, "disconnected"),
)


class HttpCourier:
    """Carries one message at a time, each over a connection of its own, in `seconds` at most."""

    def __init__(
        self,
        *,
        site_url: str,
        seconds: float = SECONDS,
        resolver: Resolver = resolve,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._local, self._seconds, self._resolver, self._trust = local_hosts(site_url), seconds, resolver, trust

    def send(self, message: Message, *, at: datetime) -> HookAnswer:
        """What the receiver answered, or what kept it from that. Never raises."""
        try:
            status = self._post(message, at)
        except Exception as fault:
            code = next((code for kind, code in CODES if isinstance(fault, kind)), "")
            if not code:  # one message that cannot be sent must not keep the others waiting
                LOG.exception("webhook cannot be sent", extra={"webhook": message.uuid})
            return HookAnswer(is_taken=False, code=code or "unsendable")
        return HookAnswer(is_taken=200 <= status < 300, code=str(status))

    def _post(self, message: Message, at: datetime) -> int:
        """The status. Redirects are not followed: a receiver is where its professional said."""
        body = json.dumps(message.body(), separators=(",", ":"))
        guard = Guard(deadline=time.monotonic() + self._seconds, local=self._local, resolver=self._resolver)
        with (
            httpcore.ConnectionPool(ssl_context=self._trust or trust(), network_backend=guard) as pool,
            pool.stream("POST", message.url, headers=_headers(message, body, at), content=body.encode()) as answer,
        ):
            return answer.status


def open_courier() -> HttpCourier:
    """This installation's."""
    return HttpCourier(site_url=settings.KEPT_SITE_URL)


def _headers(message: Message, body: str, at: datetime) -> list[tuple[bytes | str, bytes | str]]:
    signatures = (Webhook(secret).sign(message.id, at, body) for secret in message.secrets)
    return [
        ("Host", httpx.URL(message.url).netloc.decode()),
        ("Content-Type", "application/json"),
        ("User-Agent", "Kept"),
        ("webhook-id", message.id),
        ("webhook-timestamp", str(int(at.timestamp()))),
        ("webhook-signature", " ".join(signatures)),
    ]


@cache
def trust() -> ssl.SSLContext:
    """Whom everybody trusts, or whom SSL_CERT_FILE names."""
    return httpx.create_ssl_context()
