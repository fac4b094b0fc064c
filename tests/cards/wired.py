"""The desk that pages and the worker of a test ask: KEPT_CARDS names `open_desk`, with the provider of the test behind it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings

from kept.edges.cards.desk import CardDesk
from tests.cards.fake import FakeProvider

CURRENT: list[FakeProvider] = []


def open_desk() -> CardDesk:
    return CardDesk(lambda _key: CURRENT[-1])


@contextmanager
def wired_to(provider: FakeProvider) -> Iterator[FakeProvider]:
    """The pages speak to this provider meanwhile."""
    CURRENT.append(provider)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "KEPT_CARDS", "tests.cards.wired.open_desk")
        yield provider
    CURRENT.pop()
