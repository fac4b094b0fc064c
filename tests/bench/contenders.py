"""Sixty-four clients who want one time at once: who gets it, and how long the last one waits to hear."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import islice, product
from typing import Any, Final

from kept.core.zones import instant_of
from kept.edges.commands.serve import let_go_of_database
from tests.bench.cast import Someone, sign_in
from tests.bench.deeds import DAYS_AHEAD, post
from tests.bench.load import send_all
from tests.bench.practice import ZONE
from tests.bench.site import Site
from tests.bench.table import Bar, Figure
from tests.make import make_client

CONTENDERS: Final = 64
ROUNDS: Final = 20
TIMES: Final = (time(9), time(11), time(15))
CREATED, CONFLICT = 201, 409


def measure(site: Site) -> Iterator[Figure]:
    people = _contenders(site)
    winners, last, others = [], [], Counter[int]()
    for starts_at in islice(_times(), ROUNDS):
        professional = site.desks[0].professional
        body = {
            "professional_id": str(professional.uuid),
            "service_id": site.desks[0].service,
            "starts_at": starts_at.isoformat(),
            "via": "practice",
            "funding": "self_pay",
        }
        load = send_all(site.address, [post("/sessions", each, body) for each in people], connections=CONTENDERS)
        winners.append(load.statuses[CREATED])
        last.append(max(answer.at for answer in load.answers))
        others.update({status: n for status, n in load.statuses.items() if status not in (CREATED, CONFLICT)})
    faults = ", ".join(f"{number} × {status}" for status, number in sorted(others.items()))
    about: dict[str, Any] = {"part": "contenders", "database": site.database, "sessions": site.sessions}
    wrong = sum(number != 1 for number in winners)
    note = f"FAULTS {faults}" if faults else f"{min(winners)} to {max(winners)} winners in each"
    yield Figure(
        **about,
        name=f"64 for one time: rounds of {ROUNDS} without exactly one winner",
        unit="",
        rounds=(float(wrong),),
        bar=Bar(must=0),
        peer=20.0,
        whose="Easy!Appointments",
        note=note,
    )
    yield Figure(**about, name="64 for one time: last answer", unit="s", rounds=tuple(last), bar=Bar(must=1, aim=0.5))


def _contenders(site: Site) -> list[Someone]:
    """Clients of the first professional, each with an account."""
    clients = [make_client(site.desks[0].professional) for _ in range(CONTENDERS)]
    people = sign_in([client.user for client in clients if client.user], now=datetime.now(UTC))
    let_go_of_database()
    return people


def _times() -> Iterator[datetime]:
    today = datetime.now(UTC).astimezone(ZONE).date()
    days = (today + timedelta(days=ahead) for ahead in DAYS_AHEAD)
    return (instant_of(day, at, ZONE) for day, at in product([d for d in days if d.weekday() < 5], TIMES))
