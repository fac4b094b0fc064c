"""An account becomes a professional's client."""

from uuid import uuid4

import pytest

from kept.core.access import ANONYMOUS
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.people.models import Acquaintance, Client, User
from kept.usecases.connect_client import connect_client
from tests.make import NOW, make_account, make_client, make_professional


def test_a_record_is_made_and_the_two_know_each_other(db: None) -> None:
    professional = make_professional()
    client = make_client(professional, door=Origin.ON_REQUEST)
    assert (client.practice, client.name, client.timezone) == (professional.practice, "Dara Finnegan", "Europe/Paris")
    assert Acquaintance.objects.get(client=client).door == Origin.ON_REQUEST


def test_a_colleague_shares_the_practices_record(db: None) -> None:
    first = make_professional()
    account = make_account()
    ours = make_client(first, account=account)
    colleague, elsewhere = make_professional(practice=first.practice), make_professional()
    assert make_client(colleague, account=account) == ours
    assert make_client(elsewhere, account=account) != ours
    assert Acquaintance.objects.filter(client=ours).count() == 2


def test_the_record_that_has_the_address_becomes_theirs(db: None) -> None:
    professional, account = make_professional(), make_account()
    address = User.objects.get(id=account.user_id or 0).email
    practice = professional.practice
    known = Client.objects.create(practice=practice, name="D. Finnegan", email=address, timezone="UTC", created_at=NOW)
    assert make_client(professional, account=account) == known
    known.refresh_from_db()
    assert (known.name, known.user_id) == ("D. Finnegan", account.user_id)


def test_nobody_connects_with_whom_is_not_there(db: None) -> None:
    for by, professional_id in ((make_account(), uuid4()), (ANONYMOUS, make_professional().user.uuid)):
        with pytest.raises(Refused, match="not_found"):
            connect_client(by=by, professional_id=professional_id, now=NOW)
