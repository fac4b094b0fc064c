"""By which method a move of money counts, as reports tell it."""

from kept.core.ledger import Account
from kept.core.outcome import Method


def method_between(origin: str, target: str, method: str) -> str:
    """What goes between a professional and the balance they keep is neither cash nor card, whatever it was paid by."""
    return Method.BALANCE if {origin, target} == {Account.PROFESSIONAL, Account.BALANCE} else method
