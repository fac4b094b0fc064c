"""A real CalDAV server on this machine: Radicale, in a thread of this process, with files of its own."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import httpx
from radicale import config
from radicale.app import Application

NAME: Final = "nora"
PASSWORD: Final = "an app password"


class CalDavServer:
    """`url` is where people would be told that it is."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._visitor = httpx.Client(base_url=url, auth=(NAME, PASSWORD))

    def make_calendar(self, name: str, *, parts: str = "VEVENT") -> str:
        """Its address."""
        body = (
            '<d:mkcol xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop><d:resourcetype><d:collection/>'
            f'<c:calendar/></d:resourcetype><c:supported-calendar-component-set><c:comp name="{parts}"/>'
            "</c:supported-calendar-component-set></d:prop></d:set></d:mkcol>"
        )
        made = self._visitor.request("MKCOL", f"/{NAME}/{name}/", content=body)
        assert made.status_code == 201, made.text
        return f"{self.url}/{NAME}/{name}/"

    def put(self, calendar: str, name: str, lines: Sequence[str]) -> None:
        text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", *lines, "END:VCALENDAR", ""])
        put = self._visitor.put(
            f"{calendar}{name}.ics", content=text.encode(), headers={"Content-Type": "text/calendar"}
        )
        assert put.status_code in (201, 204), put.text

    def remove(self, calendar: str, name: str) -> None:
        assert self._visitor.delete(f"{calendar}{name}.ics").status_code == 200


@contextmanager
def a_caldav_server(folder: Path) -> Iterator[CalDavServer]:
    people = folder / "people"
    people.write_text(f"{NAME}:{PASSWORD}\n")
    settings = config.load()
    settings.update(
        {
            "auth": {
                "type": "htpasswd",
                "htpasswd_filename": str(people),
                "htpasswd_encryption": "plain",
                "delay": "0",
            },
            "storage": {"filesystem_folder": str(folder / "collections")},
            "logging": {"level": "critical"},
        },
        "test",
        privileged=True,
    )
    server = WSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(Application(settings))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield CalDavServer(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass
