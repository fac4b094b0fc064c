"""Taking a consent back is as easy as giving it, and both stay on record."""

import pytest

from kept.core.refusal import Refused
from kept.store.people.models import Client, Consent, ConsentText, Professional
from kept.store.people.reads.consents import consents_of, missing_particulars
from kept.usecases.give_particulars import give_particulars
from kept.usecases.withdraw_consent import withdraw_consent
from tests.arrivals import make_text
from tests.make import NOW, a_key, actor_of, make_client, make_professional


def withdraw(client: Client, professional: Professional, text: ConsentText) -> None:
    withdraw_consent(
        by=actor_of(client), professional_id=professional.uuid, text_id=text.uuid, request=a_key(), now=NOW
    )


def test_it_is_asked_anew_and_both_words_are_kept(db: None) -> None:
    professional = make_professional()
    client, text = make_client(professional), make_text(professional)
    for _ in range(2):
        give_particulars(
            by=actor_of(client),
            professional_id=professional.uuid,
            given={},
            consents=[text.uuid],
            request=a_key(),
            now=NOW,
        )
        withdraw(client, professional, text)
    assert [row.is_given for row in Consent.objects.order_by("id")] == [True, False, True, False]
    assert missing_particulars(client.user_id, professional.id) == ("consents",)
    (line,) = consents_of(client.uuid, actor=actor_of(professional))
    assert (line.title, line.is_given) == ("Recording", False)


def test_what_was_not_given_cannot_be_taken_back(db: None) -> None:
    professional = make_professional()
    client = make_client(professional)
    for text in (make_text(professional), make_text(make_professional())):
        with pytest.raises(Refused, match="not_found"):
            withdraw(client, professional, text)
    with pytest.raises(Refused, match="not_found"):
        withdraw(client, make_professional(), make_text(professional))
