"""Sixty passwords: what is good enough, and what is guessed first."""

from typing import Final

import pytest

from kept.core.passwords import require_good_password
from kept.core.refusal import Refused
from kept.store.people.common_passwords import common_passwords

PERSONAL: Final = ("uma.reyes@harbour-mail.example", "Uma Reyes")
GOOD: Final = (
    "correct horse battery staple",
    "violet harbour tuesday lamp",
    "ég á þrjá stóra hunda",
    "我喜欢在早晨喝一杯热茶看窗外下雨",
    "  spaces around it  ",
    "8402 5519 7730 19464",
    "Tr0ub4dor&3xtra!",
    "xkq7-mmz2-pp90-aa1b",
    "uma reyes likes quiet mountains",
    "my kept booking mountain orchid",
    "fifteen letters",
    "🌲🌊 tea at half past nine",
    "der mond ist aufgegangen",
    "no composition rules here",
    "LOUD WORDS ARE FINE TOO",
    "lowercase only words",
    "jeden dwa trzy kotek",
    "a-very-hyphenated-secret",
    "x" + "lamp orchid river " * 7,
    "zwischen den jahren 1998",
)
BAD: Final = {
    "password_short": (
        "", "x", "fourteen chars", "Tr0ub4dor&3", "correct horse", "aB3$aB3$aB3$a", "ñandú ñandú", "密码密码密码", "12345678901234",
    ),
    "password_long": ("lamp orchid river " * 8, "é" * 300, "🌲" * 129, "我" * 128 + "x"),
    "password_common": (
        "aaaaaaaaaaaaaaa", "               ", "abcabcabcabcabc", "121212121212121212", "123456789012345",
        "1234567890123456789", "abcdefghijklmnopq", "qwertyuiopasdfgh", "qwertzuiopasdfgh", "mnbvcxzlkjhgfdsa",
        "1qaz2wsx3edc4rfv5tgb", "password12345678", "123456789password", "!!!password!!!!!", "iloveyou20242024!",
        "P@ssw0rd12345678", "sunshine!!!!!!!!", "passwordpassword", "Qwertyuiopasdfgh1", "-=-=-=-=-=-=-=-=",
    ),
    "password_personal": (
        "uma.reyes@harbour-mail.example", "uma reyes 19840403", "UmaReyes123456789", "reyes, uma, 1984!!!", "harbour-mail 2026!",
        "kept booking session", "wellbeing credit 2026", "kept kept session uma", "ｕｍａ ｒｅｙｅｓ １９８４０４",
    ),
}  # fmt: skip


def refusal(password: str) -> str:
    try:
        require_good_password(password, personal=PERSONAL, common=common_passwords())
    except Refused as refused:
        return refused.code if refused.field == "password" else "at another field"
    return ""


@pytest.mark.parametrize("password", GOOD)
def test_a_good_one_is_taken(password: str) -> None:
    assert refusal(password) == ""


@pytest.mark.parametrize(("code", "password"), [(code, each) for code, all_ in BAD.items() for each in all_])
def test_a_bad_one_is_told_why(code: str, password: str) -> None:
    assert refusal(password) == code


def test_there_are_sixty() -> None:
    assert len(GOOD) + sum(map(len, BAD.values())) >= 60


def test_with_a_second_factor_fewer_characters_do() -> None:
    require_good_password("lamp orchid 7", personal=(), common=common_passwords(), least=12)
