"""Operators approve what was received, once."""

import pytest

from kept.core.refusal import Refused
from kept.store.hubs.models import Statement
from tests.make import NOW
from tests.settling import open_books


def test_it_is_approved_once_and_says_what_it_said(db: None) -> None:
    books = open_books()
    books.session()
    statement = books.send()
    books.approve(statement)
    after = Statement.objects.get()
    assert (after.approved_at, after.approved_by_id, after.version) == (NOW, books.olga.user_id, 2)
    assert after.total_minor == statement.total_minor
    with pytest.raises(Refused, match="already_approved"):
        books.approve(statement)
