"""How long a signed-in visit lasts, and for how long a proof of who somebody is counts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from kept.core.access import Role

# For what must not be done by whoever finds a desk left alone.
PROOF_LIFE: Final = timedelta(minutes=15)
# That somebody was here is written down no oftener.
SEEN_EVERY: Final = timedelta(minutes=1)
LONGEST_DEVICE: Final = 60


@dataclass(frozen=True)
class Life:
    """A visit ends after `idle` without a request, and `whole` after the sign-in whatever happens."""

    idle: timedelta
    whole: timedelta


OF_STAFF: Final = Life(idle=timedelta(minutes=30), whole=timedelta(hours=12))
OF_CLIENTS: Final = Life(idle=timedelta(hours=24), whole=timedelta(days=14))
# Where others sit down afterwards.
IDLE_WHERE_SHARED: Final = timedelta(minutes=15)


def life_of(role: Role, *, is_shared: bool) -> Life:
    """Who sees other people's matters is let out sooner, and whoever sits at a shared computer sooner still."""
    life = OF_CLIENTS if role is Role.CLIENT else OF_STAFF
    return replace(life, idle=min(life.idle, IDLE_WHERE_SHARED)) if is_shared else life


def is_over(life: Life, *, since: datetime, seen: datetime, now: datetime) -> bool:
    return now >= since + life.whole or now >= seen + life.idle


# Looked for in this order: most browsers name others, too.
_BROWSERS: Final[Mapping[str, str]] = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS: Final[Mapping[str, str]] = {
    "iPhone": "an iPhone",
    "iPad": "an iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "a Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def device_in_words(agent: str) -> str:
    """“Firefox on Windows”, of what a browser says of itself; no more of that is kept."""
    browser = next((word for mark, word in _BROWSERS.items() if mark in agent), "A browser")
    system = next((word for mark, word in _SYSTEMS.items() if mark in agent), "")
    return f"{browser} on {system}" if system else browser
