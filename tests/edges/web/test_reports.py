"""Reports: what a period came to, on a page and as files."""

import csv
import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from kept.core.access import Role
from kept.core.availability import WeeklyHours
from kept.core.lifecycle import PaymentState, State
from kept.core.policy import Funding, Reason
from kept.store.diary.models import Session
from kept.store.ledger import writes
from kept.store.ledger.models import MoneyMove
from kept.store.people.models import Professional
from tests.deeds import cancel_as_client, delete
from tests.edges.web.desk import Clock, Desk
from tests.edges.web.office import desk_of
from tests.make import (
    NOW,
    hours,
    make_account,
    make_client,
    make_hub,
    make_payment,
    make_practice,
    make_professional,
    make_session,
)
from tests.prepaid import booked, pay_ahead, who_asks

EVERY_MORNING = tuple(WeeklyHours(day, 540, 780) for day in range(7))
JUNE = "/reports?from=2026-06-01&to=2026-06-30"


@pytest.fixture
def manager(desk: Desk, clock: Clock) -> Desk:
    return desk_of(make_account(name="Vera Quill", role=Role.MANAGER, practice=desk.professional.practice), clock)


def make_june(professional: Professional) -> Session:
    """Sessions in every state, a no-show, a late cancellation, money, a debt and a credit; the late one."""
    client = make_client(professional)
    hub_client = make_client(professional)
    make_hub([professional], [hub_client], credits_each=4)
    about: dict[str, Any] = {"professional": professional, "client": client}
    make_session(**about, starts_at=NOW + hours(72))
    for start in (24, 28, 32):
        make_session(**about, starts_at=NOW - hours(start), state=State.COMPLETE, payment=PaymentState.PAID)
    make_session(**about, starts_at=NOW - hours(48), state=State.COMPLETE, payment=PaymentState.REFUNDED)
    make_session(**about, starts_at=NOW - hours(72), state=State.COMPLETE)
    missed = make_session(**about, starts_at=NOW - hours(96), state=State.CANCELLED)
    Session.objects.filter(id=missed.id).update(reason=Reason.NO_SHOW, cancelled_by="professional")
    late = make_session(**about, starts_at=NOW + hours(3))
    cancel_as_client(late)
    delete(make_session(**about, starts_at=NOW + hours(100)))
    credit: dict[str, Any] = {"professional": professional, "client": hub_client, "funding": Funding.CREDIT}
    make_session(**credit, starts_at=NOW - hours(26), state=State.COMPLETE, payment=PaymentState.PAID)
    make_session(**credit, starts_at=NOW + hours(26))
    return late


def saved(desk: Desk, address: str = JUNE) -> dict[tuple[str, str, str], str]:
    """The file, by report, line and measure."""
    path, _, query = address.partition("?")
    answer = desk.get(f"{path}/export?{query}")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    rows = csv.DictReader(io.StringIO(answer.page.lstrip("\ufeff")))
    return {(row["Report"], row["Line"], row["Measure"]): row["Value"] for row in rows}


# --- what it tells


def test_who_has_nothing_yet_is_told_so(desk: Desk) -> None:
    answer = desk.get("/reports")
    assert answer.status == 200
    assert "Nothing to report" in answer.words
    assert "/reports/export" not in answer.page


def test_the_figures_are_those_of_what_happened(desk: Desk) -> None:
    make_june(desk.professional)
    found = saved(desk)
    states = {state: found["Sessions by state", state, "Sessions"] for state in ("Planned", "Complete", "Cancelled")}
    assert states == {"Planned": "2", "Complete": "6", "Cancelled": "2"}
    assert found["No-shows", "Did not show up", "Sessions"] == "1"
    assert found["No-shows", "Did not show up", "Share"] == "14.3"
    cancelled = "Cancellations by reason, by who cancelled, and by lateness"
    assert found[cancelled, "Cancelled by the Client · The client", "Late"] == "1"
    assert found[cancelled, "Client did not show up for the session · The professional", "Late"] == "1"
    income = "Income in EUR by month and method"
    assert (found[income, "June 2026", "Cash"], found[income, "June 2026", "All"]) == ("140.00", "140.00")
    unpaid = "Unpaid in EUR by age"
    assert (found[unpaid, "Not older than 30 days", "Payments"], found[unpaid, "Over 90 days", "Payments"]) == (
        "2",
        "0",
    )
    assert found[unpaid, "Not older than 30 days", "Amount"] == "140.00"
    assert found["Credits by Wellbeing Hub", "Quay Wellbeing", "Taken"] == "1"


def test_the_page_shows_what_the_file_holds(desk: Desk) -> None:
    make_june(desk.professional)
    answer = desk.get(JUNE)
    for words in ("June 2026", "10 sessions by state.", "2 cancellations, 2 of them late.", "€140.00 received"):
        assert words in answer.words
    assert answer.page.count('role="img"') == answer.page.count("<title id=") >= 5
    assert "style=" not in answer.page
    assert "/reports/export?from=2026-06-01&amp;to=2026-06-30" in answer.page


