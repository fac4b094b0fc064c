"""A host of calendars on this machine that answers as it is told, and remembers what it was asked."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = bytes | int | Callable[[Any], None]


@dataclass
class Host:
    """A reply is a file, a status, or whatever is called with the handler; the last one stays."""

    url: str
    replies: list[Reply] = field(default_factory=list)
    came: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    etag: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """Of the last request."""
        return self.came[-1][2]


@contextmanager
def a_host(*replies: Reply, etag: str = "") -> Iterator[Host]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            host.came.append((self.command, self.path, {name.lower(): value for name, value in self.headers.items()}))
            reply = host.replies.pop(0) if len(host.replies) > 1 else host.replies[0]
            if host.etag and self.headers.get("If-None-Match") == host.etag:
                reply = 304
            if callable(reply):
                reply(self)
                return
            body = reply if isinstance(reply, bytes) else b""
            self.send_response(reply if isinstance(reply, int) else 200)
            self.send_header("Content-Length", str(len(body)))
            if host.etag:
                self.send_header("ETag", host.etag)
            self.end_headers()
            self.wfile.write(body)

        do_PROPFIND = do_REPORT = do_GET  # noqa: N815 (the library calls them so)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    host = Host(f"http://127.0.0.1:{server.server_port}", list(replies), etag=etag)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def leads_to(where: str, status: int = 302) -> Reply:
    def reply(handler: Any) -> None:
        handler.send_response(status)
        handler.send_header("Location", where)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return reply


def fifty_megabytes(handler: Any) -> None:
    """A good beginning, and no end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\nBEGIN:VCALENDAR\r\n")
    for _ in range(800):
        handler.wfile.write(b"X-FILLER:" + b"x" * 65536)


def hangs_up(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nBEGIN:VCALENDAR\r\n")
