"""The code by which people come in whom the roster does not name."""

import re

import pytest

from kept.core.refusal import Refused
from kept.store.hubs.models import Hub
from kept.usecases.change_access_code import change_access_code
from tests.make import NOW, a_key
from tests.programme import Company, make_company

pytestmark = pytest.mark.django_db


def change(company: Company, *, of: Company | None = None, is_on: bool = True) -> str:
    hub_id = (of or company).hub.uuid
    return change_access_code(hub_id=hub_id, by=company.admin, is_on=is_on, request=a_key(), now=NOW)


def test_each_is_new_and_the_latest_counts() -> None:
    company = make_company()
    first, second = change(company), change(company)
    assert first != second
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}", second)
    assert Hub.objects.get().access_code == second


def test_there_may_be_none() -> None:
    company = make_company()
    change(company)
    assert change(company, is_on=False) == ""
    assert Hub.objects.get().access_code == ""


def test_nobody_changes_anothers() -> None:
    with pytest.raises(Refused, match="not_found"):
        change(make_company(), of=make_company())
