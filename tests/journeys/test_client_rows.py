"""Every row of the matrix that is a client's, through their dashboard, at its notice; with the mails that arrive."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from kept.core.lifecycle import PaymentState
from kept.core.policy import MESSAGE_TEXTS, Funding, Message, Origin
from kept.store.diary.models import Session
from tests.core.matrix import LINES
from tests.edges.commands.working import work
from tests.edges.mail.mail_server import MailServer, mail_server
from tests.edges.web.desk import Clock
from tests.journeys.dashboard import Dashboard
from tests.journeys.workstation import stands
from tests.make import NOW, hours, make_client, make_hub, make_professional, make_session
from tests.openings import always_open

CONFIRMED, CANCELLED = "Your appointment is confirmed", "Appointment cancelled"
REFUNDED: Final = "Payment refunded"
M1, M2 = Message
BY_CREDIT: Final = {"funding": Funding.CREDIT}
BY_HUB: Final = {"origin": Origin.HUB}
PREPAID: Final = {"payment": PaymentState.PAID}
AMPLE, INSIDE, LATE = hours(72), hours(30), hours(5)


@dataclass(frozen=True)
class Row:
    """A session so long before its start, what is said before the deed, and how payment and credit stand after it."""

    notice: timedelta
    payment: str
    credit: str | None = None
    message: Message | None = None
    policy_hours: int = 24
    made: dict[str, Any] = field(default_factory=dict)
    spares: bool = False
    new_credit: str | None = None
    new_payment: str = "pending"


ROWS: Final = {
    "C01": Row(INSIDE, "voided", "available", made=BY_CREDIT),
    "C02": Row(LATE, "paid", "taken", M1, made=BY_CREDIT),
    "C03": Row(INSIDE, "voided", policy_hours=48, made=BY_HUB),
    "C04": Row(LATE, "unpaid", message=M1, made=BY_HUB),
    "C05": Row(AMPLE, "voided", message=M2, policy_hours=48),
    "C06": Row(INSIDE, "unpaid", message=M2, policy_hours=48),
    "C07": Row(LATE, "unpaid", message=M1),
    "R01": Row(INSIDE, "voided", "held", made=BY_CREDIT, new_credit="held"),
    "R02": Row(LATE, "paid", "taken", M1, made=BY_CREDIT, new_credit="held"),
    "R03": Row(LATE, "voided", "held", M1, made=BY_CREDIT, spares=True, new_credit="held"),
    "R04": Row(INSIDE, "voided", made=BY_HUB),
    "R05": Row(LATE, "unpaid", message=M1, made=BY_HUB),
    # paid ahead
    "C08": Row(AMPLE, "refunded", message=M2, policy_hours=48, made=PREPAID),
    "C09": Row(INSIDE, "refunded", policy_hours=48, made=BY_HUB | PREPAID),
    "C10": Row(INSIDE, "paid", message=M2, policy_hours=48, made=PREPAID),
    "C11": Row(LATE, "paid", message=M1, made=PREPAID),
    "R06": Row(INSIDE, "voided", made=BY_HUB | PREPAID, new_payment="paid"),
    "R07": Row(LATE, "unpaid", message=M1, made=BY_HUB | PREPAID, new_payment="paid"),
}


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.KEPT_EMAIL_URL = running.url
        yield running


def at_home(open_page: Callable[..., Page], clock: Clock, row: Row, *, member: bool = True) -> Dashboard:
    professional = always_open(make_professional(policy_hours=row.policy_hours), start_interval=30)
    client = make_client(professional, door=Origin.HUB if member else Origin.PRACTICE)
    if member:
        make_hub([professional], [client], credits_each=2, spares_late_rebooks=row.spares)
    return Dashboard(client, clock, open_page(viewport={"width": 1280, "height": 900}))


@pytest.mark.parametrize("row_id", ROWS)
def test_a_client_cancels_or_rebooks(
    open_page: Callable[..., Page], clock: Clock, server: MailServer, row_id: str
) -> None:
    row = ROWS[row_id]
    home = at_home(open_page, clock, row)
    professional = home.client.acquaintances.get().professional
    session = make_session(professional=professional, client=home.client, starts_at=NOW + row.notice, **row.made)
    work(NOW)
    server.received.clear()

    home.page.goto("/")
    home.follow("Cancel" if row_id.startswith("C") else "Rebook")
    shown = home.page.locator(".note.is-warning")
    expect(home.page.get_by_text("What will happen")).to_be_visible()
    assert shown.all_inner_texts() == [MESSAGE_TEXTS[message] for message in (row.message,) if message]
    if row_id.startswith("C"):
        home.press("Cancel session")
        home.told("The session is cancelled.")
    else:
        home.choose(4)
        home.press("Rebook")
        home.told("The session is rebooked.")

    assert stands(session) == ("cancelled", row.payment, row.credit)
    new = Session.objects.filter(rebooked_from=session).first()
    if new:
        assert stands(new) == ("planned", row.new_payment, row.new_credit)
    refunded = [REFUNDED] if row.payment == "refunded" else []
    expects_mails(home, server, [CANCELLED, CONFIRMED] if new else [CANCELLED], to_client=refunded)


@pytest.mark.parametrize("row_id", ["X01", "X02"])
def test_a_client_books(open_page: Callable[..., Page], clock: Clock, server: MailServer, row_id: str) -> None:
    home = at_home(open_page, clock, Row(AMPLE, ""), member=row_id == "X01")
    home.page.goto("/")
    home.tab("My connections")
    home.follow("Book session")
    home.choose(5)
    expect(home.page.get_by_role("heading", name="Confirm booking", exact=True)).to_be_visible()
    if row_id == "X02":
        home.page.get_by_label("I agree to pay €70.00 for this session myself", exact=True).check()
    home.press("Confirm booking")
    home.told("Your session is booked.")
    assert stands(Session.objects.get()) == ("planned", "pending", "held" if row_id == "X01" else None)
    expects_mails(home, server, [CONFIRMED])


def test_every_row_of_a_client_is_walked() -> None:
    theirs = {row_id for row_id, line in LINES.items() if "client" in line.cells["actor"].split("|")}
    assert theirs == {*ROWS, "X01", "X02"}


def expects_mails(home: Dashboard, server: MailServer, subjects: list[str], *, to_client: Sequence[str] = ()) -> None:
    """To both, in this order, once the worker comes round; and some to the client alone."""
    home.wait(timedelta(minutes=1))
    work(home.clock.now)
    professional = home.client.acquaintances.get().professional
    for address, more in ((home.client.email, to_client), (professional.user.email, ())):
        assert [one.subject for one in server.received if one.recipient == address] == [*subjects, *more]
