"""Taking money by card, through a provider: what is asked of it, and in which states that can be."""

from enum import StrEnum
from typing import Final


class AttemptKind(StrEnum):
    CHARGE = "charge"
    REFUND = "refund"


class AttemptState(StrEnum):
    """`WAITING`: to be asked of the provider. `UNKNOWN`: it was asked, and its answer is not known. `PAGE`: the client may
    pay on the provider's page. `TAKEN` (a refund: given back), `REFUSED` and `CLOSED` (a page nobody paid on) are the ends."""

    WAITING = "waiting"
    UNKNOWN = "unknown"
    PAGE = "page"
    TAKEN = "taken"
    REFUSED = "refused"
    CLOSED = "closed"


# While one of these stands, nothing else is done about the payment: the money may be on its way.
IN_FLIGHT: Final = (AttemptState.WAITING, AttemptState.UNKNOWN)
# Not decided yet. A page stands in nobody's way: who pays on it too late is given the money back.
UNDECIDED: Final = (*IN_FLIGHT, AttemptState.PAGE)
