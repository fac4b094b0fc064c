"""How people are reached, in the one form in which it is kept."""

from typing import Final

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kept.core.refusal import Refused

LONGEST_ADDRESS: Final = 254  # RFC 5321
LONGEST_PHONE: Final = 40


def address_from(text: str) -> str:
    """One e-mail address of plain letters, in lower case. Raises Refused email_invalid."""
    address = text.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Refused("email_invalid") from None
    if len(address) > LONGEST_ADDRESS or not address.isascii():
        raise Refused("email_invalid")
    return address


def phone_from(text: str) -> str:
    """A number with its country code, in the international form. Raises Refused phone."""
    try:
        number = phonenumbers.parse(text if len(text) <= LONGEST_PHONE else "")
    except phonenumbers.NumberParseException:
        raise Refused("phone") from None
    if not phonenumbers.is_possible_number(number):
        raise Refused("phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
