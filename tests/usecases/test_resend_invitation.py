"""Sent again: a new link, and the one before is dead."""

from datetime import timedelta

import pytest

from kept.core.letters import Kind
from kept.core.refusal import Refused
from kept.store.invariants.reads import broken_claims
from kept.store.outbox.models import Letter
from kept.store.people.models import Invitation, Professional
from kept.usecases.resend_invitation import resend_invitation
from tests.arrivals import invite, last_letter, make_an_account, pass_of
from tests.letters import claim
from tests.make import NOW, a_key, actor_of, make_professional

LATER = NOW + timedelta(days=8)


def again(professional: Professional, row: Invitation) -> None:
    resend_invitation(invitation_id=row.uuid, by=actor_of(professional), request=a_key(), now=LATER)


def test_the_new_link_is_good_and_the_old_one_is_not(db: None) -> None:
    professional = make_professional()
    row = invite(professional)
    claim()
    old = pass_of(last_letter(Kind.INVITATION))
    again(professional, row)
    new = pass_of(last_letter(Kind.INVITATION))
    assert new != old
    with pytest.raises(Refused, match="pass_over"):
        make_an_account(old, at=LATER)
    make_an_account(new, at=LATER)
    assert Invitation.objects.get().times_sent == 2
    assert broken_claims() == {}


def test_a_letter_that_has_not_left_does_not_leave_any_more(db: None) -> None:
    professional = make_professional()
    again(professional, invite(professional))
    assert list(Letter.objects.order_by("id").values_list("state", flat=True)) == ["withdrawn", "waiting"]
    assert broken_claims() == {}


def test_one_that_was_used_or_is_anothers_is_not_sent_again(db: None) -> None:
    professional = make_professional()
    row = invite(professional)
    with pytest.raises(Refused, match="not_found"):
        again(make_professional(practice=professional.practice), row)
    make_an_account(pass_of(last_letter(Kind.INVITATION)))
    with pytest.raises(Refused, match="invitation_over"):
        again(professional, row)
