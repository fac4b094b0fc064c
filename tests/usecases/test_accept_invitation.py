"""Accepting with an account that is there: as the invited address, and as nobody else."""

import pytest

from kept.core.access import Actor
from kept.core.letters import Kind
from kept.core.refusal import Refused
from kept.store.invariants.reads import broken_claims
from kept.store.people.models import Acquaintance, Client, Consent, Invitation, User
from kept.usecases.accept_invitation import accept_invitation
from tests.arrivals import invite, last_letter, make_text, pass_of
from tests.make import NOW, make_account, make_client, make_professional


def email_of(account: Actor) -> str:
    return User.objects.get(id=account.user_id or 0).email


def test_the_owner_of_the_address_is_connected(db: None) -> None:
    professional, account = make_professional(), make_account()
    text = make_text(professional)
    invite(professional, email=email_of(account))
    shown = pass_of(last_letter(Kind.INVITATION))
    with pytest.raises(Refused, match="consent_required"):
        accept_invitation(by=account, shown=shown, consents=(), now=NOW)
    made = accept_invitation(by=account, shown=shown, consents=[text.uuid], now=NOW)
    known = Acquaintance.objects.get()
    assert (known.client.uuid, known.client.user_id, known.door) == (made, account.user_id, "practice")
    assert Consent.objects.get().text == text
    assert Invitation.objects.get().used_at == NOW
    assert broken_claims() == {}
    with pytest.raises(Refused, match="pass_over"):
        accept_invitation(by=account, shown=shown, consents=(), now=NOW)


def test_somebody_else_finds_nothing(db: None) -> None:
    invite(make_professional(), email=email_of(make_account()))
    with pytest.raises(Refused, match="pass_over"):
        accept_invitation(by=make_account(), shown=pass_of(last_letter(Kind.INVITATION)), consents=(), now=NOW)
    assert not Client.objects.exists()


def test_who_is_in_the_practice_already_keeps_their_one_record(db: None) -> None:
    professional, account = make_professional(), make_account()
    record = make_client(make_professional(practice=professional.practice), account=account)
    invite(professional, email=email_of(account))
    accept_invitation(by=account, shown=pass_of(last_letter(Kind.INVITATION)), consents=(), now=NOW)
    assert Client.objects.get() == record
    assert Acquaintance.objects.count() == 2
