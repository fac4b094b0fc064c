"""Amounts as the card provider counts them: mostly in a currency's minor units, with its own exceptions."""

from typing import Final

from kept.core.cards import NotPayable
from kept.core.money import Money

# The provider counts these in hundredths, which they do not have.
IN_HUNDREDTHS: Final = frozenset({"ISK"})
# Of these it wants whole tens of thousandths.
IN_TENS: Final = frozenset({"KWD", "BHD"})


def provider_amount(money: Money) -> int:
    """Raises NotPayable."""
    if money.currency in IN_TENS and money.minor % 10:
        raise NotPayable(money.currency)
    return money.minor * 100 if money.currency in IN_HUNDREDTHS else money.minor


def our_amount(amount: int, currency: str) -> Money:
    """What the provider names, as we count it. An amount that we do not have is none of ours: it equals no other."""
    code = currency.upper()
    if code not in IN_HUNDREDTHS:
        return Money(amount, code)
    return Money(amount // 100, code) if amount % 100 == 0 else Money(-1, code)
