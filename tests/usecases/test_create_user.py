"""Creating accounts, and what their owners are."""

from dataclasses import replace
from uuid import uuid4

import pytest

from kept.core.access import Role
from kept.core.money import Money
from kept.core.offers import ServiceTerms
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.store.people.models import Professional, User
from kept.store.people.reads import acting
from kept.usecases.create_user import OFFICE_HOURS, UserWish, create_user
from tests.make import NOW, OPERATOR, make_practice

WISH = UserWish(email="Nora@Example.org", name="Nora Byrne", timezone="Europe/Dublin", password=None)


def created(wish: UserWish) -> User:
    return User.objects.get(uuid=create_user(by=OPERATOR, wish=wish, now=NOW))


def test_an_account_is_nothing_more_yet(db: None) -> None:
    user = created(WISH)
    assert (user.email, user.has_usable_password()) == ("nora@example.org", False)
    assert acting(user.pk)[0].role is Role.CLIENT


def test_a_professional_has_a_calendar(db: None) -> None:
    service = ServiceTerms("Counselling", 50, Money(7000, "EUR"), "video")
    wish = replace(WISH, role=Role.PROFESSIONAL, practice_id=make_practice().uuid, services=[service], policy_hours=48)
    professional = Professional.objects.get(user=created(wish))
    assert (professional.name, professional.policy_hours) == ("Nora Byrne", 48)
    assert professional.services.get().price_minor == 7000
    assert professional.weekly_hours.count() == len(OFFICE_HOURS)
    methods = professional.accepted_methods.values_list("method", flat=True)
    assert set(methods) == {Method.CASH, Method.BANK_TRANSFER, Method.OTHER}


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ASSISTANT])
def test_staff_belong_to_a_practice(db: None, role: Role) -> None:
    user = created(replace(WISH, role=role, practice_id=make_practice().uuid))
    assert acting(user.pk)[0].role is role


def test_an_operator_runs_the_installation(db: None) -> None:
    assert acting(created(replace(WISH, role=Role.OPERATOR)).pk)[0].role is Role.OPERATOR


def test_one_address_is_one_account(db: None) -> None:
    created(WISH)
    with pytest.raises(Refused, match="account_exists"):
        created(replace(WISH, email="nora@example.org"))


@pytest.mark.parametrize("changed", [
    ({"timezone": "Mars/Olympus"}, "unknown_zone"),
    ({"policy_hours": 23}, "setting_range"),
    ({"policy_hours": 14 * 24 + 1}, "setting_range"),
    ({"role": Role.PROFESSIONAL}, "required"),
    ({"role": Role.MANAGER, "practice_id": uuid4()}, "not_found"),
])  # fmt: skip
def test_what_is_wrong_is_refused(db: None, changed: tuple[dict[str, object], str]) -> None:
    wrong, code = changed
    with pytest.raises(Refused, match=code):
        created(replace(WISH, **wrong))  # type: ignore[arg-type] # one of several fields
