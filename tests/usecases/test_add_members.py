"""Adding people to a roster."""

from uuid import uuid4

import pytest

from kept.core.refusal import Refused
from kept.store.hubs.models import Member
from kept.store.journal.models import Entry
from kept.usecases.add_members import add_members
from tests.make import NOW, OPERATOR, make_hub


def test_they_are_on_the_roster_without_an_account(db: None) -> None:
    hub = make_hub([])
    people = [("Iris Moe", "Iris@Example.org"), ("Jon Dahl", "jon@example.org")]
    assert add_members(by=OPERATOR, hub_id=hub.uuid, people=people, now=NOW) == 2
    roster = Member.objects.filter(hub=hub, user=None).order_by("id").values_list("name", "email")
    assert list(roster) == [("Iris Moe", "iris@example.org"), ("Jon Dahl", "jon@example.org")]


def test_the_journal_counts_and_names_nobody(db: None) -> None:
    hub = make_hub([])
    add_members(by=OPERATOR, hub_id=hub.uuid, people=[("Iris Moe", "iris@example.org")], now=NOW)
    assert Entry.objects.get(action="hub.members_added").codes == {"members": 1}


def test_an_unknown_hub_is_not_there(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        add_members(by=OPERATOR, hub_id=uuid4(), people=[], now=NOW)


def test_an_address_that_is_on_the_roster_stays_as_it_is(db: None) -> None:
    hub = make_hub([])
    add_members(by=OPERATOR, hub_id=hub.uuid, people=[("Iris Moe", "iris@example.org")], now=NOW)
    people = [("Somebody else", "Iris@example.org"), ("Jon Dahl", "jon@example.org"), ("Jon Dahl", "jon@example.org")]
    assert add_members(by=OPERATOR, hub_id=hub.uuid, people=people, now=NOW) == 1
    assert list(Member.objects.order_by("id").values_list("name", flat=True)) == ["Iris Moe", "Jon Dahl"]
