"""Deeds through the JSON interface: book, rebook, cancel, each in a time of its own, beside the same rows by a bare script."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from statistics import median
from typing import Any, Final
from uuid import uuid4

from kept.core.zones import instant_of
from tests.bench.bare import bare_bookings
from tests.bench.cast import Desk, Someone
from tests.bench.load import Load, request_bytes, send_all
from tests.bench.pages import CONNECTIONS, words_about
from tests.bench.practice import ZONE
from tests.bench.site import Site
from tests.bench.table import Bar, Figure

WHOSE: Final = "Easy!Appointments (REST)"
# Behind all that is loaded, and near enough to be booked by clients.
DAYS_AHEAD: Final = range(34, 55)
BOOKED_AT: Final = tuple(time(hour) for hour in range(6, 12))
MOVED_TO: Final = tuple(time(hour) for hour in range(13, 18))
PEERS: Final = {
    "book": {1: 165.0, 8: 292.0, 32: 274.0},
    "rebook": {1: 181.0, 8: 268.0, 32: 275.0},
}
BARS: Final = {"postgresql": Bar(must=300), "sqlite": Bar(must=250, aim=400)}
SHARE: Final = Bar(must=0.1, aim=0.2, of="limit")
SUCCESS: Final = (200, 201)
SLOWEST: Final = Bar(must=60)


@dataclass(frozen=True)
class Booking:
    """One that is made, moved and cancelled: by whom, and when it is to take place."""

    desk: Desk
    client_id: str
    client: Someone
    starts_at: datetime
    moves_to: datetime
    session: str = ""


def measure(site: Site) -> Iterator[Figure]:
    for connections in CONNECTIONS:
        rounds = Rounds(site, connections)
        for _ in range(site.rounds):
            rounds.limits.append(bare_bookings(connections=connections, seconds=site.seconds))
            rounds.live_one()
        for name in rounds.loads:
            yield from rounds.figures(name)


@dataclass
class Rounds:
    """So many connections book, rebook and cancel; what that came to."""

    site: Site
    connections: int
    limits: list[float] = field(default_factory=list)
    loads: dict[str, list[Load]] = field(default_factory=dict)
    costs: dict[str, list[float]] = field(default_factory=dict)

    def live_one(self) -> None:
        """Books for a while, moves what is booked, and cancels it all, so that the next round finds every time free."""
        booked = self.run("book", _bookings(self.site.desks), book, self.site.seconds)
        moved = self.run("rebook", booked, rebook, self.site.seconds)
        self.run("cancel", [*moved, *booked[len(moved) :]], cancel, None)

    def run(
        self, name: str, bookings: Sequence[Booking], ask: Callable[[Booking], bytes], seconds: float | None
    ) -> list[Booking]:
        """The bookings as they are afterwards, of those that were asked about with success."""
        before = self.site.cpu_seconds()
        load = send_all(
            self.site.address, map(ask, bookings), connections=self.connections, seconds=seconds, keep_bodies=True
        )
        self.loads.setdefault(name, []).append(load)
        cost = 1000 * (self.site.cpu_seconds() - before) / max(1, len(load.answers))
        self.costs.setdefault(name, []).append(cost)
        good = sorted((each for each in load.answers if each.status in SUCCESS), key=lambda answer: answer.number)
        return [_now_named(bookings[each.number], json.loads(each.body)["id"]) for each in good]

    def figures(self, name: str) -> Iterator[Figure]:
        site, loads = self.site, self.loads[name]
        peer = PEERS.get(name, {}).get(self.connections)
        booked_at_8 = name == "book" and self.connections == 8
        figure = Figure(
            part="deeds",
            name=f"{name}, {self.connections} at once",
            unit="per s",
            rounds=tuple(load.per_second for load in loads),
            database=site.database,
            sessions=site.sessions,
            limits=tuple(self.limits) if name == "book" else (),
            peer=peer,
            whose=WHOSE if peer else "",
            bar=BARS[site.database] if booked_at_8 else None,
            note=words_about(loads, median(self.costs[name])),
        )
        yield figure
        if booked_at_8:
            beside = f"{figure.name}, beside the same rows by a bare script"
            yield replace(figure, name=beside, peer=None, whose="", bar=SHARE, note="")
            slowest = tuple(load.percentile(0.99) for load in loads)
            bar = SLOWEST if site.database == "sqlite" else None
            of_latency = replace(figure, limits=(), peer=None, whose="", note="")
            yield replace(of_latency, name="book, p99 at 8", unit="ms", rounds=slowest, bar=bar)


def _now_named(booking: Booking, session: str) -> Booking:
    return replace(booking, session=session)


def _bookings(desks: Sequence[Desk]) -> list[Booking]:
    """As many as there are times: desk by desk, then the next time; each desk's clients in turn."""
    today = datetime.now(UTC).astimezone(ZONE).date()
    days = [day for day in (today + timedelta(days=ahead) for ahead in DAYS_AHEAD) if day.weekday() < 5]
    times = [*zip(product(days, BOOKED_AT[: len(MOVED_TO)]), product(days, MOVED_TO), strict=True)]
    most = min(len(times), 4 * len(desks[0].clients))  # as many as their credits pay
    return [
        Booking(desk, str(client.uuid), someone, _instant(*starts), _instant(*moves))
        for number, (starts, moves) in enumerate(times[:most])
        for desk in desks
        for client, someone in [desk.clients[number % len(desk.clients)]]
    ]


def _instant(day: date, at: time) -> datetime:
    return instant_of(day, at, ZONE)


def book(booking: Booking) -> bytes:
    """By the professional; a credit pays."""
    body = {
        "client_id": booking.client_id,
        "service_id": booking.desk.service,
        "starts_at": booking.starts_at.isoformat(),
        "funding": "credit",
        "outside_hours": True,
    }
    return post("/sessions", booking.desk.someone, body)


def rebook(booking: Booking) -> bytes:
    """By the client, into the professional's hours for the hub."""
    return post(f"/sessions/{booking.session}/rebooking", booking.client, {"starts_at": booking.moves_to.isoformat()})


def cancel(booking: Booking) -> bytes:
    """By the professional; the credit returns."""
    body = {"reason": "client", "notify_client": True}
    return post(f"/sessions/{booking.session}/cancellation", booking.desk.someone, body)


def post(path: str, by: Someone, body: dict[str, Any]) -> bytes:
    headers = by.by_token | {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
    return request_bytes("POST", f"/api/v1{path}", headers, json.dumps(body).encode())
