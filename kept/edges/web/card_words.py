"""Cards in words: never more than their brand and last four digits."""

from typing import Final

BRANDS: Final = {
    "amex": "American Express",
    "cartes_bancaires": "Cartes Bancaires",
    "diners": "Diners Club",
    "discover": "Discover",
    "eftpos_au": "Eftpos",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}


def card_in_words(brand: str, last4: str) -> str:
    """“Visa ending 4242”."""
    return f"{BRANDS.get(brand, 'Card')} ending {last4}"
