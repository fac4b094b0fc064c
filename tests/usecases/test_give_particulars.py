"""What a professional asks for is given by the client, and nothing else is kept."""

import pytest

from kept.core.access import Actor
from kept.core.arrivals import Particular
from kept.core.refusal import Refused
from kept.store.people.models import Client, Consent, Professional
from kept.store.people.reads.consents import missing_particulars
from kept.usecases.give_particulars import give_particulars
from tests.arrivals import make_text, open_professional
from tests.make import NOW, a_key, actor_of, make_account, make_client, make_professional

PHONE, ADDRESS = Particular.PHONE, Particular.ADDRESS


def give(by: Actor, professional: Professional, *, consents: tuple[object, ...] = (), **given: str) -> None:
    give_particulars(
        by=by,
        professional_id=professional.uuid,
        given={Particular(name): value for name, value in given.items()},
        consents=consents,  # type: ignore[arg-type] # ids of texts
        request=a_key(),
        now=NOW,
    )


def test_what_is_asked_for_is_kept_and_nothing_is_missing(db: None) -> None:
    professional = open_professional(asks_for=[PHONE, Particular.COMING_FOR])
    text = make_text(professional)
    client = make_client(professional)
    by = actor_of(client)
    assert missing_particulars(by.user_id, professional.id) == ("phone", "coming_for", "consents")
    assert missing_particulars(by.user_id, professional.uuid) == ("phone", "coming_for", "consents")
    give(by, professional, phone="+353 1 234 5678", coming_for=" Sleep ", address="12 Quay", consents=(text.uuid,))
    client.refresh_from_db()
    assert (client.phone, client.coming_for, client.address, client.version) == ("+353 1 234 5678", "Sleep", "", 2)
    assert missing_particulars(by.user_id, professional.id) == ()
    assert Consent.objects.get().text == text


def test_what_is_missing_is_refused_at_its_field(db: None) -> None:
    professional = open_professional(asks_for=[PHONE, ADDRESS])
    client = make_client(professional)
    with pytest.raises(Refused, match="required") as refused:
        give(actor_of(client), professional, phone="+353 1 234 5678", address=" ")
    assert refused.value.field == "address"
    make_text(professional)
    with pytest.raises(Refused, match="consent_required"):
        give(actor_of(client), professional, phone="+353 1 234 5678", address="12 Quay")
    assert Client.objects.get().version == 1


def test_between_strangers_nothing_is_asked_or_given(db: None) -> None:
    professional = open_professional(asks_for=[PHONE])
    stranger = make_account()
    assert missing_particulars(stranger.user_id, professional.id) == ()
    assert missing_particulars(None, professional.id) == ()
    with pytest.raises(Refused, match="not_found"):
        give(stranger, professional, phone="+353 1 234 5678")
    with pytest.raises(Refused, match="not_found"):
        give(actor_of(make_client(make_professional())), professional, phone="+353 1 234 5678")


def test_a_replaced_text_is_asked_anew(db: None) -> None:
    professional = open_professional()
    text = make_text(professional)
    client = make_client(professional)
    give(actor_of(client), professional, consents=(text.uuid,))
    make_text(professional, title="Another")
    assert missing_particulars(client.user_id, professional.id) == ("consents",)
