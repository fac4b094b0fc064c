"""Invitations: at the desk, and at the door. AU-12: single use, seven days, for one address, never an account's password."""

import re
from datetime import timedelta
from typing import Any

import pytest

from kept.core.access import Role
from kept.core.letters import Kind
from kept.store.outbox.models import Letter
from kept.store.people.models import Acquaintance, Client, Invitation, User
from kept.usecases.withdraw_invitation import withdraw_invitation
from tests.arrivals import PASSWORD, UMA, invite, last_letter, make_an_account, make_text, pass_of, token_in
from tests.digest import digest
from tests.edges.web.desk import Desk
from tests.edges.web.visitor import Passer, bare
from tests.make import NOW, a_key, actor_of, make_account, make_client, make_practice, make_professional

ACCOUNT: dict[str, Any] = {
    "name": "Uma Reyes",
    "password": PASSWORD,
    "timezone": "Europe/Lisbon",
    "accepts_terms": "on",
}


def open_link(passer: Passer, token: str = "") -> None:
    """As a person does who follows the link in the letter."""
    passer.get(f"/invitation/{token or token_in(last_letter(Kind.INVITATION))}")


# --- at the door


def test_the_link_leaves_the_address_and_changes_nothing(passer: Passer) -> None:
    """However often a mail scanner opens it, the invitation is as good as before."""
    invite(make_professional())
    token = token_in(last_letter(Kind.INVITATION))
    before = digest()
    for _ in range(3):
        answer = passer.get(f"/invitation/{token}")
        assert (answer.status, answer.where) == (303, "/invitation")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]
        assert passer.get("/invitation").where == "/signup/account"
        assert token not in passer.get("/signup/account").page
    assert passer.browser.head(f"/invitation/{token}").status_code == 303
    assert passer.browser.post(f"/invitation/{token}").status_code == 405
    assert digest() == before
    cookie = passer.browser.cookies["pass"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert token not in cookie.value


def test_an_invitation_is_no_sign_up_that_waits_for_a_code(passer: Passer) -> None:
    invite(make_professional())
    open_link(passer)
    assert passer.get("/signup/code").status == 404


def test_an_invited_person_makes_an_account_without_a_code(passer: Passer) -> None:
    professional = make_professional()
    invite(professional)
    open_link(passer)
    form = passer.get("/signup/account").form("/signup/account")
    assert form.values["name"] == "Uma Reyes"
    made = passer.send(form, **ACCOUNT)
    assert (made.status, made.where, passer.is_signed_in) == (303, "/", True)
    user = User.objects.get(email=UMA)
    assert (user.email_verified_at, user.check_password(PASSWORD)) == (NOW, True)
    assert Acquaintance.objects.get(client__user=user).professional == professional


def test_wrong_expired_used_and_withdrawn_are_one_and_the_same_page(passer: Passer) -> None:
    professional = make_professional()
    tokens = ["x", "0" * 43]
    for what in ("used", "withdrawn", "expired"):
        row = invite(professional, email=f"{what}@example.org")
        tokens.append(token_in(last_letter(Kind.INVITATION)))
        if what == "used":
            make_an_account(pass_of(last_letter(Kind.INVITATION)))
        elif what == "withdrawn":
            withdraw_invitation(invitation_id=row.uuid, by=actor_of(professional), request=a_key(), now=NOW)
    passer.clock.go(timedelta(days=7))
    pages = set()
    for token in tokens:
        open_link(passer, token)
        for path in ("/invitation", "/signup/account"):
            answer = passer.get(path)
            assert answer.status == 404
            pages.add(bare(answer.page))
    assert len(pages) == 1


def test_whose_address_has_an_account_signs_in_as_that_address(passer: Passer) -> None:
    professional, account = make_professional(), make_account()
    known = User.objects.get(id=account.user_id or 0)
    text = make_text(professional)
    invite(professional, email=known.email)
    before = User.objects.values().get(id=known.id)
    open_link(passer)
    assert f"login={known.email.replace('@', '%40')}" in passer.get("/invitation").page
    posted = passer.browser.post("/signup/account", ACCOUNT)
    assert (posted.status_code, passer.is_signed_in) == (200, False)
    assert User.objects.values().get(id=known.id) == before, "never its password"
    passer.browser.force_login(known)
    refused = passer.fill("/invitation")
    assert (refused.status, refused.code) == (422, "consent_required")
    done = passer.send(refused.form("/invitation"), **{f"consent_{text.uuid}": "on"})
    assert (done.status, done.where) == (303, "/")
    assert Acquaintance.objects.get().client.user == known
    assert passer.get("/invitation").status == 404


@pytest.mark.parametrize("role", [Role.CLIENT, Role.MANAGER, Role.OPERATOR])
def test_somebody_else_who_is_signed_in_gets_nothing(passer: Passer, role: Role) -> None:
    invite(make_professional())
    passer.sign_in(make_account(role=role, practice=make_practice()))
    open_link(passer)
    for answer in (passer.get("/invitation"), passer._answer(passer.browser.post("/invitation"))):
        assert answer.status == 404
        assert UMA not in answer.page
    assert Invitation.objects.get().used_at is None
    assert not Client.objects.exists()


def test_a_professionals_account_is_no_clients(passer: Passer) -> None:
    other = make_professional()
    invite(make_professional(), email=other.user.email)
    passer.browser.force_login(other.user)
    open_link(passer)
    assert passer.get("/invitation").status == 404
    assert not Client.objects.exists()


# --- at the desk


def test_the_sections_of_clients(desk: Desk) -> None:
    invite(desk.professional)
    for path in ("/clients", "/clients/requests", "/clients/invites"):
        page = desk.get(path)
        assert re.search(r"Clients Requests Invites 1", page.words), path
    assert "Uma Reyes uma@example.org Waiting Mon 22 Jun 10:00 IST" in desk.get("/clients/invites").words
    assert "No requests" in desk.get("/clients/requests").words


def test_inviting_writes_once_and_lists(desk: Desk) -> None:
    form = desk.get("/clients/invites/new").form("/clients/invites/new")
    first, second = (desk.send(form, name="Uma Reyes", email="Uma@example.org") for _ in range(2))
    assert (first.status, first.where, second.where) == (303, "/clients/invites", "/clients/invites")
    assert Letter.objects.count() == 1
    again = desk.fill("/clients/invites/new", name="Uma Reyes", email=UMA)
    assert (again.status, again.code) == (409, "already_invited")
    assert again.form("/clients/invites/new").values["email"] == UMA


def test_a_client_is_invited_from_their_page(desk: Desk) -> None:
    desk.fill("/clients/new", name="Uma Reyes", email=UMA, timezone="Europe/Dublin")
    client = Client.objects.get()
    assert "Invite" in desk.get(f"/clients/{client.uuid}").words
    desk.fill(f"/clients/{client.uuid}/invitation")
    assert Invitation.objects.get().client == client
    connected = make_client(desk.professional)
    assert "/invitation" not in desk.get(f"/clients/{connected.uuid}").page
    refused = desk.fill(f"/clients/{connected.uuid}/invitation")
    assert (refused.status, refused.code) == (409, "already_connected")


def test_a_message_that_could_not_be_delivered_is_told(desk: Desk) -> None:
    invite(desk.professional)
    assert "could NOT be delivered" not in desk.get("/clients/invites").words
    Letter.objects.update(state="given_up", finished_at=NOW)
    assert "The message could NOT be delivered." in desk.get("/clients/invites").words


def test_sending_again_and_withdrawing(desk: Desk) -> None:
    row = invite(desk.professional)
    old = last_letter(Kind.INVITATION)
    resend, withdraw = (f"/clients/invites/{row.uuid}/{deed}" for deed in ("resending", "withdrawal"))
    form = desk.get("/clients/invites").form(resend)
    assert [desk.send(form).where for _ in range(2)] == ["/clients/invites"] * 2
    assert Invitation.objects.get().times_sent == 2
    assert last_letter(Kind.INVITATION) != old
    assert "opens nothing any more" in desk.get(withdraw).words
    assert desk.fill(withdraw).where == "/clients/invites"
    assert "Withdrawn" in desk.get("/clients/invites").words
    over = desk.fill(withdraw)
    assert (over.status, over.code) == (409, "invitation_over")
