"""Where the page is, while it is open."""

from uuid import uuid4

import pytest

from kept.core.cards import Answer, ProviderPage, Said
from kept.core.lifecycle import State
from kept.core.refusal import Refused
from kept.store.payments.models import CardAttempt
from kept.usecases.open_pay_page import open_pay_page
from kept.usecases.record_card_answer import record_card_answer
from kept.usecases.record_pay_page import record_pay_page
from tests.cards.made import make_card_session
from tests.make import NOW, actor_of, minutes, payment_of

PAGE = ProviderPage(ref="cs_1", url="https://pay.example/cs_1")


def test_it_is_looked_at_again_soon(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    assert session.client
    attempt = open_pay_page(payment_id=payment_of(session).uuid, by=actor_of(session.client), now=NOW)
    record_pay_page(attempt_id=attempt, page=PAGE, now=NOW)
    row = CardAttempt.objects.get()
    assert (row.page_ref, row.page_url, row.ask_at) == ("cs_1", PAGE.url, NOW + minutes(1))
    record_card_answer(attempt_id=attempt, answer=Answer(said=Said.CLOSED), now=NOW)
    record_pay_page(attempt_id=attempt, page=PAGE, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.ask_at) == ("closed", None)


def test_of_no_attempt_nothing_is_recorded(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        record_pay_page(attempt_id=uuid4(), page=PAGE, now=NOW)
