"""Builders: endpoints by their use case, messages to them, and receivers on this machine that answer as they are told."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from uuid import UUID, uuid4

from standardwebhooks import Webhook

from kept.core.webhooks import EVENTS, Event, HookAnswer, LeasedHook, Message
from kept.store.outbox.models import WebhookDelivery, WebhookEndpoint
from kept.store.people.models import Professional
from kept.usecases.claim_webhooks import claim_webhooks
from kept.usecases.create_webhook import create_webhook
from kept.usecases.try_webhook import try_webhook
from tests.make import NOW, a_key, actor_of, make_professional

SITE: Final = "http://127.0.0.1:8000"
LEASE: Final = timedelta(seconds=60)
TAKEN: Final = HookAnswer(is_taken=True, code="200")
FAILED: Final = HookAnswer(is_taken=False, code="500")
GONE: Final = HookAnswer(is_taken=False, code="410")


def make_endpoint(
    professional: Professional | None = None,
    *,
    url: str = "https://hooks.example.org/in",
    events: Iterable[Event] = EVENTS,
    at: datetime = NOW,
) -> WebhookEndpoint:
    by = actor_of(professional or make_professional())
    made = create_webhook(by=by, url=url, events=list(events), site_url=SITE, request=a_key(), now=at)
    return WebhookEndpoint.objects.select_related("professional__user").get(uuid=made)


def queue_test(endpoint: WebhookEndpoint, *, at: datetime = NOW) -> WebhookDelivery:
    by = actor_of(endpoint.professional)
    made = try_webhook(endpoint_id=endpoint.uuid, by=by, request=a_key(), now=at)
    return WebhookDelivery.objects.get(uuid=made)


def claim(at: datetime = NOW, *, most: int = 8) -> tuple[LeasedHook, ...]:
    return claim_webhooks(most=most, lease=LEASE, now=at)


def fresh(row: WebhookDelivery) -> WebhookDelivery:
    return WebhookDelivery.objects.select_related("endpoint").get(id=row.id)


def a_message(url: str, *, secrets: Sequence[str] = (), about: UUID | None = None) -> Message:
    return Message(
        uuid=uuid4(),
        url=url,
        secrets=tuple(secrets) or (A_SECRET,),
        event=Event.SESSION_BOOKED,
        about=about or uuid4(),
        happened_at=datetime.now(UTC),
    )


A_SECRET: Final = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


@dataclass
class Receiver:
    """What came in, with its headers; answers are given one by one, and 204 after them. A number is a status; whatever
    else is called with the handler."""

    url: str
    answers: list[int | Callable[[Any], None]] = field(default_factory=list)
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.came]

    def verified(self, secret: str) -> list[Any]:
        """What came in, as the library of the standard lets it through. Raises WebhookVerificationError."""
        return [Webhook(secret).verify(body, headers) for headers, body in self.came]


@contextmanager
def a_receiver(*answers: int | Callable[[Any], None]) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            answer = receiver.answers.pop(0) if receiver.answers else 204
            if isinstance(answer, int):
                self.send_response(answer)
                self.send_header("Location", f"{receiver.url}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}", list(answers))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def drip(handler: Any) -> None:
    """A byte now and then, for longer than anybody waits."""
    for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 200:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        time.sleep(0.05)


def say_nothing(_handler: Any) -> None:
    time.sleep(5)


def flood(handler: Any) -> None:
    """A good status, and a body without an end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
    for _ in range(1000):
        handler.wfile.write(b"x" * 65536)


def speak_otherwise(handler: Any) -> None:
    handler.wfile.write(b"220 mail.example ESMTP\r\n")
