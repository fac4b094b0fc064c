"""Rows about signing in made directly, past every use case: for what the database itself must refuse."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from kept.store.people.models import AddressChange, Factor, RecoveryCode
from tests.make import NOW, make_account


def factor(**changed: Any) -> Factor:
    row = {"user_id": make_account().user_id, "kind": "app", "name": "Authenticator app", "created_at": NOW}
    return Factor.objects.create(**row | changed)


def recovery_code() -> RecoveryCode:
    return RecoveryCode.objects.create(user_id=make_account().user_id or 0, code_hash="the same")


def address_change(**changed: Any) -> AddressChange:
    row = {
        "user_id": make_account().user_id,
        "old_email": "uma@example.org",
        "new_email": "uma@example.com",
        "token_hash": uuid4().hex,
        "created_at": NOW,
        "expires_at": NOW + timedelta(hours=1),
    }
    return AddressChange.objects.create(**row | changed)
