"""All factors of an account go at once, and its owner is told."""

import pytest
from pytest_django.fixtures import Settings

from kept.core.refusal import Refused
from kept.store.outbox.models import Letter
from kept.store.people.models import Factor, RecoveryCode
from kept.usecases.drop_factors import drop_factors
from tests.authenticator import SITE
from tests.make import NOW, OPERATOR, make_account
from tests.security import email_of, give_app, give_passkey


def test_theirs_go_and_nobody_elses(db: None, settings: Settings) -> None:
    settings.KEPT_SITE_URL = SITE
    actor, other = make_account(), make_account()
    give_app(actor)
    give_passkey(actor)
    give_app(other)
    assert drop_factors(by=OPERATOR, email=email_of(actor), now=NOW) == 2
    assert list(Factor.objects.values_list("user_id", flat=True)) == [other.user_id]
    assert not RecoveryCode.objects.filter(user_id=actor.user_id or 0).exists()
    assert Letter.objects.filter(kind="factor_changed", email=email_of(actor)).count() == 3


def test_nobody_has_the_address(db: None) -> None:
    with pytest.raises(Refused, match="unknown_account"):
        drop_factors(by=OPERATOR, email="nobody@example.org", now=NOW)
