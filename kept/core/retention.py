"""After how long what is forgotten: the one table, which docs/operating.md repeats and the worker follows.

What is not in it stays while its owner exists (docs/data-inventory.csv says so column by column), or is forgotten sooner by
a chore of its own: letters' contents after 72 hours, programs' answers after 48 hours, rosters after a day, visits when they end, sign-ups after a
week, webhooks after 30 days.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

YEAR: Final = timedelta(days=365)


class Kept(StrEnum):
    """What has an age."""

    CLIENT = "client"
    CLIENT_WITH_NOTES = "client with notes"
    INVITATION = "invitation"
    DECLINED_REQUEST = "declined request"
    REQUEST = "request"
    GIVEN_UP_LETTER = "letter that nobody received"
    BLOCK = "blocked time"
    REMOVED_MEMBER = "removed hub member"
    CARD_PAGE = "page to save a card"
    REMOVED_CARD = "removed card"
    RECEIPT = "receipt"
    SLOT_HOLD = "held slot"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`after` counts from `since`; `then` says what becomes of it."""

    after: timedelta
    since: str
    then: str


RULES: Final = {
    Kept.CLIENT: Rule(
        after=2 * YEAR, since="the last contact", then="erased, as by hand; never while something is open"
    ),
    Kept.CLIENT_WITH_NOTES: Rule(
        after=10 * YEAR,
        since="the last contact or note",
        then="the same: a duty of record is 10 years in many countries",
    ),
    Kept.INVITATION: Rule(after=YEAR, since="it was sent", then="name and address are emptied"),
    Kept.DECLINED_REQUEST: Rule(after=timedelta(days=30), since="the answer", then="all that was written is emptied"),
    Kept.REQUEST: Rule(after=YEAR, since="the answer", then="the same"),
    Kept.GIVEN_UP_LETTER: Rule(
        after=timedelta(days=90),
        since="it was given up",
        then="content and address are emptied; it cannot be sent again",
    ),
    Kept.BLOCK: Rule(after=2 * YEAR, since="its end", then="removed"),
    Kept.REMOVED_MEMBER: Rule(after=YEAR, since="the removal", then="name, address and account are cut off"),
    Kept.CARD_PAGE: Rule(after=timedelta(days=1), since="it was opened", then="removed"),
    Kept.REMOVED_CARD: Rule(after=10 * YEAR, since="the removal", then="what tells it from another is emptied"),
    Kept.RECEIPT: Rule(
        after=10 * YEAR, since="it was issued", then="name and service are emptied; number and amount stay"
    ),
    Kept.SLOT_HOLD: Rule(after=timedelta(days=30), since="its end", then="removed"),
}


def overdue_at(kept: Kept, now: datetime) -> datetime:
    """What is as old as this is forgotten."""
    return now - RULES[kept].after
