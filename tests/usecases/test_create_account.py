"""An account is made by who proved their address, once, and leads through the door by which they came."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from kept.core.arrivals import SIGN_UP_LIFE, Door, Pass
from kept.core.letters import Kind
from kept.core.refusal import Refused
from kept.store.hubs.models import Member
from kept.store.invariants.reads import broken_claims
from kept.store.people.models import Acquaintance, Client, Consent, SignUp, User
from kept.usecases.add_client import ClientWish, add_client
from kept.usecases.add_members import add_members
from tests.arrivals import (
    PASSWORD,
    UMA,
    ask_for_account,
    confirmed,
    give_code,
    invite,
    last_letter,
    make_an_account,
    make_text,
    open_professional,
    pass_of,
)
from tests.make import NOW, OPERATOR, a_key, actor_of, make_account, make_hub, make_professional


def test_by_the_direct_link_the_two_know_each_other(db: None) -> None:
    professional = open_professional()
    made = make_an_account(confirmed(professional.uuid))
    user = User.objects.get(uuid=made)
    assert (user.email, user.name, user.timezone) == (UMA, "Uma Reyes", "Europe/Lisbon")
    assert user.check_password(PASSWORD)
    assert user.email_verified_at == user.terms_accepted_at == NOW
    known = Acquaintance.objects.get(client__user=user)
    assert (known.professional, known.door) == (professional, "direct_link")
    assert SignUp.objects.get().used_at == NOW
    assert broken_claims() == {}


def test_a_sign_up_makes_one_account(db: None) -> None:
    shown = confirmed(open_professional().uuid)
    make_an_account(shown)
    with pytest.raises(Refused, match="pass_over"):
        make_an_account(shown)
    assert User.objects.filter(email=UMA).count() == 1


def test_what_opens_nothing_makes_no_account(db: None) -> None:
    professional = open_professional()
    unconfirmed = ask_for_account(professional.uuid)
    late = confirmed(professional.uuid, email="late@example.org")
    for shown, at in [
        (Pass(door=Door.DIRECT_LINK, proof=str(unconfirmed)), NOW),
        (Pass(door=Door.DIRECT_LINK, proof=str(uuid4())), NOW),
        (Pass(door=Door.INVITATION, proof=""), NOW),
        (Pass(door=Door.INVITATION, proof="0" * 64), NOW),
        (late, NOW + SIGN_UP_LIFE),
    ]:
        with pytest.raises(Refused, match="pass_over"):
            make_an_account(shown, at=at)
    assert not User.objects.filter(email__in=[UMA, "late@example.org"]).exists()


def test_an_invited_client_finds_their_own_record(db: None) -> None:
    professional = make_professional()
    wish = ClientWish(name="U. Reyes", email=UMA, timezone="Europe/Dublin", phone="+353 1 234 5678")
    record = add_client(by=actor_of(professional), wish=wish, request=a_key(), now=NOW)
    invite(professional)
    made = make_an_account(pass_of(last_letter(Kind.INVITATION)))
    client = Client.objects.get()
    assert (client.uuid, client.phone) == (record, wish.phone)
    assert client.user is not None
    assert client.user.uuid == made


def test_an_invitation_is_used_once_and_ends_after_seven_days(db: None) -> None:
    professional = make_professional()
    invite(professional)
    shown = pass_of(last_letter(Kind.INVITATION))
    with pytest.raises(Refused, match="pass_over"):
        make_an_account(shown, at=NOW + timedelta(days=7))
    make_an_account(shown, at=NOW + timedelta(days=7, seconds=-1))
    with pytest.raises(Refused, match="pass_over"):
        make_an_account(shown)


def test_an_invitation_never_touches_an_account_that_is_there(db: None) -> None:
    """AU-12: its password least of all."""
    known = User.objects.get(id=make_account().user_id or 0)
    before = User.objects.values().get(id=known.id)
    invite(make_professional(), email=known.email)
    with pytest.raises(Refused, match="account_exists"):
        make_an_account(pass_of(last_letter(Kind.INVITATION)))
    assert User.objects.values().get(id=known.id) == before


def test_an_account_made_meanwhile_is_not_taken_over(db: None) -> None:
    professional = open_professional()
    first, second = (confirmed(professional.uuid) for _ in range(2))
    make_an_account(first)
    with pytest.raises(Refused, match="account_exists"):
        make_an_account(second, password="another long secret of mine")
    assert User.objects.get(email=UMA).check_password(PASSWORD)


def test_terms_zone_and_password_are_refused_at_their_fields(db: None) -> None:
    shown = confirmed(open_professional().uuid)
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("terms_required", {"accepts_terms": False}),
        ("unknown_zone", {"timezone": "Mars/Olympus"}),
        ("password_short", {"password": "fourteen chars"}),
        ("password_personal", {"password": "uma reyes 19840403"}),
    ]
    for code, changed in wrong:
        with pytest.raises(Refused, match=code):
            make_an_account(shown, **changed)
    make_an_account(shown)


def test_what_the_practice_demands_must_be_consented_to(db: None) -> None:
    professional = open_professional()
    demanded, offered = make_text(professional), make_text(professional, title="News", is_required=False)
    make_text(make_professional(), title="Another practice's")
    shown = confirmed(professional.uuid)
    with pytest.raises(Refused, match="consent_required"):
        make_an_account(shown, consents=[offered.uuid])
    assert not User.objects.filter(email=UMA).exists()
    make_an_account(shown, consents=[demanded.uuid])
    assert [(row.text, row.is_given, row.at) for row in Consent.objects.all()] == [(demanded, True, NOW)]


# --- a hub's door


def test_who_is_on_the_roster_is_a_member(db: None) -> None:
    hub = make_hub([])
    add_members(by=OPERATOR, hub_id=hub.uuid, people=[("Uma R.", UMA)], now=NOW)
    made = make_an_account(confirmed(hub.uuid, door=Door.HUB))
    member = Member.objects.get()
    assert (member.user, member.by_code) == (User.objects.get(uuid=made), False)


def test_who_is_not_needs_the_access_code(db: None) -> None:
    hub = make_hub([])
    shown = confirmed(hub.uuid, door=Door.HUB)
    for code in ("", "guessed"):
        with pytest.raises(Refused, match="not_eligible"):
            make_an_account(shown, access_code=code)
    right = give_code(hub)
    with pytest.raises(Refused, match="not_eligible"):
        make_an_account(shown, access_code=right[:-1])
    assert not User.objects.filter(email=UMA).exists()
    make_an_account(shown, access_code=f" {right} ")
    member = Member.objects.get()
    assert (member.email, member.by_code) == (UMA, True)
