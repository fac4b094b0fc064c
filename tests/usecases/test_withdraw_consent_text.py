"""A text that is withdrawn is asked of nobody any more."""

import pytest

from kept.core.refusal import Refused
from kept.store.people.models import ConsentText, Professional
from kept.store.people.reads.consents import standing_texts
from kept.usecases.withdraw_consent_text import withdraw_consent_text
from tests.arrivals import make_text
from tests.make import NOW, a_key, actor_of, make_professional


def withdraw(professional: Professional, text: ConsentText) -> None:
    withdraw_consent_text(text_id=text.uuid, by=actor_of(professional), request=a_key(), now=NOW)


def test_it_stands_no_more_and_stays_on_record(db: None) -> None:
    professional = make_professional()
    text = make_text(professional)
    withdraw(professional, text)
    assert standing_texts(professional.practice_id) == ()
    assert ConsentText.objects.get().replaced_at == NOW
    with pytest.raises(Refused, match="consent_replaced"):
        withdraw(professional, text)


def test_another_practices_is_not_there(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        withdraw(make_professional(), make_text(make_professional()))
