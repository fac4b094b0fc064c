"""Pages, as people see them: the calendar's week, the client's dashboard, the payments list."""

from collections.abc import Callable, Iterator
from itertools import cycle, islice
from typing import Final

from tests.bench.cast import Desk
from tests.bench.empty import empty_pages
from tests.bench.load import Load, request_bytes, send_all
from tests.bench.site import Site
from tests.bench.table import Bar, Figure

CONNECTIONS: Final = (1, 8, 32)
WARM_UP: Final = 40
PAGES_BARS: Final = {8: Bar(must=150)}
AT_ONE: Final = Bar(must=20, aim=10)

Ask = Callable[[Desk], bytes]


def calendar(desk: Desk) -> bytes:
    return request_bytes("GET", "/sessions", desk.someone.by_page)


def dashboard(desk: Desk) -> bytes:
    return request_bytes("GET", "/bookings", desk.clients[0][1].by_page)


def payments(desk: Desk) -> bytes:
    return request_bytes("GET", "/payments", desk.someone.by_page)


PAGES: Final[dict[str, Ask]] = {
    "calendar week": calendar,
    "client dashboard": dashboard,
    "payments list": payments,
}


def measure(site: Site) -> Iterator[Figure]:
    for name, ask in PAGES.items():
        yield from reading(site, "pages", name, ask, bars=PAGES_BARS, slowest={1: (0.5, AT_ONE)})


def reading(
    site: Site,
    part: str,
    name: str,
    ask: Ask,
    *,
    bars: dict[int, Bar],
    slowest: dict[int, tuple[float, Bar]],
    peers: dict[int, tuple[float, str]] | None = None,
) -> Iterator[Figure]:
    """Requests that change nothing, by all desks in turn: how many a second, and how long they take."""
    requests = [ask(desk) for desk in site.desks]
    send_all(site.address, islice(cycle(requests), WARM_UP), connections=2)
    for connections in CONNECTIONS:
        if connections not in site.limits:
            site.limits[connections] = empty_pages(site, connections)
        loads, costs = [], []
        for _ in range(site.rounds):
            before = site.cpu_seconds()
            loads.append(send_all(site.address, cycle(requests), connections=connections, seconds=site.seconds))
            costs.append(1000 * (site.cpu_seconds() - before) / max(1, len(loads[-1].answers)))
        peer, whose = (peers or {}).get(connections, (None, ""))
        yield Figure(
            part=part,
            name=f"{name}, {connections} at once",
            unit="per s",
            rounds=tuple(load.per_second for load in loads),
            database=site.database,
            sessions=site.sessions,
            limits=site.limits[connections],
            peer=peer,
            whose=whose,
            bar=bars.get(connections),
            note=words_about(loads, sorted(costs)[len(costs) // 2]),
        )
        if connections in slowest:
            share, bar = slowest[connections]
            yield Figure(
                part=part,
                name=f"{name}, p{share * 100:.0f} at {connections}",
                unit="ms",
                rounds=tuple(load.percentile(share) for load in loads),
                database=site.database,
                sessions=site.sessions,
                bar=bar,
            )


def words_about(loads: list[Load], cost: float) -> str:
    """How long they took, what the web processes worked for each, and every answer that was no success."""
    whole = Load([answer for load in loads for answer in load.answers])
    times = f"p50 {whole.percentile(0.5):.1f}, p99 {whole.percentile(0.99):.1f}, CPU {cost:.2f} ms"
    faults = ", ".join(f"{number} × {status or 'no answer'}" for status, number in sorted(whole.faults.items()))
    return f"{times}; FAULTS {faults}" if faults else times
