"""Where invoices are addressed to is the employer's to say, for those from now on."""

import pytest

from kept.core.refusal import Refused
from kept.store.hubs.models import Hub
from kept.usecases.set_invoice_address import set_invoice_address
from tests.make import NOW, a_key
from tests.programme import make_company


def test_it_is_the_admins_own_to_say(db: None) -> None:
    company, other = make_company(), make_company()
    asked = {"address": "Quay Ltd\nDublin", "request": a_key(), "now": NOW}
    set_invoice_address(hub_id=company.hub.uuid, by=company.admin, **asked)  # type: ignore[arg-type] # each under its own name
    assert Hub.objects.get(id=company.hub.id).invoice_address == "Quay Ltd\nDublin"
    with pytest.raises(Refused, match="not_found"):
        set_invoice_address(hub_id=other.hub.uuid, by=company.admin, **asked | {"request": a_key()})  # type: ignore[arg-type] # each under its own name, again
