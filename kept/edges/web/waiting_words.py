"""Waiting for an earlier time in words: what is waited for, and what came of a freed time."""

from typing import Final

from kept.core.waitlist import Found
from kept.edges.web.forms.blocks import WEEKDAYS
from kept.store.diary.waiting import FreedCard, WaitCard

FREED: Final = {
    Found.NOT_LOOKED: "It is about to be offered to those who wait for an earlier time.",
    Found.OWN: "It is offered to nobody on the waitlist, as you cancelled the session yourself.",
    Found.OFFERED: "It is offered to those who wait, one after the other.",
    Found.NOBODY_WAITS: "It was offered to nobody: nobody waits for an earlier time with you.",
    Found.NOBODY_FITS: "It was offered to nobody: it suits none of those who wait.",
    Found.ALL_PASSED: "Everybody whom it suits was asked, and nobody took it.",
    Found.TOO_LATE: "It was offered to nobody: there was too little time left before its start.",
    Found.BOOKED_AGAIN: "It is booked again.",
}
OFFERS: Final = {"open": "Held", "accepted": "Booked it", "declined": "Declined", "lapsed": "Let it pass"}
EVERY_DAY: Final = tuple(range(7))
WORKDAYS: Final = tuple(range(5))


def freed_in_words(freed: FreedCard) -> str:
    """What came of a freed time, or why nobody was offered it."""
    return FREED[freed.found]


def wait_in_words(wait: WaitCard) -> str:
    """As in “Monday to Friday, 08:00–18:00 (Europe/Dublin), until 20 July 2026”."""
    clocks = "–".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (wait.from_minute, wait.until_minute))
    last = wait.last_day
    return f"{_days(wait.weekdays)}, {clocks} ({wait.zone}), until {last.day} {last:%B %Y}"


def _days(weekdays: tuple[int, ...]) -> str:
    if weekdays == EVERY_DAY:
        return "Every day"
    if weekdays == WORKDAYS:
        return "Monday to Friday"
    return ", ".join(WEEKDAYS[day] for day in weekdays)
