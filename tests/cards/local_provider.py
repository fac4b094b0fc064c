"""localstripe, with a state of its own, behind a proxy that makes up for what it lacks and fails as it is told.

The proxy repeats an answer under its Idempotency-Key, keeps refunds within what was taken, has the hosted pages, filters
lists, and can cut a connection before or after the provider acted.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlsplit
from urllib.request import Request, urlopen

# It keeps its state in a file at one fixed path, which every run would share.
WITH_OWN_STATE: Final = """
import builtins, os, runpy
import localstripe.resources as resources
own = lambda path, *rest, **more: builtins.open(os.environ["STATE"] if path == "/tmp/localstripe.pickle" else path, *rest, **more)
resources.open = own
runpy.run_module("localstripe", run_name="__main__")
"""
KEY: Final = "Bearer sk_test_kept"
Reply = tuple[int, bytes]
UNKNOWN_KEY: Final[Reply] = (401, b'{"error": {"type": "invalid_request_error"}}')


@dataclass
class LocalProvider:
    """`behind` is where localstripe listens, `address` the proxy. `cuts`: “before” or “after” the provider acted."""

    behind: str
    address: str = ""
    cuts: deque[str | None] = field(default_factory=deque)
    replies: dict[str, Reply] = field(default_factory=dict)
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)
    lock: Any = field(default_factory=threading.Lock)

    def new_method(self, customer: str, number: str = "4242424242424242") -> str:
        """A card of the customer's, as the hosted page would have saved it."""
        card = {"card[number]": number, "card[exp_month]": "12", "card[exp_year]": "2030", "card[cvc]": "123"}
        made = self._own("POST", "/v1/payment_methods", {"type": "card", **card})
        self._own("POST", f"/v1/payment_methods/{made['id']}/attach", {"customer": customer})
        return str(made["id"])

    def intents(self) -> list[dict[str, Any]]:
        return list(self._own("GET", "/v1/payment_intents")["data"])

    def succeeded(self) -> int:
        return sum(intent["status"] == "succeeded" for intent in self.intents())

    def pay(self, page_ref: str) -> None:
        """What a client does on the hosted page."""
        page = self.pages[page_ref]
        customer = str(self._own("POST", "/v1/customers", {})["id"])
        asked = {"amount": page["amount_total"], "currency": page["currency"], "confirm": "true"}
        asked |= {"payment_method": self.new_method(customer), "customer": customer}
        named = {f"metadata[{name}]": value for name, value in page["metadata"].items()}
        intent = self._own("POST", "/v1/payment_intents", asked | named)
        page |= {"status": "complete", "payment_status": "paid", "payment_intent": intent["id"]}

    def answer(self, method: str, path: str, body: bytes, key: str) -> Reply:
        with self.lock:
            if key and key in self.replies:
                return self.replies[key]
            reply = self._answer(method, path, body)
            if key:
                self.replies[key] = reply
            return reply

    def _answer(self, method: str, path: str, body: bytes) -> Reply:
        parts, asked = urlsplit(path), dict(parse_qsl(body.decode()))
        if parts.path == "/v1/checkout/sessions":
            return 200, json.dumps(self._new_page(asked)).encode()
        if parts.path.startswith("/v1/checkout/sessions/"):
            return 200, json.dumps(self.pages[parts.path.rsplit("/", 1)[1]]).encode()
        if (method, parts.path) == ("GET", "/v1/payment_intents"):
            wanted = dict(parse_qsl(parts.query)).get("customer")
            found = [each for each in reversed(self.intents()) if wanted in (None, each["customer"])]
            return 200, json.dumps({"object": "list", "data": found, "has_more": False, "url": parts.path}).encode()
        if (method, parts.path) == ("POST", "/v1/refunds") and not self._may_give(asked):
            return 400, b'{"error": {"type": "invalid_request_error", "code": "charge_already_refunded"}}'
        return self._pass_on(method, path, body)

    def _new_page(self, asked: dict[str, str]) -> dict[str, Any]:
        ref = f"cs_{len(self.pages)}"
        named = {name[9:-1]: value for name, value in asked.items() if name.startswith("metadata[")}
        self.pages[ref] = {
            "id": ref,
            "object": "checkout.session",
            "url": f"{self.address}/page/{ref}",
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": None,
            "amount_total": int(asked.get("line_items[0][price_data][unit_amount]", "0")),
            "currency": asked.get("line_items[0][price_data][currency]", "eur"),
            "metadata": named,
        }
        return self.pages[ref]

    def _may_give(self, asked: dict[str, str]) -> bool:
        intent = self._own("GET", f"/v1/payment_intents/{asked['payment_intent']}")
        given = self.given.get(intent["id"], 0) + int(asked["amount"])
        if given <= intent["amount"]:
            self.given[intent["id"]] = given
        return bool(given <= intent["amount"])

    def _own(self, method: str, path: str, asked: dict[str, Any] | None = None) -> Any:
        body = "&".join(f"{name}={value}" for name, value in (asked or {}).items()).encode()
        return json.loads(self._pass_on(method, path, body)[1])

    def _pass_on(self, method: str, path: str, body: bytes) -> Reply:
        sent = Request(f"{self.behind}{path}", data=body or None, method=method, headers={"Authorization": KEY})  # noqa: S310 - an address of this machine
        try:
            with urlopen(sent, timeout=10) as came:  # noqa: S310 - an address of this machine
                return came.status, came.read()
        except HTTPError as fault:
            return fault.code, fault.read()


@contextmanager
def local_provider(folder: Path) -> Iterator[LocalProvider]:
    port = _free_port()
    env = os.environ | {"STATE": str(folder / "localstripe.pickle")}
    command = [sys.executable, "-c", WITH_OWN_STATE, "--port", str(port), "--from-scratch"]
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    provider = LocalProvider(f"http://127.0.0.1:{port}")
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(provider))
    provider.address = f"http://127.0.0.1:{proxy.server_address[1]}"
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        _wait_for(port)
        yield provider
    finally:
        proxy.shutdown()
        proxy.server_close()
        server.terminate()
        server.wait(10)


def _handler_of(provider: LocalProvider) -> type[BaseHTTPRequestHandler]:
    class Proxy(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            cut = provider.cuts.popleft() if provider.cuts else None
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if cut == "before":
                return self._hang_up()
            key = self.headers.get("Idempotency-Key") or ""
            is_known = (self.headers.get("Authorization") or "").startswith("Bearer sk_")
            status, said = provider.answer(self.command, self.path, body, key) if is_known else UNKNOWN_KEY
            if cut == "after":
                return self._hang_up()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)
            return None

        do_GET = do_POST  # noqa: N815 - likewise the library's own name

        def _hang_up(self) -> None:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

        def log_message(self, *_words: Any) -> None:
            """Nothing: the test says what went wrong."""

    return Proxy


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(300):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("localstripe does not listen")
