"""What the processes take: memory at rest and after the load, and the time from the start to the first answer."""

from collections.abc import Iterator
from typing import Any, Final

from tests.bench.site import Site, children_of, mebibytes_of, running, seconds_until_it_answers
from tests.bench.table import Bar, Figure
from tests.postgres import free_port

WEB: Final = Bar(must=160, aim=120)


def measure(site: Site) -> Iterator[Figure]:
    """Asked after all other parts."""
    about: dict[str, Any] = {"part": "footprint", "database": site.database, "sessions": site.sessions}
    web = [mebibytes_of(pid) for pid in children_of(site.server.pid)]
    yield Figure(**about, name="memory of a web process, at rest", unit="MiB", rounds=tuple(site.at_rest))
    yield Figure(
        **about,
        name="memory of a web process, after the load",
        unit="MiB",
        rounds=tuple(resident for resident, _ in web),
        bar=WEB,
        note="proportional " + ", ".join(f"{shared:.0f}" for _, shared in web),
    )
    starts = (site.started_in, *(_another_start(site) for _ in range(site.rounds - 1)))
    yield Figure(**about, name="kept serve, until it answers", unit="s", rounds=starts)


def _another_start(site: Site) -> float:
    port = free_port()
    with running("serve", "--port", str(port), log=site.folder / "start.log"):
        return seconds_until_it_answers(("127.0.0.1", port))
