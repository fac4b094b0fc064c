"""Accepting a request: a client, no booking, and a letter that is the same for people with and without an account."""

import pytest

from kept.core.letters import Kind
from kept.core.refusal import Refused
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.people.models import Acquaintance, Client, ContactRequest, Invitation, Professional, User
from kept.usecases.accept_invitation import accept_invitation
from kept.usecases.accept_request import accept_request
from tests.arrivals import UMA, invite, last_letter, make_an_account, open_professional, pass_of, send
from tests.make import NOW, a_key, actor_of, make_account, make_client, make_professional


def accept(professional: Professional) -> Client:
    row = ContactRequest.objects.latest("id")
    made = accept_request(request_id=row.uuid, by=actor_of(professional), request=a_key(), now=NOW)
    return Client.objects.get(uuid=made)


def test_the_sender_is_a_client_and_nothing_is_booked(db: None) -> None:
    professional = open_professional()
    send(professional, phone="+353 1 234 5678")
    client = accept(professional)
    assert (client.name, client.email, client.timezone, client.phone, client.user) == (
        "Uma Reyes", UMA, "Europe/Lisbon", "+353 1 234 5678", None,
    )  # fmt: skip
    assert Acquaintance.objects.get().door == "on_request"
    assert ContactRequest.objects.get().state == "accepted"
    assert not Session.objects.exists()
    assert broken_claims() == {}


def test_the_letters_link_leads_in_with_the_door_kept(db: None) -> None:
    professional = open_professional()
    send(professional)
    client = accept(professional)
    made = make_an_account(pass_of(last_letter(Kind.REQUEST_ACCEPTED)))
    client.refresh_from_db()
    assert client.user is not None
    assert client.user.uuid == made
    assert Acquaintance.objects.get().door == "on_request"


def test_an_account_makes_no_difference_to_the_professional(db: None) -> None:
    professional, account = open_professional(), make_account()
    known = User.objects.get(id=account.user_id or 0)
    send(professional, email=known.email)
    client = accept(professional)
    assert client.user is None
    assert Invitation.objects.get().used_at is None
    shown = pass_of(last_letter(Kind.REQUEST_ACCEPTED))
    accept_invitation(by=account, shown=shown, consents=(), now=NOW)
    client.refresh_from_db()
    assert client.user == known


def test_a_client_of_the_practice_keeps_their_record(db: None) -> None:
    professional = open_professional()
    theirs = make_client(make_professional(practice=professional.practice))
    send(professional, email=theirs.email)
    assert accept(professional) == theirs
    assert last_letter(Kind.REQUEST_ACCEPTED).path == "/"
    assert not Invitation.objects.exists()


def test_an_invitation_that_waits_is_sent_anew(db: None) -> None:
    professional = open_professional()
    invite(professional)
    old = pass_of(last_letter(Kind.INVITATION))
    send(professional)
    accept(professional)
    with pytest.raises(Refused, match="pass_over"):
        make_an_account(old)
    make_an_account(pass_of(last_letter(Kind.REQUEST_ACCEPTED)))
    assert broken_claims() == {}


def test_it_is_answered_once_and_by_whom_it_was_sent_to(db: None) -> None:
    professional = open_professional()
    send(professional)
    with pytest.raises(Refused, match="not_found"):
        accept(make_professional(practice=professional.practice))
    accept(professional)
    with pytest.raises(Refused, match="request_decided"):
        accept(professional)
