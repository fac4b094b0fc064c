"""How people come in: by which door, with what proof, and for how long that is good."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

CODE_LIFE: Final = timedelta(minutes=10)
CODE_TRIES: Final = 5
# Once the code was right, there is time to read the terms.
SIGN_UP_LIFE: Final = timedelta(hours=1)
INVITATION_LIFE: Final = timedelta(days=7)


class Door(StrEnum):
    """By what somebody without an account comes in. An accepted request is answered with an invitation."""

    INVITATION = "invitation"
    DIRECT_LINK = "direct_link"
    HUB = "hub"


@dataclass(frozen=True, kw_only=True)
class Pass:
    """What a visitor shows at the door: an invitation's token as a hash, or the id of a sign-up."""

    door: Door
    proof: str


class Particular(StrEnum):
    """What a professional may ask of a client before they first meet."""

    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    ADDRESS = "address"
    EMERGENCY_CONTACT = "emergency_contact"
    COMING_FOR = "coming_for"


# What is missing besides particulars: a consent that the practice demands.
CONSENTS: Final = "consents"
