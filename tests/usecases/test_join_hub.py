"""An account joins the hub whose roster has its address."""

import pytest

from kept.core.refusal import Refused
from kept.usecases.join_hub import join_hub
from tests.make import NOW, make_account, make_client, make_hub, make_professional, member_of


def test_the_rosters_row_is_the_accounts(db: None) -> None:
    professional = make_professional()
    client = make_client(professional)
    hub = make_hub([professional], [client])
    assert member_of(hub, client).email == client.email


def test_who_is_on_no_roster_finds_no_hub(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        join_hub(by=make_account(), hub_id=make_hub([]).uuid, now=NOW)
