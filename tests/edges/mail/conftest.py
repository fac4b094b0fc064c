"""Connections of one test are closed before the next."""

from collections.abc import Iterator

import pytest

from tests.edges.mail.handing_over import close_all
from tests.edges.mail.mail_server import MailServer, mail_server


@pytest.fixture(autouse=True)
def _all_connections_closed() -> Iterator[None]:
    yield
    close_all()


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running
