"""A professional's settings, section by section."""

from typing import Any

import pytest

from kept.store.people.models import ConsentText, Professional
from tests.arrivals import make_text
from tests.digest import digest
from tests.edges.web.desk import Desk
from tests.make import make_professional

SECTIONS: dict[str, dict[str, Any]] = {
    "/settings": {"name": "Nora B.", "introduction": "I listen."},
    "/settings/methods": {"methods": ["cash", "pos"]},
    "/settings/prepayment": {"asks_private": "on", "asks_hub": "on", "returns": "balance"},
    "/settings/letterhead": {"name": "Harbour", "address": "1 Quay", "tax_text": "Exempt.", "number_prefix": "H-"},
    "/settings/policy": {"policy_hours": "48", "terms": "Two days, please."},
    "/settings/access": {"takes_direct_bookings": "on", "takes_requests": "on", "asks_for": ["phone", "birth_date"]},
    "/settings/reminders": {"hours": "2, 24", "reminds_self": "on", "reverses_refilled_charges": "on"},
}


def test_the_navigation_leads_there(desk: Desk) -> None:
    assert 'href="/settings"' in desk.get("/clients").page
    assert (
        "Profile Services and prices Payment methods Prepayment Receipts Cancellation policy Client access Notifications and reminders Calendar feed Other calendars Security API tokens Webhooks"
        in desk.get("/settings").words
    )


@pytest.mark.parametrize("path", SECTIONS)
def test_a_section_is_saved_and_shown(desk: Desk, path: str) -> None:
    form = desk.get(path).form(path)
    first, second = desk.send(form, **SECTIONS[path]), desk.send(form, **SECTIONS[path])
    assert (first.status, first.where, second.where) == (303, path, path)
    shown = desk.get(path)
    assert "Your settings are saved." in shown.words
    for name, value in SECTIONS[path].items():
        sent = [each for field, each in shown.form(path).sent if field == name]
        expected = {"2, 24": ["24, 2"]}.get(str(value)) or (sorted(value) if isinstance(value, list) else [value])
        assert sorted(sent) == expected, name


@pytest.mark.parametrize(
    ("path", "field", "typed", "code"),
    [
        ("/settings", "name", "", "required"),
        ("/settings", "name", "<b>", "name_characters"),
        ("/settings", "introduction", "x" * 2001, "text_length"),
        ("/settings/methods", "methods", "credit", "unknown_choice"),
        ("/settings/policy", "policy_hours", "23", "setting_range"),
        ("/settings/policy", "policy_hours", "-1", "setting_range"),
        ("/settings/policy", "policy_hours", "10000", "setting_range"),
        ("/settings/policy", "policy_hours", "two days", "setting_range"),
        ("/settings/access", "asks_for", "income", "unknown_choice"),
        ("/settings/reminders", "hours", "soon", "setting_range"),
        ("/settings/reminders", "hours", "0", "setting_range"),
        ("/settings/reminders", "hours", "400", "setting_range"),
        ("/settings/reminders", "hours", "1,2,3,4,5", "too_many_reminders"),
    ],
)
def test_what_is_out_of_range_is_said_and_stays(desk: Desk, path: str, field: str, typed: str, code: str) -> None:
    before = digest()
    answer = desk.fill(path, **{field: typed})
    assert (answer.status, answer.code) == (422, code)
    assert field in answer.form(path).wrong or field in ("asks_for", "methods")
    assert digest() == before


def test_the_links_to_copy_are_shown(desk: Desk) -> None:
    page = desk.get("/settings/access").page
    assert f"/book/{desk.professional.practice.uuid}" in page
    assert f"/request/{desk.professional.uuid}" in page


def test_texts_are_added_replaced_and_withdrawn(desk: Desk) -> None:
    desk.fill("/settings/consents/new", title="Recording", text="We do not record.", is_required="on")
    first = ConsentText.objects.get()
    assert "Recording Needed We do not record." in desk.get("/settings/access").words
    path = f"/settings/consents/{first.uuid}"
    form = desk.get(path).form(path)
    assert form.values["text"] == "We do not record."
    assert desk.send(form, text="We record sound.", leave=("is_required",)).where == "/settings/access"
    second = ConsentText.objects.get(replaced_at=None)
    assert (second.text, second.is_required) == ("We record sound.", False)
    assert desk.get(path).status == 404, "what was replaced is not replaced again"
    assert desk.fill(f"/settings/consents/{second.uuid}/withdrawal").where == "/settings/access"
    assert "Nothing yet." in desk.get("/settings/access").words


def test_another_practices_texts_are_not_there(desk: Desk) -> None:
    theirs = make_text(make_professional())
    for path in (f"/settings/consents/{theirs.uuid}", f"/settings/consents/{theirs.uuid}/withdrawal"):
        assert desk.get(path).status == 404
    desk.post(f"/settings/consents/{theirs.uuid}/withdrawal", {"request_key": "6f1f2a3e-0000-4000-8000-000000000000"})
    theirs.refresh_from_db()
    assert theirs.replaced_at is None


def test_one_professionals_settings_are_not_anothers(desk: Desk) -> None:
    other = make_professional(practice=desk.professional.practice)
    desk.fill("/settings/policy", policy_hours="48")
    assert Professional.objects.get(id=other.id).policy_hours == 24
