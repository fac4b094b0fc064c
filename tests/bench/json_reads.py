"""What programs ask for: the times that a professional offers in the next 30 days."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from tests.bench.cast import Desk
from tests.bench.load import request_bytes
from tests.bench.pages import reading
from tests.bench.practice import ZONE
from tests.bench.site import Site
from tests.bench.table import Bar, Figure

WHOSE: Final = "Easy!Appointments"
PEERS: Final = {1: (10.0, WHOSE), 8: (14.7, WHOSE)}
BARS: Final = {8: Bar(must=800, aim=2000)}


def measure(site: Site) -> Iterator[Figure]:
    slowest = {8: (0.99, Bar(must=40))}
    yield from reading(site, "json_reads", "slots for 30 days", slots, bars=BARS, slowest=slowest, peers=PEERS)


def slots(desk: Desk) -> bytes:
    """Asked by a client, for the hours of the hub."""
    today = datetime.now(UTC).astimezone(ZONE).date()
    asked = {"service": desk.service, "from": today, "to": today + timedelta(days=29), "tz": ZONE.key, "via": "hub"}
    path = f"/api/v1/professionals/{desk.professional.uuid}/slots?{urlencode(asked)}"
    return request_bytes("GET", path, desk.clients[0][1].by_token)
