"""`kept seed-demo`: people who can sign in, three months of sessions in every state, and nothing that must not be."""

import argparse
from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from kept.core.access import Role
from kept.core.lifecycle import PaymentState, State
from kept.edges.commands import doctor, seed_demo
from kept.store.diary.models import Session, Transition
from kept.store.hubs.models import Member
from kept.store.hubs.programmes import cells_of, pool_published, programme_of
from kept.store.ledger.models import Credit
from kept.store.outbox.models import Letter
from kept.store.payments.models import Payment
from kept.store.people.models import User
from kept.store.people.reads import acting_with_address

NOW = datetime(2026, 6, 17, 10, 20, tzinfo=UTC)


def test_the_demo_is_worth_looking_at_and_right(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert seed() == 0

    everybody_signs_in()
    every_state_is_there()
    the_employer_is_told_something()
    assert asked_the_doctor() == 0, capsys.readouterr().out

    steps = Transition.objects.count()
    assert seed() == 0
    assert Transition.objects.count() == steps, "seeded once"


def everybody_signs_in() -> None:
    for address, name, _ in settings.KEPT_DEMO_SIGN_INS:
        user = User.objects.get(email=address)
        assert user.name == name
        assert user.check_password(settings.KEPT_DEMO_PASSWORD)
    roles = {
        "anna": Role.PROFESSIONAL,
        "vera": Role.MANAGER,
        "carl": Role.CLIENT,
        "hana": Role.HUB_ADMIN,
        "otto": Role.OPERATOR,
    }
    assert {who: acting_with_address(f"{who}@demo.test").role for who in roles} == roles


def every_state_is_there() -> None:
    states = set(Session.objects.values_list("state", flat=True))
    assert states == {State.PLANNED, State.IN_PROGRESS, State.COMPLETE, State.CANCELLED}
    payments = set(Payment.objects.values_list("state", flat=True))
    assert payments >= {PaymentState.PENDING, PaymentState.UNPAID, PaymentState.PAID, PaymentState.VOIDED}
    assert set(Credit.objects.values_list("place", flat=True)) >= {"available", "held", "taken", "forfeited"}
    assert Member.objects.count() >= 60
    assert not Credit.objects.filter(member__email="dora@demo.test").exists()
    assert Credit.objects.filter(member__email="carl@demo.test", place="available").exists()
    assert Letter.objects.filter(state="sent").exists()
    months = {
        start.month for start in Session.objects.filter(hub__isnull=False).values_list("starts_at", flat=True) if start
    }
    assert months >= {3, 4, 5}, "three closed months for the hub"


def the_employer_is_told_something() -> None:
    hub = programme_of(acting_with_address("hana@demo.test"))
    assert len([cell for cell in cells_of(hub.id) if cell.is_told]) >= 2
    assert pool_published(hub.id) == (date(2026, 5, 1), 15)


def seed() -> int:
    return seed_demo.run(argparse.Namespace(sign_ins=False), now=NOW)


def asked_the_doctor() -> int:
    parser = argparse.ArgumentParser()
    doctor.add_arguments(parser)
    return doctor.run(parser.parse_args([]), now=NOW)
