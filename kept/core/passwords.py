"""Which passwords are good enough: long ones, that are neither well known, nor a pattern, nor made of what is known of
the person. Nothing is asked of their characters."""

import re
import unicodedata
from collections.abc import Container, Iterable
from typing import Final

from kept.core.refusal import Refused

# Whoever has a second factor may do with less.
SHORTEST_ALONE: Final = 15
SHORTEST_WITH_FACTOR: Final = 12
LONGEST: Final = 128
LONGEST_BYTES: Final = 512
OF_THE_PRODUCT: Final = ("kept", "booking", "session", "sponsored", "credit", "wellbeing", "password", "passphrase")
# Rows of keys, and what is counted on fingers.
_ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "01234567890" * 4,
    "1234567890" * 4,
    "qwertyuiopasdfghjklzxcvbnm" * 2,
    "qwertzuiopasdfghjklyxcvbnm" * 2,
    "azertyuiopqsdfghjklmwxcvbn" * 2,
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p" * 2,
)
# The letters that are left of a password without its known words must be this many.
_LEFT_AT_LEAST: Final = 8
_SHORTEST_WORD: Final = 3


def normalised(password: str) -> str:
    """The same characters, however a keyboard composes them."""
    return unicodedata.normalize("NFKC", password)


def least_of(*, has_factor: bool) -> int:
    """How many characters a password needs at least."""
    return SHORTEST_WITH_FACTOR if has_factor else SHORTEST_ALONE


def require_good_password(
    password: str, *, personal: Iterable[str], common: Container[str], least: int = SHORTEST_ALONE
) -> None:
    """Raises Refused password_short, password_long, password_common or password_personal."""
    password = normalised(password)
    if len(password) < least:
        raise Refused("password_short", field="password", least=least)
    if len(password) > LONGEST or len(password.encode()) > LONGEST_BYTES:
        raise Refused("password_long", field="password", most=LONGEST)
    bare = password.casefold()
    if _is_pattern(bare) or any(form in common for form in _forms(bare)):
        raise Refused("password_common", field="password")
    left = _without(bare, _words(personal))
    if left != bare and len(re.sub(r"[\W\d_]+", "", left)) < _LEFT_AT_LEAST:
        raise Refused("password_personal", field="password")


def _is_pattern(bare: str) -> bool:
    """A few characters again and again, or a row of the keyboard, either way round."""
    squeezed = re.sub(r"[\W_]+", "", bare) or bare
    if len(set(squeezed)) < 5 or re.fullmatch(r"(.{1,8}?)\1+.{0,4}", squeezed):
        return True
    core = squeezed.rstrip("0123456789") or squeezed
    return any(text in row or text[::-1] in row for row in _ROWS for text in (squeezed, core))


def _forms(bare: str) -> set[str]:
    """The password, without what people put around a common one, and its halves when they are the same."""
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", bare)
    letters = re.sub(r"[\W\d_]+", "", bare)
    plain = bare.translate(str.maketrans("013457@$", "oleastas"))
    forms = {bare, core, letters, plain, re.sub(r"[\W\d_]+", "", plain)}
    return {form for form in forms if form}


def _words(personal: Iterable[str]) -> list[str]:
    """The longest first, so that what they hold in common goes as a whole."""
    found = {word for text in personal for word in re.split(r"[\W_]+", normalised(text).casefold())}
    return sorted((w for w in {*found, *OF_THE_PRODUCT} if len(w) >= _SHORTEST_WORD), key=len, reverse=True)


def _without(bare: str, words: list[str]) -> str:
    for word in words:
        bare = bare.replace(word, "")
    return bare
