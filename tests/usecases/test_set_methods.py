"""Payment methods: what is switched on holds for every charge from then on."""

from collections.abc import Collection

import pytest

from kept.core.lifecycle import PaymentState, State
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.store.payments.models import AcceptedMethod
from kept.store.payments.reads import accepted_methods
from kept.store.people.models import Professional
from kept.usecases.set_methods import set_methods
from tests.deeds import charge
from tests.make import NOW, a_key, actor_of, make_client, make_payment, make_professional, make_session, payment_of


def switch(professional: Professional, methods: Collection[Method]) -> None:
    set_methods(by=actor_of(professional), methods=methods, request=a_key(), now=NOW)


@pytest.mark.parametrize("methods", [(), (Method.POS,), (Method.OTHER, Method.CASH), tuple(Method)[:4]])
def test_these_and_no_others_are_switched_on(db: None, methods: Collection[Method]) -> None:
    professional, other = make_professional(), make_professional()
    switch(professional, methods)
    assert set(accepted_methods(actor_of(professional))) == set(methods)
    assert accepted_methods(actor_of(other)) == (Method.CASH, Method.BANK_TRANSFER)


def test_a_credit_is_never_switched_on(db: None) -> None:
    professional = make_professional()
    with pytest.raises(Refused, match="unknown_choice"):
        switch(professional, [Method.CASH, Method.CREDIT])
    assert AcceptedMethod.objects.count() == 2


def test_what_is_unpaid_is_charged_by_what_is_switched_on_then(db: None) -> None:
    session = make_session(state=State.COMPLETE, payment=PaymentState.UNPAID)
    switch(session.professional, [])
    for method in (Method.CASH, Method.POS):
        with pytest.raises(Refused, match="method_not_enabled"):
            charge(payment_of(session), method=method)
    switch(session.professional, [Method.POS])
    with pytest.raises(Refused, match="method_not_enabled"):
        charge(payment_of(session), method=Method.CASH)
    charge(payment_of(session), method=Method.POS)
    assert payment_of(session).method == Method.POS


def test_what_was_paid_stays_as_it_was_paid(db: None) -> None:
    professional = make_professional()
    payment = make_payment(professional, make_client(professional))
    charge(payment, method=Method.CASH)
    switch(professional, [])
    payment.refresh_from_db()
    assert (payment.state, payment.method) == (PaymentState.PAID, Method.CASH)
