"""Cards, and what was asked of them, in words: never more of a card than its brand and last four digits."""

from typing import Final

from kept.core.cards import NEEDS_THE_CLIENT, AttemptKind, AttemptState
from kept.store.payments.card_reads import Tried
from kept.store.payments.saved_cards import CardShown

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
# The provider's words for why not, in ours; any other is a plain refusal.
REFUSALS: Final = {
    "insufficient_funds": "The card was refused: there is not enough money on the account.",
    "expired_card": "The card was refused: it is past its date. The client can save another.",
    "lost_card": "The card was refused. The client can save another.",
    "stolen_card": "The card was refused. The client can save another.",
    "incorrect_number": "The card was refused: it is not valid. The client can save another.",
    "amount": "The card provider cannot take this amount.",
    "amount_too_small": "The card provider cannot take so small an amount.",
    "never_arrived": "The request never reached the card provider. It can be tried again.",
    NEEDS_THE_CLIENT: "The client’s bank wants the client to confirm the payment. Send the pay link.",
}
REFUSED: Final = "The card was refused. The client can use another, or pay in another way."
BEING_CHECKED: Final = (
    "The card’s answer is not known yet. It is being checked; nothing else is done with the payment until then."
)
STATES: Final = {
    (AttemptKind.CHARGE, AttemptState.WAITING): "being asked",
    (AttemptKind.CHARGE, AttemptState.UNKNOWN): "being checked",
    (AttemptKind.CHARGE, AttemptState.PAGE): "open for the client to pay",
    (AttemptKind.CHARGE, AttemptState.TAKEN): "paid",
    (AttemptKind.CHARGE, AttemptState.CLOSED): "closed; nobody paid",
    (AttemptKind.REFUND, AttemptState.WAITING): "being given back",
    (AttemptKind.REFUND, AttemptState.UNKNOWN): "being given back; it is being checked",
    (AttemptKind.REFUND, AttemptState.TAKEN): "given back",
    (AttemptKind.REFUND, AttemptState.REFUSED): "refused by the provider; the money was not given back",
    (AttemptKind.REFUND, AttemptState.CLOSED): "refused by the provider; it was asked again",
}
REFUND_ASKED: Final = (
    "The card provider is asked to give the money back. Its answer is not known yet; it is being checked."
)
REFUND_SENTENCES: Final = {
    AttemptState.TAKEN: "The card provider gives the money back.",
    AttemptState.REFUSED: "The card provider did not give the money back. Ask it again on the payment’s page, or give the money back in another way.",
}


def card_in_words(brand: str, last4: str) -> str:
    """“Visa ending 4242”."""
    return f"{BRANDS.get(brand, 'Card')} ending {last4}"


def saved_card_in_words(card: CardShown) -> str:
    return card_in_words(card.brand, card.last4)


def refusal_in_words(refusal: str) -> str:
    return REFUSALS.get(refusal, REFUSED)


def try_in_words(tried: Tried) -> str:
    """What was asked of which card, and how it stands with that."""
    by = card_in_words(tried.brand, tried.last4) if tried.last4 else "The card provider’s page"
    what = "Refund" if tried.kind is AttemptKind.REFUND else by
    return f"{what}: {STATES.get((tried.kind, tried.state)) or refusal_in_words(tried.refusal)}"
