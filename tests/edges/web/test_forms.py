"""What forms about a session refuse: each fault with its code, at its field, with nothing lost and nothing changed."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import pytest

from kept.store.diary.models import Service, Session
from kept.store.people.models import Client
from tests.digest import digest
from tests.edges.web.desk import Desk, id_of
from tests.edges.web.refusals import expect_refusal
from tests.make import make_client, make_professional, make_session

NEW: Final = "/sessions/new"

# fmt: off
WRONG_TIMES: Final = [
    ({"day": "2026-02-30"},          "invalid_date",   "day"),
    ({"day": "0000-00-00"},          "invalid_date",   "day"),
    ({"day": "9999-12-31"},          "invalid_date",   "day"),
    ({"day": "10000-01-01"},         "invalid_date",   "day"),
    ({"day": "2026-W10-1"},          "invalid_date",   "day"),
    ({"day": "tomorrow"},            "invalid_date",   "day"),
    ({"day": "1771236000"},          "invalid_date",   "day"),
    ({"day": "٢٠٢٦-٠٦-١٩"},          "invalid_date",   "day"),
    ({"day": ""},                    "required",       "day"),
    ({"time": "24:00"},              "invalid_time",   "time"),
    ({"time": "23:60"},              "invalid_time",   "time"),
    ({"time": "12:00:60.5"},         "invalid_time",   "time"),
    ({"time": "12:00:30"},           "invalid_time",   "time"),
    ({"time": "9"},                  "invalid_time",   "time"),
    ({"time": "٠٩:٠٠"},              "invalid_time",   "time"),
    ({"time": ""},                   "required",       "time"),
    ({"minutes_wanted": "4"},        "duration_range", "minutes_wanted"),
    ({"minutes_wanted": "0"},        "duration_range", "minutes_wanted"),
    ({"minutes_wanted": "481"},      "duration_range", "minutes_wanted"),
    ({"minutes_wanted": "18000"},    "duration_range", "minutes_wanted"),
    ({"minutes_wanted": "-30"},      "duration_range", "minutes_wanted"),
    ({"minutes_wanted": "5e1"},      "duration_range", "minutes_wanted"),
    ({"minutes_wanted": "50.5"},     "duration_range", "minutes_wanted"),
    ({"minutes_wanted": "٥٠"},       "duration_range", "minutes_wanted"),
    # the clocks of Dublin skip 01:30 on 28 March 2027, and show it twice on 25 October 2026
    ({"day": "2027-03-28", "time": "01:30"}, "time_does_not_exist", "time"),
    ({"day": "2026-10-25", "time": "01:30"}, "time_ambiguous",      "which"),
]
WRONG_PARTICULARS: Final = [
    ({"place": "moon"},              "unknown_choice",   ""),
    ({"service": "none-of-mine"},    "unknown_service",  ""),
    ({"price": "1,000.005"},         "amount_format",    "price"),
    ({"price": "1e3"},               "amount_format",    "price"),
    ({"price": "NaN"},               "amount_format",    "price"),
    ({"price": "Infinity"},          "amount_format",    "price"),
    ({"price": "-0"},                "amount_format",    "price"),
    ({"price": "٣"},                 "amount_format",    "price"),
    ({"price": "1.005"},             "amount_precision", "price"),
    ({"price": "100000.01"},         "amount_range",     "price"),
    ({"meeting_url": "http://meet.example.org"},         "link", "meeting_url"),
    ({"meeting_url": "javascript:alert(1)"},             "link", "meeting_url"),
    ({"meeting_url": "https://" + "a" * 500 + ".org"},   "link", "meeting_url"),
    ({"state": "complete"},          "unknown_field",    ""),
    ({"professional_id": "1"},       "unknown_field",    ""),
    ({"cancelled_late": "on"},       "unknown_field",    ""),
    ({"price_minor": "1"},           "unknown_field",    ""),
]
# fmt: on
WRONG: Final = [*WRONG_TIMES, *WRONG_PARTICULARS]


@pytest.mark.parametrize(("typed", "code", "wrong"), WRONG)
def test_a_booking_refuses_what_is_wrong(
    desk: Desk, dara: Client, typed: dict[str, Any], code: str, wrong: str
) -> None:
    form = desk.get(f"{NEW}?client={dara.uuid}").form(NEW)
    expect_refusal(desk, form, typed, code=code, wrong=wrong)


@pytest.mark.parametrize(("typed", "code", "wrong"), WRONG)
def test_an_edit_refuses_what_is_wrong(desk: Desk, typed: dict[str, Any], code: str, wrong: str) -> None:
    session = make_session(professional=desk.professional)
    expect_refusal(desk, edit_form(desk, session), typed, code=code, wrong=wrong)


@pytest.mark.parametrize("client", ["", "nobody", str(UUID(int=7))])
def test_only_ones_own_clients_are_booked(desk: Desk, dara: Client, client: str) -> None:
    code = "unknown_client" if client else "required"
    form = desk.get(NEW).form(NEW)
    before = digest()
    answer = desk.send(form, client=client)
    assert (answer.status, answer.code, digest()) == (422, code, before)


def test_anothers_client_and_service_are_unknown(desk: Desk, dara: Client) -> None:
    other = make_professional()
    theirs = make_client(other)
    form = desk.get(f"{NEW}?client={dara.uuid}").form(NEW)
    expect_refusal(desk, form, {"client": id_of(theirs)}, code="unknown_client")
    expect_refusal(desk, form, {"service": str(Service.objects.get(professional=other).uuid)}, code="unknown_service")


def test_each_of_two_equal_hours_can_be_chosen(desk: Desk, dara: Client) -> None:
    """In Dublin 01:30 happens twice on 25 October 2026: the form asks which one is meant."""
    form = desk.get(f"{NEW}?client={dara.uuid}").form(NEW)
    typed: dict[str, Any] = {"day": "2026-10-25", "time": "01:30"}
    asks = expect_refusal(desk, form, typed, code="time_ambiguous", wrong="which").form(NEW)
    assert "which" not in asks.values, "neither is preset"
    desk.send(asks, which="first")
    desk.send(desk.get(f"{NEW}?client={dara.uuid}").form(NEW), **typed, which="second")
    first, second = Session.objects.order_by("starts_at").values_list("starts_at", flat=True)
    assert (first, second) == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))


@pytest.fixture
def dara(desk: Desk) -> Client:
    return make_client(desk.professional)


def edit_form(desk: Desk, session: Session) -> Any:
    path = f"/sessions/{session.uuid}/edit"
    return desk.get(path).form(path)