def test_what_happened_in_other_days_is_not_counted(desk: Desk) -> None:
    make_june(desk.professional)
    found = saved(desk, "/reports?from=2026-05-01&to=2026-05-31")
    assert found["Sessions by state", "Complete", "Sessions"] == "0"
    assert found["Income in EUR by month and method", "May 2026", "Cash"] == "70.00", "paid ahead, given back in June"
    assert found["Unpaid in EUR by age", "Not older than 30 days", "Payments"] == "2", "as it is today"


@pytest.mark.parametrize("was_written", ["by the balance", "by how it was paid"])
def test_what_is_kept_for_the_next_session_leaves_by_the_balance_and_not_as_cash(
    db: None, clock: Clock, monkeypatch: pytest.MonkeyPatch, was_written: str
) -> None:
    """Also where the ledger was told otherwise, as it once was."""
    is_old = was_written != "by the balance"
    if is_old:
        monkeypatch.setattr(writes, "method_between", lambda _origin, _target, method: method)
    professional, client = who_asks(returns="balance")
    session = booked(professional, client)
    pay_ahead(session)
    cancel_as_client(session)
    methods = MoneyMove.objects.order_by("id").values_list("method", flat=True)
    assert list(methods) == ["cash", "cash" if is_old else "balance"]
    found = saved(Desk(professional, clock))
    income = "Income in EUR by month and method"
    assert (found[income, "June 2026", "Cash"], found[income, "June 2026", "Balance"]) == ("70.00", "-70.00")


def test_a_day_is_the_professionals_own(desk: Desk) -> None:
    """23:30 UTC is half past midnight in Dublin."""
    make_session(professional=desk.professional, starts_at=NOW.replace(hour=23, minute=30))
    by_day = [
        saved(desk, f"/reports?from={day}&to={day}").get(("Sessions by state", "Planned", "Sessions"))
        for day in ("2026-06-15", "2026-06-16")
    ]
    assert by_day == ["0", "1"]


def test_lateness_stays_as_it_was_recorded(desk: Desk) -> None:
    late = make_june(desk.professional)
    Session.objects.filter(id=late.id).update(cancelled_at=NOW - timedelta(days=20))
    key = ("Cancellations by reason, by who cancelled, and by lateness", "Cancelled by the Client · The client", "Late")
    assert saved(desk)[key] == "1"


def test_offered_hours_are_those_of_the_schedules(db: None, clock: Clock) -> None:
    """Four hours each morning: a session within, one half outside."""
    desk = Desk(make_professional(working_hours=EVERY_MORNING), clock)
    client = make_client(desk.professional)
    make_session(professional=desk.professional, client=client, starts_at=NOW.replace(hour=9) + hours(24))
    make_session(professional=desk.professional, client=client, starts_at=NOW.replace(hour=11, minute=35) + hours(48))
    found = saved(desk, "/reports?from=2026-06-15&to=2026-06-21&by=week")
    of_week = {measure: value for (_, line, measure), value in found.items() if line == "15–21 Jun 2026"}
    assert of_week == {
        "Offered": "28.00", "Used": "1.25", "Share": "4.5", "Outside": "0.42", "Sessions outside": "1",
    }  # fmt: skip


# --- which days


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "June 2026"),
        ("period=last_month", "May 2026"),
        ("period=this_quarter", "April – June 2026"),
        ("period=this_year", "2026"),
        ("period=this_year&from=2026-03-02&to=2026-04-05", "2 March – 5 April 2026"),
        ("from=2025-12-31&to=2026-01-01", "31 December 2025 – 1 January 2026"),
        ("from=2026-06-03&to=2026-06-03", "3 June 2026"),
    ],
)
def test_a_period_is_chosen_by_name_or_by_days(desk: Desk, query: str, words: str) -> None:
    make_payment(desk.professional, make_client(desk.professional))
    response = desk.visitor.get(f"/reports?{query}")
    assert (response.status_code, response.context["period"]) == (200, words)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2026-06-02&to=2026-06-01", "end_before_start"),
        ("from=2001-01-01&to=2026-06-01", "period_too_long"),
        ("from=2026-06-02", "required"),
        ("to=2026-06-02", "required"),
        ("from=tomorrow&to=2026-06-01", "invalid_date"),
        ("period=always", "unknown_choice"),
    ],
)
def test_days_that_are_none_are_said_so_everywhere(desk: Desk, query: str, code: str) -> None:
    for path in ("/reports", "/reports/export", "/reports/document"):
        answer = desk.get(f"{path}?{query}")
        assert (answer.status, answer.code) == (422, code), path


# --- whose


def test_the_manager_is_led_to_the_reports_of_the_practice(desk: Desk, manager: Desk) -> None:
    make_june(desk.professional)
    answer = manager.get("/")
    assert (answer.status, answer.where) == (303, "/reports")
    shown = manager.get(JUNE)
    assert desk.professional.practice.name in shown.words
    assert "10 sessions by state." in shown.words
    assert [word for word in ("Sessions", "Clients", "Payments") if f'href="/{word.lower()}"' in shown.page] == []


