"""What a professional offers: a service's terms, and by which doors it is seen."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kept.core.money import Money
from kept.core.policy import Origin
from kept.core.refusal import Refused

LONGEST_NAME: Final = 120
LEAST_MINUTES: Final = 5
MOST_MINUTES: Final = 8 * 60
PLACES: Final = ("video", "on_site", "phone")


class Audience(StrEnum):
    """Who is offered a service."""

    ALL = "all"
    HUB = "hub"
    PRIVATE = "private"


@dataclass(frozen=True)
class ServiceTerms:
    """What booking a service means. A session that is booked keeps its minutes, price and place whatever becomes of them."""

    name: str
    minutes: int
    price: Money
    place: str
    audience: Audience = Audience.ALL

    def must_make_sense(self, *, currency: str) -> None:
        """Raises Refused required, length, duration_range, currency, amount_format or unknown_choice."""
        if not self.name.strip():
            raise Refused("required", field="name")
        if len(self.name) > LONGEST_NAME:
            raise Refused("length", field="name", most=LONGEST_NAME)
        if not LEAST_MINUTES <= self.minutes <= MOST_MINUTES:
            raise Refused("duration_range", field="minutes")
        if self.price.currency != currency:
            raise Refused("currency", field="price", given=self.price.currency)
        if self.price.minor < 0:
            raise Refused("amount_format", field="price")
        if self.place not in PLACES:
            raise Refused("unknown_choice", field="place")

    def codes(self) -> dict[str, str | int]:
        """What the journal notes: never the name, which may tell more."""
        return {
            "minutes": self.minutes,
            "price_minor": self.price.minor,
            "currency": self.price.currency,
            "place": self.place,
            "audience": self.audience,
        }


class Way(StrEnum):
    UP = "up"
    DOWN = "down"


def moved(order: Sequence[int], which: int, way: Way) -> list[int]:
    """The order with one of it moved by a place. Raises Refused unknown_service when it is none of them."""
    if which not in order:
        raise Refused("unknown_service")
    others = [each for each in order if each != which]
    place = order.index(which) + (1 if way is Way.DOWN else -1)
    place = min(max(place, 0), len(others))
    return [*others[:place], which, *others[place:]]


def must_be_open(door: Origin, *, own: Origin, is_member: bool) -> None:
    """A member of a hub may come by the hub, everybody by the door by which they came to the professional.

    Raises Refused unknown_choice.
    """
    if not (is_member if door is Origin.HUB else door is own):
        raise Refused("unknown_choice", field="door")


def audiences_by(doors: Collection[Origin]) -> frozenset[Audience]:
    """Whose services are offered to those who come by these doors: a hub's members by the hub's, private clients by any
    other."""
    own = {Audience.HUB if door is Origin.HUB else Audience.PRIVATE for door in doors}
    return frozenset({Audience.ALL, *own}) if own else frozenset()
