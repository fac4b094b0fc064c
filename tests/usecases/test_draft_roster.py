"""A roster that waits to be carried out."""

import pytest

from kept.core.refusal import Refused
from kept.store.hubs.models import RosterDraft
from kept.store.hubs.programmes import roster_draft
from kept.usecases.draft_roster import draft_roster
from tests.make import NOW, a_key
from tests.programme import make_company

pytestmark = pytest.mark.django_db


def test_the_latest_is_in_place_of_the_earlier() -> None:
    company = make_company()
    company.enlist(2)
    for name in ("Iris Moe", "Jon Dahl"):
        sent = draft_roster(
            hub_id=company.hub.uuid,
            by=company.admin,
            people=[(name, "new@example.org")],
            keeps_others=False,
            request=a_key(),
            now=NOW,
        )
    assert RosterDraft.objects.get().uuid == sent
    draft = roster_draft(company.hub.id, sent, actor=company.admin)
    assert draft.added == (("Jon Dahl", "new@example.org"),)
    assert [name for name, _ in draft.removed] == ["Person 000", "Person 001"]


def test_nobody_sends_one_to_anothers() -> None:
    with pytest.raises(Refused, match="not_found"):
        draft_roster(
            hub_id=make_company().hub.uuid,
            by=make_company().admin,
            people=[],
            keeps_others=False,
            request=a_key(),
            now=NOW,
        )
