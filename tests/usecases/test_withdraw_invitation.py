"""Withdrawn: the link is dead, and what has not left stays."""

import pytest

from kept.core.letters import Kind
from kept.core.refusal import Refused
from kept.store.invariants.reads import broken_claims
from kept.store.outbox.models import Letter
from kept.store.people.models import Invitation, Professional
from kept.usecases.withdraw_invitation import withdraw_invitation
from tests.arrivals import invite, last_letter, make_an_account, pass_of
from tests.make import NOW, a_key, actor_of, make_professional


def withdraw(professional: Professional, row: Invitation) -> None:
    withdraw_invitation(invitation_id=row.uuid, by=actor_of(professional), request=a_key(), now=NOW)


def test_its_link_opens_nothing_and_another_may_be_sent(db: None) -> None:
    professional = make_professional()
    row = invite(professional)
    shown = pass_of(last_letter(Kind.INVITATION))
    withdraw(professional, row)
    with pytest.raises(Refused, match="pass_over"):
        make_an_account(shown)
    with pytest.raises(Refused, match="invitation_over"):
        withdraw(professional, row)
    assert Letter.objects.get().state == "withdrawn"
    assert broken_claims() == {}
    invite(professional)


def test_anothers_is_not_there(db: None) -> None:
    professional = make_professional()
    row = invite(professional)
    with pytest.raises(Refused, match="not_found"):
        withdraw(make_professional(practice=professional.practice), row)
