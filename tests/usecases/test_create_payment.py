"""Creating a payment by hand."""

import pytest

from kept.core.refusal import Refused
from tests.make import NOW, make_client, make_payment, make_professional


def test_it_starts_unpaid_without_a_session(db: None) -> None:
    professional = make_professional()
    client = make_client(professional)
    payment = make_payment(professional, client, minor=1250)
    assert (payment.state, payment.session_id, payment.amount_minor) == ("unpaid", None, 1250)
    assert (payment.client, payment.description, payment.version) == (client, "A workbook", 1)
    assert payment.due_on < NOW


def test_whom_the_professional_does_not_know_is_unknown(db: None) -> None:
    professional = make_professional()
    with pytest.raises(Refused, match="unknown_client"):
        make_payment(make_professional(practice=professional.practice), make_client(professional))
