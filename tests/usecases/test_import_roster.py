"""A whole roster at once: what was shown is what is done, or nothing is."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from kept.core.refusal import Refused
from kept.store.hubs.models import Member, RosterDraft
from kept.store.hubs.programmes import roster_draft
from kept.store.invariants.reads import broken_claims
from kept.store.journal.models import RememberedRequest
from kept.usecases.draft_roster import draft_roster
from kept.usecases.import_roster import import_roster
from tests.make import NOW, a_key
from tests.programme import Company, make_company

pytestmark = pytest.mark.django_db
IRIS, JON = ("Iris Moe", "iris@example.org"), ("Jon Dahl", "jon@example.org")


@pytest.fixture
def company() -> Company:
    return make_company()


def send(company: Company, people: Sequence[tuple[str, str]], *, keeps_others: bool = False) -> UUID:
    return draft_roster(
        hub_id=company.hub.uuid,
        by=company.admin,
        people=people,
        keeps_others=keeps_others,
        request=a_key(),
        now=NOW,
    )


def carry_out(company: Company, draft: UUID, *, confirmed: int | None = None, **changed: Any) -> None:
    seen = roster_draft(company.hub.id, draft, actor=company.admin).change.digest
    asked = {"hub_id": company.hub.uuid, "draft_id": draft, "by": company.admin, "shown": seen, **changed}
    import_roster(**asked, confirmed=confirmed, request=a_key(), now=NOW)


def roster(company: Company) -> list[str]:
    rows = Member.objects.filter(hub=company.hub, removed_at=None).order_by("email")
    return list(rows.values_list("email", flat=True))


def test_sending_changes_nothing_yet(company: Company) -> None:
    send(company, [IRIS, JON])
    assert roster(company) == []


def test_carried_out_it_is_the_roster_and_the_draft_is_gone(company: Company) -> None:
    company.join()
    company.grant(2)
    company.enlist(3)
    people = [IRIS, *Member.objects.filter(user=None).values_list("name", "email")]
    carry_out(company, send(company, people))
    assert roster(company) == ["iris@example.org", *(f"person00{n}@example.org" for n in range(3))]
    assert company.places() == {"pool": 2}
    assert not RosterDraft.objects.exists()
    assert broken_claims() == {}


def test_what_programs_were_told_of_who_is_removed_is_forgotten(company: Company) -> None:
    company.enlist(2)
    stays, goes = company.hub.members.order_by("id")
    told = [
        RememberedRequest.objects.create(key=a_key().key, fingerprint="", result=str(member.uuid), answer="!", at=NOW)
        for member in (stays, goes)
    ]
    carry_out(company, send(company, [(stays.name, stays.email)]))
    assert [RememberedRequest.objects.get(id=each.id).answer for each in told] == ["!", None]


def test_others_are_kept_when_asked(company: Company) -> None:
    company.enlist(2)
    carry_out(company, send(company, [IRIS], keeps_others=True))
    assert len(roster(company)) == 3


def test_removing_most_people_asks_for_their_number(company: Company) -> None:
    company.enlist(5)
    draft = send(company, [IRIS])
    with pytest.raises(Refused, match="confirm_removals") as refusal:
        carry_out(company, draft)
    assert refusal.value.facts == {"number": 5}
    carry_out(company, draft, confirmed=5)
    assert roster(company) == ["iris@example.org"]


def test_a_roster_that_changed_meanwhile_is_shown_again(company: Company) -> None:
    draft = send(company, [IRIS])
    seen = roster_draft(company.hub.id, draft, actor=company.admin).change.digest
    company.enlist(1)
    with pytest.raises(Refused, match="outcome_changed"):
        carry_out(company, draft, shown=seen)
    assert roster(company) == ["person000@example.org"]


def test_a_draft_is_its_senders(company: Company) -> None:
    draft, other = send(company, [IRIS]), make_company()
    for where in ({"by": other.admin}, {"by": other.admin, "hub_id": other.hub.uuid}):
        with pytest.raises(Refused, match="not_found"):
            carry_out(company, draft, **where)


def test_who_came_by_a_code_is_in_no_number(company: Company) -> None:
    client = company.join()
    company.hub.members.update(by_code=True)
    change = roster_draft(company.hub.id, send(company, [(client.name, client.email)]), actor=company.admin).change
    assert (len(change.added), change.removed, change.kept) == (1, (), 0)
    carry_out(company, send(company, [IRIS]))
    assert roster(company) == sorted([client.email, "iris@example.org"]), "nor removed by what names them not"


def test_twenty_thousand_are_imported_at_once(company: Company) -> None:
    people = [(f"Person {n}", f"person{n}@example.org") for n in range(20_000)]
    carry_out(company, send(company, people))
    assert Member.objects.filter(hub=company.hub).count() == 20_000
