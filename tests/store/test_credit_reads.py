"""A client's own credits: how many there are, and what became of the others, in the order in which it happened."""

from datetime import timedelta

import pytest

from kept.core.credit_history import Happening
from kept.core.lifecycle import PaymentState, State
from kept.core.policy import Funding
from kept.store.hubs.models import CreditsRequest
from kept.store.hubs.reads import standings_of_client
from kept.store.ledger.reads import credit_history_of
from kept.store.people.models import Client, Professional
from tests.deeds import cancel_as_client, delete
from tests.make import NOW, hours, make_client, make_hub, make_professional, make_session, member_of

pytestmark = pytest.mark.django_db
GIVEN, HELD, RETURNED = Happening.GIVEN, Happening.HELD, Happening.RETURNED


@pytest.fixture
def professional() -> Professional:
    return make_professional()


@pytest.fixture
def client(professional: Professional) -> Client:
    return make_client(professional)


def happened(client: Client) -> list[tuple[Happening, int]]:
    return [(event.happening, event.number) for event in credit_history_of(client.user_id)]


def test_a_history_is_told_from_the_latest_on(professional: Professional, client: Client) -> None:
    hub = make_hub([professional], [client], credits_each=8)
    free = make_session(professional=professional, client=client, funding=Funding.CREDIT, starts_at=NOW + hours(60))
    cancel_as_client(free)
    late = make_session(professional=professional, client=client, funding=Funding.CREDIT, starts_at=NOW + hours(5))
    cancel_as_client(late, at=NOW + hours(1))
    assert happened(client) == [(Happening.TAKEN_LATE, 1), (RETURNED, 1), (HELD, 1), (HELD, 1), (GIVEN, 8)]
    events = credit_history_of(client.user_id)
    assert [event.starts_at for event in events[:2]] == [late.starts_at, free.starts_at]
    assert {event.hub_name for event in events} == {hub.name}
    assert events[-1].ends_at == NOW + timedelta(days=400)


def test_what_was_deleted_leaves_its_credit_and_no_date(professional: Professional, client: Client) -> None:
    make_hub([professional], [client], credits_each=1)
    delete(make_session(professional=professional, client=client, funding=Funding.CREDIT))
    assert happened(client) == [(RETURNED, 1), (HELD, 1), (GIVEN, 1)]
    assert {event.starts_at for event in credit_history_of(client.user_id)} == {None}


def test_a_credit_that_comes_back_too_late_is_told_as_such(professional: Professional, client: Client) -> None:
    make_hub([professional], [client], credits_each=1, ends_at=NOW + hours(10))
    session = make_session(professional=professional, client=client, funding=Funding.CREDIT, starts_at=NOW + hours(90))
    cancel_as_client(session, at=NOW + hours(20))
    assert happened(client)[0] == (Happening.UNUSABLE, 1)


def test_completed_and_voided_are_told_apart(professional: Professional, client: Client) -> None:
    make_hub([professional], [client], credits_each=2)
    ends = ((PaymentState.PAID, NOW - hours(90)), (PaymentState.VOIDED, NOW - hours(50)))
    for payment, start in ends:
        make_session(
            professional=professional,
            client=client,
            funding=Funding.CREDIT,
            state=State.COMPLETE,
            payment=payment,
            starts_at=start,
        )
    assert {happening for happening, _ in happened(client)} == {GIVEN, HELD, Happening.TAKEN, Happening.FORFEITED}


def test_nobody_reads_anothers(professional: Professional, client: Client) -> None:
    make_hub([professional], [client], credits_each=1)
    other = make_client(professional)
    assert (happened(other), standings_of_client(other.user_id, NOW)) == ([], ())
    assert (credit_history_of(None), standings_of_client(None, NOW)) == ((), ())


def test_a_standing_counts_each_credit_once(professional: Professional, client: Client) -> None:
    colleague = make_professional(name="Anna Lund")
    hub = make_hub([professional, colleague], [client], credits_each=3)
    make_session(professional=professional, client=client, funding=Funding.CREDIT)
    (standing,) = standings_of_client(client.user_id, NOW)
    assert (standing.hub_id, standing.available, standing.held) == (hub.uuid, 2, 1)
    assert [card.uuid for card in standing.professionals] == [colleague.uuid, professional.uuid]
    assert not standing.is_waiting
    CreditsRequest.objects.create(hub=hub, member=member_of(hub, client), created_at=NOW)
    assert standings_of_client(client.user_id, NOW)[0].is_waiting
    assert standings_of_client(client.user_id, NOW + timedelta(days=401))[0].available == 0
