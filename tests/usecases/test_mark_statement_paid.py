"""Paid after it was approved, once."""

import pytest

from kept.core.refusal import Refused
from kept.store.hubs.models import Statement
from tests.make import NOW
from tests.settling import open_books


def test_it_is_paid_once_it_is_approved(db: None) -> None:
    books = open_books()
    books.session()
    statement = books.send()
    with pytest.raises(Refused, match="not_approved"):
        books.pay(statement)
    books.approve(statement)
    books.pay(statement)
    assert (Statement.objects.get().paid_at, Statement.objects.get().paid_by_id) == (NOW, books.otto.user_id)
    with pytest.raises(Refused, match="statement_paid"):
        books.pay(statement)
