"""Money in whole minor units of a currency. Amounts are never floats, and only `parse_amount` reads them from text."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kept.core.refusal import Refused

# ISO 4217 minor units of the currencies a practice can charge in.
DECIMALS: Final = {
    "EUR": 2, "GBP": 2, "CHF": 2, "DKK": 2, "NOK": 2, "SEK": 2, "PLN": 2, "CZK": 2, "HUF": 2, "RON": 2, "BGN": 2,
    "USD": 2, "CAD": 2, "AUD": 2, "NZD": 2, "SGD": 2, "ZAR": 2, "ILS": 2, "INR": 2, "MXN": 2, "BRL": 2, "AED": 2,
    "ISK": 0, "JPY": 0, "KRW": 0, "CLP": 0, "KWD": 3, "BHD": 3,
}  # fmt: skip
LARGEST_MAJOR: Final = 100_000
_AMOUNT: Final = re.compile(r"(\d{1,9})(?:[.,](\d{1,9}))?", re.ASCII)


@dataclass(frozen=True)
class Money:
    """`minor` whole minor units (cents) of `currency`, an ISO 4217 code of DECIMALS."""

    minor: int
    currency: str


def known_currency(code: str) -> str:
    """The code itself. Raises Refused currency."""
    if code not in DECIMALS:
        raise Refused("currency", field="currency", given=code)
    return code


def parse_amount(text: str, currency: str, *, field: str = "price") -> Money:
    """An amount as people type it: digits, then a comma or point and at most the currency's own decimals.

    Raises Refused amount_format, amount_precision or amount_range.
    """
    decimals = DECIMALS[known_currency(currency)]
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise Refused("amount_format", field=field)
    whole, fraction = match[1], match[2] or ""
    if len(fraction) > decimals:
        raise Refused("amount_precision", field=field, decimals=decimals, currency=currency)
    minor = int(whole) * 10**decimals + int(fraction.ljust(decimals, "0") or "0")
    if minor > LARGEST_MAJOR * 10**decimals:
        raise Refused("amount_range", field=field, largest=LARGEST_MAJOR, currency=currency)
    return Money(minor, currency)


def amount_text(amount: Money) -> str:
    """In digits, with a point and all of the currency's decimals: “90.50”, “-65.50”, “7000” of ISK."""
    decimals = DECIMALS[amount.currency]
    sign = "-" if amount.minor < 0 else ""
    whole, fraction = divmod(abs(amount.minor), 10**decimals)
    return f"{sign}{whole}.{fraction:0{decimals}}" if decimals else f"{sign}{whole}"


def decimal_of(amount: Money) -> Decimal:
    """In whole units, exactly: what a program reads."""
    return Decimal(amount.minor).scaleb(-DECIMALS[amount.currency])
