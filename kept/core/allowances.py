"""How much one client may do in their own hand before they have to wait: nobody fills a diary, or empties it, by a program."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kept.core.refusal import Refused


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """`most` in any stretch of time that is `within` long; what is beyond is refused by `code`."""

    most: int
    within: timedelta
    code: str


# An installation may set other numbers. Slots held need no row: a client holds one at a time.
BOOKINGS: Final = Allowance(most=10, within=timedelta(hours=1), code="booked_too_often")
CANCELLATIONS: Final = Allowance(most=20, within=timedelta(days=1), code="cancelled_too_often")


def must_be_within(allowance: Allowance, done: Sequence[datetime], *, now: datetime) -> None:
    """`done` is when it was done before, in any order. Raises Refused with the code of the allowance, and from when on
    there is room again."""
    counted = sorted(at for at in done if now < at + allowance.within)
    if len(counted) >= allowance.most:
        raise Refused(allowance.code, most=allowance.most, until=counted[-allowance.most] + allowance.within)