def test_the_manager_sees_the_team_and_each_of_it(desk: Desk, manager: Desk) -> None:
    make_june(desk.professional)
    colleague = make_professional(practice=desk.professional.practice, name="Ivo Lind")
    make_session(professional=colleague)
    make_session()
    team = saved(manager)
    assert team["Figures by professional", "Ivo Lind", "Sessions"] == "1"
    assert team["Figures by professional", desk.professional.name, "Income (EUR)"] == "140.00"
    assert team["Sessions by state", "Planned", "Sessions"] == "3"
    one = saved(manager, f"{JUNE}&professional={desk.professional.uuid}")
    assert one == saved(desk)
    assert "Figures by professional" not in {report for report, _, _ in one}


def test_no_report_tells_of_a_client_or_what_somebody_wrote(desk: Desk, manager: Desk) -> None:
    late = make_june(desk.professional)
    Session.objects.filter(id=late.id).update(reason=Reason.OTHER, reason_text="She was afraid")
    assert late.client is not None
    for path in (JUNE, JUNE.replace("?", "/export?")):
        for who in (desk, manager):
            page = who.get(path).page
            assert late.client.name not in page
            assert "afraid" not in page


def test_who_is_of_another_practice_is_not_there(desk: Desk, manager: Desk) -> None:
    others = [make_professional(), make_professional(practice=desk.professional.practice)]
    for path in ("/reports", "/reports/export", "/reports/document"):
        for asked in (others[0].uuid, "nobody", make_practice().uuid):
            assert manager.get(f"{path}?professional={asked}").status == 404
        for other in others:
            assert desk.get(f"{path}?professional={other.uuid}").status == 404
        assert desk.get(f"{path}?professional={desk.professional.uuid}").status == 200


@pytest.mark.parametrize("role", [Role.CLIENT, Role.ASSISTANT, Role.OPERATOR])
def test_nobody_else_sees_reports(desk: Desk, clock: Clock, role: Role) -> None:
    practice = desk.professional.practice if role is Role.ASSISTANT else None
    somebody = desk_of(make_account(role=role, practice=practice), clock)
    for path in ("/reports", "/reports/export", "/reports/document"):
        assert somebody.get(path).status == 404


def test_a_practice_without_professionals_is_told_so(db: None, clock: Clock) -> None:
    office = desk_of(make_account(role=Role.MANAGER, practice=make_practice()), clock)
    assert "Nobody works here yet" in office.get("/reports").words
    assert office.get("/reports/document").status == 200
    assert office.get("/reports/export").status == 200


# --- as files


def test_the_document_says_what_the_page_says(desk: Desk) -> None:
    make_june(desk.professional)
    response = desk.visitor.get(JUNE.replace("?", "/document?"))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in response["Cache-Control"]
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(response.content)).pages)
    for words in (
        "Report: June 2026",
        desk.professional.name,
        "10 sessions by state.",
        "2 cancellations, 2 of them late.",
        "€140.00 received, refunds deducted.",
        "2 payments unpaid: €140.00.",
        "Quay Wellbeing",
    ):
        assert words in text


def test_no_cell_is_taken_for_a_formula(desk: Desk) -> None:
    make_june(desk.professional)
    make_hub_called(desk.professional, "=HYPERLINK(1)")
    found = saved(desk)
    assert ("Credits by Wellbeing Hub", "'=HYPERLINK(1)", "Held") in found


def make_hub_called(professional: Professional, name: str) -> None:
    client = make_client(professional)
    hub = make_hub([professional], [client], credits_each=1)
    hub.name = name
    hub.save()
    make_session(professional=professional, client=client, funding=Funding.CREDIT, starts_at=NOW + hours(20 * 24))


def test_what_was_given_back_is_negative_digits_and_no_formula(desk: Desk) -> None:
    """Paid in May, given back in June."""
    about: dict[str, Any] = {"professional": desk.professional, "starts_at": NOW - timedelta(days=2)}
    make_session(**about, state=State.COMPLETE, payment=PaymentState.REFUNDED)
    found = saved(desk, "/reports?from=2026-05-01&to=2026-06-30")
    income = {line: value for (report, line, measure), value in found.items() if measure == "Cash"}
    assert income == {"May 2026": "70.00", "June 2026": "-70.00"}


# --- as many questions for one as for three


def test_a_report_asks_as_many_questions_for_three_as_for_one(manager: Desk, desk: Desk) -> None:
    numbers: list[Mapping[str, int]] = []
    for more in (1, 2):
        for _ in range(more):
            make_june(make_professional(practice=desk.professional.practice, working_hours=EVERY_MORNING))
        counted = {}
        for path in (JUNE, JUNE.replace("?", "/export?"), JUNE.replace("?", "/document?")):
            with CaptureQueriesContext(connection) as asked:
                assert manager.get(path).status == 200
            counted[path] = len(asked)
        numbers.append(counted)
    assert numbers[0] == numbers[1]
