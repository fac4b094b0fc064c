"""What became of a client's credits, in plain words: “1 credit held for your session on Tue 3 Mar 2026”."""

from typing import Final

from kept.core.credit_history import Happening
from kept.edges.web.words import short_day_in_words
from kept.store.ledger.reads import CreditEvent

# `{session}` is “your session on …”, or “a session” when nothing is known of it any more; `{end}` the day of the end.
SENTENCES: Final = {
    Happening.GIVEN: "{credits} given, to be used by {end}",
    Happening.HELD: "{credits} held for {session}",
    Happening.MOVED: "{credits} moved along to {session}",
    Happening.RETURNED: "{credits} returned from {session}",
    Happening.UNUSABLE: "{credits} returned from {session}, but no longer usable: the time to use it was over",
    Happening.TAKEN: "{credits} used for {session}",
    Happening.TAKEN_LATE: "{credits} taken: {session} was cancelled late or missed",
    Happening.FORFEITED: "{credits} kept by the programme for {session}",
    Happening.EXPIRED: "{credits} expired",
}


def event_in_words(event: CreditEvent, *, zone: str) -> str:
    """One line of the history; days are those of the reader's zone."""
    session = f"your session on {short_day_in_words(event.starts_at, zone)}" if event.starts_at else "a session"
    end = short_day_in_words(event.ends_at, zone) if event.ends_at else "the end of the programme"
    return SENTENCES[event.happening].format(credits=credits_in_words(event.number), session=session, end=end)


def credits_in_words(number: int) -> str:
    """As in “1 credit”, “8 credits”."""
    return f"{number} credit{'' if number == 1 else 's'}"
