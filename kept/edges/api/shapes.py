"""Shapes and words that several resources share: what is taken is checked here, what is given is described."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, WithJsonSchema
from pydantic_core import PydanticCustomError

from kept.core.money import DECIMALS, LARGEST_MAJOR, Money
from kept.core.refusal import Refused
from kept.core.texts import FIRST_YEAR, LAST_YEAR, day_from, name_from, words_from
from kept.core.zones import day_span_start, known_zone
from kept.store.contacts import LONGEST_ADDRESS, address_from

DAY_MOST: Final = 92


class Taken(BaseModel):
    """What is sent: nothing that is not described."""

    model_config = ConfigDict(extra="forbid")


class Given(BaseModel):
    """What is answered."""


def refusing(read: Callable[[str], Any]) -> Callable[[Any], Any]:
    """A validator of text that keeps the code of a refusal."""

    def check(value: Any) -> Any:
        if not isinstance(value, str):
            raise PydanticCustomError("wrong_type", "not text")
        try:
            return read(value)
        except Refused as refused:
            raise PydanticCustomError(refused.code, "refused") from None

    return check


def _instant(text: str) -> datetime:
    """RFC 3339 with an offset; no number is an instant."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("invalid_time") from None
    if instant.tzinfo is None or "T" not in text.upper() or not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise Refused("invalid_time")
    return instant.astimezone(UTC)


def _name(text: str) -> str:
    name = name_from(text)
    if not name:
        raise Refused("required")
    return name


def title_from(most: int) -> Callable[[str], str]:
    """Reads words that must be there, so many at most."""

    def read(text: str) -> str:
        words = words_from(text.strip(), most=most)
        if not words:
            raise Refused("required")
        return words

    return read


def _zone(text: str) -> str:
    return known_zone(text).key


def _identity(text: str) -> UUID:
    try:
        found = UUID(text)
    except ValueError:
        raise Refused("unknown_choice") from None
    if str(found) != text.lower():
        raise Refused("unknown_choice")
    return found


def described(pattern: str = "", **words: Any) -> WithJsonSchema:
    """What the description says of a text."""
    return WithJsonSchema({"type": "string", **({"pattern": pattern} if pattern else {}), **words})


Instant = Annotated[
    datetime,
    BeforeValidator(refusing(_instant)),
    described(format="date-time", description="RFC 3339 with an offset", examples=["2026-12-01T09:00:00Z"]),
]
Moment = Annotated[
    datetime | date,
    BeforeValidator(refusing(lambda text: _instant(text) if "T" in text.upper() else day_from(text))),
    described(description="RFC 3339 with an offset, or a day", examples=["2026-12-01"]),
]
Day = Annotated[date, BeforeValidator(refusing(day_from)), described(format="date", examples=["2026-12-01"])]
Id = Annotated[
    UUID,
    BeforeValidator(refusing(_identity)),
    described(format="uuid", examples=["5f0c4b6e-6f1c-4b5e-9d62-0a4b1a7b9a10"]),
]
Name = Annotated[str, BeforeValidator(refusing(_name)), described(minLength=1, maxLength=120, examples=["Iris Doyle"])]
Email = Annotated[
    str,
    BeforeValidator(refusing(address_from)),
    described(format="email", maxLength=LONGEST_ADDRESS, examples=["iris@example.org"]),
]
Zone = Annotated[str, BeforeValidator(refusing(_zone)), described(examples=["Europe/Dublin"])]
Words = Annotated[str, BeforeValidator(refusing(words_from)), described(maxLength=5000)]
Minutes = Annotated[StrictInt, Field(ge=5, le=480, examples=[50])]
Yes = StrictBool


class MoneyTaken(Taken):
    """Whole minor units of a currency."""

    amount_minor: Annotated[StrictInt, Field(ge=0, le=LARGEST_MAJOR * 1000, examples=[9000])]
    currency: Literal[tuple(DECIMALS)]  # type: ignore[valid-type] # the codes are a table

    def money(self) -> Money:
        """Raises Refused amount_range."""
        if self.amount_minor > LARGEST_MAJOR * 10 ** DECIMALS[self.currency]:
            raise Refused("amount_range", field="price.amount_minor", largest=LARGEST_MAJOR, currency=self.currency)
        return Money(self.amount_minor, self.currency)


class MoneyOut(Given):
    """Whole minor units of a currency."""

    amount_minor: int
    currency: str

    model_config = ConfigDict(json_schema_extra={"example": {"amount_minor": 9000, "currency": "EUR"}})


class Named(Given):
    id: UUID
    name: str


class DeletedOut(Given):
    """What is left of what was deleted or removed."""

    id: UUID
    state: Literal["deleted"]


class FaultOut(Given):
    """One thing that is wrong: `field` is a path like `price.currency`."""

    field: str
    code: str
    detail: str


class ProblemOut(Given):
    """RFC 9457, with a `code` that does not change."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FaultOut]
    request_id: str

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "/api/v1/docs#slot_taken",
                "title": "Conflict",
                "status": 409,
                "code": "slot_taken",
                "detail": "The time was just taken.",
                "errors": [{"field": "starts_at", "code": "slot_taken", "detail": "The time was just taken."}],
                "request_id": "9f3c0d6a5b1e4f27",
            }
        }
    )


def instant(at: datetime) -> str:
    """In UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def identity(uuid: UUID | None) -> str | None:
    return str(uuid) if uuid else None


def money(amount: Money) -> dict[str, Any]:
    return {"amount_minor": amount.minor, "currency": amount.currency}


def named(uuid: UUID, name: str) -> dict[str, str]:
    return {"id": str(uuid), "name": name}


def beginning_of(moment: datetime | date, zone: str) -> datetime:
    """The instant itself, or the beginning of the day there."""
    return moment if isinstance(moment, datetime) else day_span_start(moment, ZoneInfo(zone))


def end_of(moment: datetime | date, zone: str) -> datetime:
    """The instant itself, or the end of the day there."""
    return beginning_of(moment if isinstance(moment, datetime) else moment + timedelta(days=1), zone)


def days_within(first: date, last: date) -> None:
    """Raises Refused end_before_start or period_too_long: lists of slots reach over DAY_MOST days at most."""
    if last < first:
        raise Refused("end_before_start", field="to")
    if last - first > timedelta(days=DAY_MOST - 1):
        raise Refused("period_too_long", field="to")
