"""Lists: so many at once, and a cursor to go on from."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, Field, create_model
from pydantic_core import PydanticCustomError

from kept.edges.api.problems import Problem
from kept.edges.api.shapes import Given, Moment, beginning_of, end_of
from kept.store.paging import Slice
from kept.store.sealed import SealBroken, seal, unseal

MOST: Final = 200
CURSOR: Final = "api.cursor"


def _in_digits(value: Any) -> Any:
    """Plain ones: no sign, no space, no fraction."""
    if isinstance(value, str) and not re.fullmatch(r"\d{1,9}", value, re.ASCII):
        raise PydanticCustomError("wrong_type", "not a whole number")
    return value


Limit = Annotated[int, BeforeValidator(_in_digits), Field(ge=1, le=MOST, examples=[50])]


class ListQuery(BaseModel):
    """Of every list."""

    limit: Limit = 50
    cursor: Annotated[str, Field(max_length=400)] = ""

    def after(self) -> tuple[Any, ...] | None:
        """Where the list goes on. Raises Problem cursor_invalid."""
        if not self.cursor:
            return None
        try:
            sealed = base64.b64decode(self.cursor, altchars=b"-_", validate=True)
            return tuple(json.loads(unseal(sealed, place=CURSOR)))
        except (ValueError, binascii.Error, SealBroken):
            raise Problem("cursor_invalid") from None


class PeriodQuery(ListQuery):
    """`from` and `to` are instants, or days in the person's own zone, the last one included."""

    from_: Annotated[Moment | None, Field(alias="from")] = None
    to: Moment | None = None

    def period(self, zone: str) -> tuple[datetime | None, datetime | None]:
        """From the first instant to the one after the last; None where it is open."""
        since = beginning_of(self.from_, zone) if self.from_ else None
        return since, end_of(self.to, zone) if self.to else None


def list_of(item: type[Given]) -> type[BaseModel]:
    """The shape of a list of these."""
    name = item.__name__.removesuffix("Out") + "ListOut"
    return create_model(name, __base__=Given, items=(list[item], ...), next_cursor=(str | None, ...))  # type: ignore[valid-type] # the item is known when it runs


def shown(part: Slice[Any], write: Callable[[Any], Any]) -> dict[str, Any]:
    """The part of a list, and its cursor."""
    return {"items": [write(item) for item in part.items], "next_cursor": _cursor(part.after)}


def whole(items: Sequence[Any]) -> dict[str, Any]:
    """A list that is answered at once."""
    return {"items": list(items), "next_cursor": None}


def _cursor(after: tuple[Any, ...] | None) -> str | None:
    """Sealed: it holds an internal number, which would tell of the order in which rows were made."""
    return base64.urlsafe_b64encode(seal(json.dumps(after), place=CURSOR)).decode() if after else None
