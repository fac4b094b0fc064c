"""What clients are asked to pay ahead, by who pays."""

import pytest

from kept.core.policy import PaidBy
from kept.core.refusal import Refused
from kept.store.payments.prepayment import asked_of, own_terms
from tests.make import actor_of, make_professional
from tests.prepaid import asks

CREDIT, HUB, PRIVATE = PaidBy


@pytest.mark.parametrize("private", [True, False])
@pytest.mark.parametrize("hub", [True, False])
def test_of_whom_it_is_asked(db: None, *, private: bool, hub: bool) -> None:
    professional = make_professional()
    assert {asked_of(professional.id, payer) for payer in PaidBy} == {""}
    asks(professional, private=private, hub=hub, returns="balance")
    assert asked_of(professional.id, PRIVATE) == ("balance" if private else "")
    assert asked_of(professional.id, HUB) == ("balance" if hub else "")
    assert asked_of(professional.id, CREDIT) == "", "a credit is no money"
    terms = own_terms(actor_of(professional))
    assert (terms.asks_private, terms.asks_hub, terms.returns) == (private, hub, "balance")


def test_it_goes_back_or_is_kept_and_nothing_else(db: None) -> None:
    with pytest.raises(Refused, match="unknown_choice"):
        asks(make_professional(), returns="forfeit")
