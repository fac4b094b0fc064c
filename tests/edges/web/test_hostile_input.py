"""Whatever is sent to the forms about sessions and blocks: a refusal or a deed, never a failure, never markup of theirs."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

import pytest

from kept.core.lifecycle import State
from kept.core.refusal import STATUS
from kept.store.diary.models import Block, Session
from tests.digest import digest
from tests.edges.web.desk import Answer, Desk
from tests.edges.web.form_reader import Form
from tests.make import NOW, fresh, hours, make_client, make_session

MARKUP: Final = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</textarea><b>",
)
# For each field by itself; the others for all fields of a form at once.
WORST: Final = (
    *MARKUP[:2],
    "x'; DROP TABLE diary_session; --",
    "a\x00b",
    "\u202egnp.exe",
    "9" * 20,
    "-1",
    "x" * 100_000,
)
HOSTILE: Final = (
    *MARKUP,
    *WORST,
    "javascript:alert(1)",
    "' OR 1=1--",
    "1); SELECT pg_sleep(9)--",
    "{{7*7}}{% debug %}",
    "${jndi:ldap://x.example/a}",
    "=HYPERLINK(1)",
    "\x00",
    "\u200b\u2060",
    "\r\nBcc: everybody@example.org",
    "../../etc/passwd",
    "%00%ff",
    "((((a+)+)+)+",
    "١٢٣",
    "1e309",
    "NaN",
)
ANSWERS: Final = {200, 303, 404, 409, 422}
OF_THE_PAGE: Final = {"csrfmiddlewaretoken", "request_key"}


@pytest.mark.parametrize("form", ["book", "edit", "move", "cancel", "end", "block"])
def test_no_field_can_be_filled_with_harm(desk: Desk, form: str) -> None:
    asked = shown(desk, form)
    for field, text in every_field(asked):
        answer = send(desk, asked, {field: text})
        expect_harmless(answer, field, text)
        if answer.status == 303:
            asked = shown(desk, form)


@pytest.mark.parametrize("form", ["book", "edit", "move", "cancel", "end", "block"])
def test_nor_can_all_of_them_at_once(desk: Desk, form: str) -> None:
    asked = shown(desk, form)
    before = digest()
    for text in HOSTILE:
        answer = send(desk, asked, {name: text for name, _ in asked.sent if name not in OF_THE_PAGE})
        expect_harmless(answer, "all", text)
        assert answer.status in {404, 409, 422}, (text[:40], answer.words)
        assert digest() == before, text[:40]


@pytest.mark.parametrize(
    "path",
    ["/sessions?view={}", "/sessions?view=agenda&date={}", "/sessions/new?starts_at={}", "/sessions/new?client={}",
     "/blocks/new?starts_at={}&ends_at={}", "/sessions/feed?start={}&end={}"],
)  # fmt: skip
def test_nor_can_an_address(desk: Desk, path: str) -> None:
    for text in HOSTILE:
        answer = desk.get(path.replace("{}", quote(text[:3000])))
        assert answer.status in {200, 422}, text[:40]
        assert not [each for each in MARKUP if each in answer.page], text[:40]


@pytest.mark.parametrize("path", ["/sessions/{}", "/sessions/{}/edit", "/sessions/{}/cancellation", "/blocks/{}"])
def test_an_address_of_nothing_is_not_found(desk: Desk, path: str) -> None:
    for id_ in ("1", "..%2f..%2fetc", "%00", "x" * 3000, "00000000000000000000000000000000"):
        assert desk.get(path.replace("{}", id_)).status == 404, id_[:40]


BODIES: Final = [
    (b"\xff\xfe", "application/x-www-form-urlencoded"),
    (b"title=%ff%fe&day=%00", "application/x-www-form-urlencoded"),
    (b"&".join(b"a%d=1" % n for n in range(600)), "application/x-www-form-urlencoded"),
    (b"x" * 2_000_000, "application/x-www-form-urlencoded"),
    (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
    (b"nonsense", "multipart/form-data"),
    (b"{}", "application/json"),
    (b"", ""),
]


@pytest.mark.parametrize("path", ["/sessions/new", "/blocks/new"])
def test_a_body_that_is_none_is_refused(desk: Desk, path: str) -> None:
    before = digest()
    for body, kind in BODIES:
        response = desk.visitor.post(path, body, content_type=kind)
        assert response.status_code in {400, 413, 415, 422}, (body[:40], kind)
        assert digest() == before, (body[:40], kind)


def test_what_was_written_is_shown_as_written(desk: Desk) -> None:
    """Text stays text: it is stored as it is, and nowhere becomes markup."""
    for text in MARKUP:
        assert send(desk, shown(desk, "block"), {"title": text}).status == 303
        session = make_session(professional=desk.professional, starts_at=NOW + hours(72))
        asks = send(desk, opened(desk, path_of(session)), {"reason": "other", "reason_text": text})
        assert desk.send(asks.form(path_of(session)), notify="no").status == 303
        page = desk.get(f"/sessions/{session.uuid}")
        assert (fresh(session).reason_text, text in page.page, text in page.words) == (text, False, True)
    assert set(Block.objects.values_list("title", flat=True)) == set(MARKUP)
    for path in ("/sessions?view=agenda&date=2026-06-22", "/sessions?view=week&date=2026-06-22"):
        assert not [text for text in MARKUP if text in desk.get(path).page]


# --- how it is done


def every_field(form: Form) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys(name for name, _ in form.sent if name != "csrfmiddlewaretoken"):
        for text in WORST:
            yield name, text


def expect_harmless(answer: Answer, field: str, text: str) -> None:
    about = f"{field} = {text[:40]!r}"
    assert answer.status in ANSWERS, about
    assert not [each for each in MARKUP if each in answer.page], about
    if answer.status not in {200, 303}:
        assert answer.code in STATUS, about


def send(desk: Desk, form: Form, typed: dict[str, Any]) -> Answer:
    sent: dict[str, Any] = {name: [v for each, v in form.sent if each == name] for name, _ in form.sent}
    return desk.post(form.action, sent | {"request_key": str(uuid4())} | typed)


def shown(desk: Desk, form: str) -> Form:
    """Each form, filled in so that it would be accepted."""
    if form == "block":
        return opened(desk, "/blocks/new", title="Lunch", day="2026-06-22", weekdays="0", until="2026-06-22")
    if form == "book":
        client = make_client(desk.professional)
        return opened(desk, "/sessions/new", client=str(client.uuid), day="2026-06-23")
    state = State.IN_PROGRESS if form == "end" else State.PLANNED
    made = Session.objects.count()
    starts_at = NOW - hours(made + 1) if form == "end" else NOW + hours(48 + made)
    session = make_session(professional=desk.professional, state=state, starts_at=starts_at)
    if form == "cancel":
        return opened(desk, f"/sessions/{session.uuid}/cancellation", reason="other", reason_text="Ill", charge="on")
    if form == "end":
        return opened(desk, f"/sessions/{session.uuid}/completion", payment="charge")
    return opened(desk, f"/sessions/{session.uuid}/{form}")


def opened(desk: Desk, path: str, **values: str) -> Form:
    form = desk.get(path).form(path)
    form.sent = [(name, value) for name, value in form.sent if name not in values] + list(values.items())
    return form


def path_of(session: Session) -> str:
    return f"/sessions/{session.uuid}/cancellation"
