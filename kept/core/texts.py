"""What people and programs write: names, words and days, as the product takes them or refuses them."""

import re
import unicodedata
from datetime import date
from typing import Final

from kept.core.refusal import Refused

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
LONGEST_TEXT: Final = 5000
LONGEST_NAME: Final = 120
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# What no database keeps, or no page shows: halves of characters, which programs can send, and the null.
_BROKEN: Final = re.compile("[\x00\ud800-\udfff]")
# Control, formatting (direction overrides, zero width), surrogate, private and unassigned characters.
_UNSEEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn")


def day_from(text: str) -> date:
    """A calendar day, as in 2026-03-29. Raises Refused invalid_date, also for years that no diary has."""
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused("invalid_date")
    return day


def words_from(text: str, *, most: int = LONGEST_TEXT) -> str:
    """Text that people read; empty is allowed, invisible is not. Raises Refused text_length or text_empty."""
    if len(text) > most:
        raise Refused("text_length", most=most)
    if _BROKEN.search(text) or (text and not _is_seen(text)):
        raise Refused("text_empty")
    return text


def name_from(text: str) -> str:
    """A person's name: letters of any script, nothing invisible. Raises Refused length or name_characters."""
    name = unicodedata.normalize("NFC", text.strip())
    if len(name) > LONGEST_NAME:
        raise Refused("length", most=LONGEST_NAME)
    if name and (
        not any(c.isalpha() for c in name)
        or any(unicodedata.category(c) in _UNSEEN for c in name)
        or re.search(r"[<>{}$\\]", name)
    ):
        raise Refused("name_characters")
    return name


def _is_seen(text: str) -> bool:
    return any(not c.isspace() and unicodedata.category(c) not in _UNSEEN for c in text)
