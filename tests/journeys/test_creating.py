"""Creating events: sessions by a search for the client, blocked time once and repeated."""

import re
from datetime import UTC, datetime

from playwright.sync_api import Locator, expect

from kept.core.policy import Funding
from kept.store.diary.models import Block, Session
from tests.journeys.workstation import Workstation, stands
from tests.make import NOW, letters_about, make_account, make_client, make_hub


def test_a_session_is_booked_for_a_client_found_by_a_search(nora: Workstation) -> None:
    for name in ("Dara Finnegan", "Darragh Quinn", "Wei Zhang"):
        make_client(nora.professional, account=make_account(name=name))
    dialog = create(nora)
    box = dialog.get_by_role("combobox", name="Client", exact=True)
    box.fill("dar")
    expect(matches(dialog)).to_have_count(2)
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("Darragh Quinn")
    fill(dialog, Date="2026-06-17", Time="09:15")
    nora.press("Book session")

    nora.reads("The session is booked.", "Wednesday 17 June 2026, 09:15–10:05", "Planned")
    expect(dialog.get_by_role("heading", name="Darragh Quinn", exact=True)).to_be_visible()
    session = Session.objects.get()
    assert stands(session) == ("planned", "pending", None)
    assert letters_about(session, since=NOW) == [("client", "confirmed"), ("professional", "confirmed")]
    nora.close()
    expect(nora.event(session)).to_be_visible()


def test_nobody_found_is_said_and_nothing_is_booked(nora: Workstation) -> None:
    make_client(nora.professional)
    dialog = create(nora)
    box = dialog.get_by_role("combobox", name="Client", exact=True)
    box.fill("zzz")
    expect(dialog.get_by_text("Nobody found.")).to_be_visible()
    nora.press("Book session")
    expect(dialog.get_by_role("alert")).to_contain_text("Choose a client.")
    assert not Session.objects.exists()


def test_a_sponsored_credit_pays(nora: Workstation) -> None:
    client = make_client(nora.professional, account=make_account(name="Dara Finnegan"))
    make_hub([nora.professional], [client], credits_each=1)
    dialog = create(nora)
    choose(dialog, "Dara")
    fill(dialog, Date="2026-06-17", Time="09:15")
    dialog.get_by_label("A sponsored credit pays", exact=True).check()
    nora.press("Book session")
    nora.reads("Credit · Quay Wellbeing", "Held for this session")
    session = Session.objects.get()
    assert (session.funding, stands(session)) == (Funding.CREDIT, ("planned", "pending", "held"))


def test_a_wrong_form_keeps_what_was_typed_and_leads_to_the_fault(nora: Workstation) -> None:
    make_client(nora.professional, account=make_account(name="Dara Finnegan"))
    dialog = create(nora)
    choose(dialog, "Dara")
    fill(dialog, Date="2026-06-17", Time="09:15")
    dialog.get_by_label("Meeting address").fill("meet.example.org")
    nora.press("Book session")
    summary = dialog.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(dialog.get_by_role("combobox", name="Client", exact=True)).to_have_value(re.compile("^Dara Finnegan · "))
    expect(dialog.get_by_label("Time", exact=True)).to_have_value("09:15")
    summary.get_by_role("link").click()
    expect(dialog.get_by_label("Meeting address")).to_be_focused()
    dialog.get_by_label("Meeting address").fill("https://meet.example.org")
    nora.press("Book session")
    nora.reads("The session is booked.")
    assert Session.objects.get().meeting_url == "https://meet.example.org"


def test_time_is_blocked_once_and_freed(nora: Workstation) -> None:
    dialog = create(nora)
    nora.follow("Block time")
    dialog.get_by_label("Title", exact=True).fill("Dentist")
    fill(dialog, Date="2026-06-17", From="12:00", Until="13:30")
    nora.press("Block time")
    expect(nora.dialog).to_be_hidden()
    nora.told("The time is blocked.")
    block = Block.objects.get()
    assert (block.starts_at, block.ends_at) == (june(17, 11), june(17, 12, 30))
    nora.page.get_by_role("link", name="Blocked: Dentist", exact=True).click()
    nora.reads("Wednesday 17 June 2026, 12:00–13:30")
    nora.press("Remove")
    expect(nora.dialog).to_be_hidden()
    expect(nora.page.get_by_role("link", name="Blocked: Dentist", exact=True)).to_have_count(0)
    assert not Block.objects.exists()


def test_repeated_time_is_freed_singly_and_as_a_series(nora: Workstation) -> None:
    dialog = create(nora)
    nora.follow("Block time")
    dialog.get_by_label("Title", exact=True).fill("Supervision")
    fill(dialog, Date="2026-06-15", From="12:00", Until="13:00")
    for weekday in ("Monday", "Wednesday", "Friday"):
        dialog.get_by_label(weekday, exact=True).check()
    dialog.get_by_label("Repeat until").fill("2026-06-26")
    nora.press("Block time")
    expect(nora.dialog).to_be_hidden()
    blocks = nora.page.get_by_role("link", name="Blocked: Supervision", exact=True)
    expect(blocks).to_have_count(3)
    assert Block.objects.count() == 6

    blocks.nth(1).click()
    nora.reads("One of a series of 6.")
    nora.press("Remove only this one")
    expect(blocks).to_have_count(2)
    blocks.first.click()
    nora.press("Remove the whole series")
    nora.told("5 blocks were removed.")
    expect(blocks).to_have_count(0)
    assert not Block.objects.exists()


# --- how it is done


def create(nora: Workstation) -> Locator:
    nora.calendar()
    nora.page.get_by_role("link", name="Create event", exact=True).click()
    expect(nora.dialog.get_by_role("heading", name="Create event", exact=True)).to_be_visible()
    return nora.dialog


def choose(dialog: Locator, name: str) -> None:
    dialog.get_by_role("combobox", name="Client", exact=True).fill(name)
    matches(dialog).first.click()


def matches(dialog: Locator) -> Locator:
    return dialog.get_by_role("listbox", name="Client", exact=True).get_by_role("option")


def fill(dialog: Locator, **fields: str) -> None:
    for label, text in fields.items():
        dialog.get_by_label(label, exact=True).fill(text)


def june(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)
