"""An account joins the hub whose roster has its address."""

import pytest

from kept.core.refusal import Refused
from kept.store.people.models import User
from kept.usecases.join_hub import join_hub
from tests.arrivals import give_code
from tests.make import NOW, actor_of, make_account, make_client, make_hub, make_professional, member_of


def test_the_rosters_row_is_the_accounts(db: None) -> None:
    professional = make_professional()
    client = make_client(professional)
    hub = make_hub([professional], [client])
    assert member_of(hub, client).email == client.email


def test_a_row_that_is_somebodys_stays_theirs(db: None) -> None:
    """An address may pass to another account; what was sponsored under it does not."""
    professional = make_professional()
    client = make_client(professional)
    hub = make_hub([professional], [client])
    User.objects.filter(id=client.user_id or 0).update(email="moved@example.org")
    heir = make_account()
    User.objects.filter(id=heir.user_id or 0).update(email=member_of(hub, client).email)
    with pytest.raises(Refused, match="not_eligible"):
        join_hub(by=heir, hub_id=hub.uuid, now=NOW)
    assert join_hub(by=actor_of(client), hub_id=hub.uuid, now=NOW) == member_of(hub, client).uuid


def test_who_is_on_no_roster_does_not_come_in(db: None) -> None:
    with pytest.raises(Refused, match="not_eligible"):
        join_hub(by=make_account(), hub_id=make_hub([]).uuid, now=NOW)


def test_the_access_code_lets_in_whom_the_roster_does_not_name(db: None) -> None:
    hub, account = make_hub([]), make_account()
    code = give_code(hub)
    for wrong in ("", "-", code[:-1], code + "x"):
        with pytest.raises(Refused, match="not_eligible"):
            join_hub(by=account, hub_id=hub.uuid, code=wrong, now=NOW)
    first = join_hub(by=account, hub_id=hub.uuid, code=f" {code[:4].lower()}-{code[4:]} ", now=NOW)
    assert join_hub(by=account, hub_id=hub.uuid, now=NOW) == first
    assert hub.members.get().by_code


def test_the_code_takes_nobodys_row(db: None) -> None:
    """A row whose address passed on to somebody else stays whose it is, code or not."""
    professional = make_professional()
    client = make_client(professional)
    hub = make_hub([professional], [client])
    code = give_code(hub)
    heir = make_account()
    User.objects.filter(id=client.user_id or 0).update(email="moved@example.org")
    User.objects.filter(id=heir.user_id or 0).update(email=member_of(hub, client).email)
    with pytest.raises(Refused, match="not_eligible"):
        join_hub(by=heir, hub_id=hub.uuid, code=code, now=NOW)
