"""What the front page of a demo tells: who can sign in there."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class SignIn:
    email: str
    who: str


PASSWORD: Final = "demo"  # noqa: S105 - of people who do not exist, printed on the page
SIGN_INS: Final = (
    SignIn("anna@demo.test", "a professional, with hub members and private clients"),
    SignIn("ben@demo.test", "a professional with private clients, whose own policy is 48 hours"),
    SignIn("vera@demo.test", "the practice’s manager"),
    SignIn("carl@demo.test", "a hub member with credits"),
    SignIn("dora@demo.test", "a hub member without credits"),
    SignIn("emil@demo.test", "a private client"),
    SignIn("hana@demo.test", "the hub’s admin"),
    SignIn("otto@demo.test", "an operator"),
    SignIn("olga@demo.test", "another operator"),
)
