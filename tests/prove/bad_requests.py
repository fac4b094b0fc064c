"""Bad inputs to the JSON interface, by the groups of the catalogue: what is sent, and the status and code that it must get.

`{planned}` and its like in a path stand for the ids of `Place`.
"""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from kept.core.lifecycle import PaymentState, State
from kept.core.policy import Funding
from tests.edges.api.programs import Program
from tests.make import NOW, hours, make_client, make_hub, make_payment, make_professional, make_session, payment_of
from tests.openings import always_open

DAY: Final = timedelta(days=1)
SLOT: Final = NOW + 8 * DAY
BOOK, CANCEL, REBOOK = "/sessions", "/sessions/{%s}/cancellation", "/sessions/{%s}/rebooking"
PRO, CLIENT = "professional", "client"


@dataclass(frozen=True)
class Bad:
    """Sent as JSON unless it is text already. `changed` takes the place of what a good body says."""

    group: int
    code: str
    status: int
    who: str
    method: str
    path: str
    body: Any = None
    query: dict[str, Any] = field(default_factory=dict)
    key: str | None = "new"


def at(later: timedelta) -> str:
    return (NOW + later).isoformat()


def named(name: str, value: Any) -> dict[str, Any]:
    return {name: value}


def booking(group: int, code: str, *, status: int = 422, **changed: Any) -> Bad:
    """By the professional."""
    return Bad(group, code, status, PRO, "POST", BOOK, {"of": "professional"} | changed)


def own(group: int, code: str, *, status: int = 409, **changed: Any) -> Bad:
    """By the client."""
    return Bad(group, code, status, CLIENT, "POST", BOOK, {"of": "client"} | changed)


def cancel(group: int, code: str, *, status: int = 409, which: str = "planned", **asked: Any) -> Bad:
    body = {"reason": "client", "notify_client": False} | asked
    return Bad(group, code, status, PRO, "POST", CANCEL % which, {k: v for k, v in body.items() if v is not None})


def deed(group: int, code: str, path: str, body: Any = None, *, status: int = 409, who: str = PRO) -> Bad:
    return Bad(group, code, status, who, "POST", path, body)


def asked(group: int, code: str, path: str, *, status: int = 422, **query: Any) -> Bad:
    return Bad(group, code, status, PRO, "GET", path, query=query)


def block(group: int, code: str, starts: Any, ends: Any) -> Bad:
    return Bad(group, code, 422, PRO, "POST", "/blocks", {"starts_at": starts, "ends_at": ends, "title": "Lunch"})


INSTANTS: Final = {
    6: ["2027-02-30T10:00:00Z", "0000-01-01T10:00:00Z", "10000-01-01T10:00:00Z"],
    11: ["2026-06-23T24:00:01Z", "2026-06-23T23:60:00Z", "2026-06-23T12:00:60.5Z"],
    12: ["2026-W26-2", "tomorrow", "2026-06-23 10:00"],
    13: ["2026-06-23T10:00:00"],
    14: ["2026-06-23T10:00:00+25:00"],
}
CHARGE, VOID = "/payments/{%s}/charge", "/payments/{%s}/void"
MARKUP: Final = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "{{7*7}}")
SQL: Final = ("' OR 1=1--", "1;PRAGMA writable_schema=1", "1) union select 1--", "%27", "\\")
LONG: Final = "x" * 10_000
NESTED: Final = "[" * 100 + "]" * 100
# fmt: off
BAD: Final = [
    block(1, "end_before_start", at(2 * DAY), at(DAY)),
    block(2, "zero_length", at(DAY), at(DAY)),
    own(3, "in_past", starts_at=at(-hours(1))), own(3, "in_past", starts_at=at(-365 * DAY)),
    own(4, "notice_period", starts_at=at(hours(5))),
    own(5, "too_far_ahead", starts_at=at(400 * DAY)), own(5, "invalid_time", status=422, starts_at="9999-12-30T10:00:00Z"),
    *(booking(9, "wrong_type", minutes=minutes) for minutes in (4, 481, 18_000, -30, 0, 50.5)),
    *(booking(group, "invalid_time", starts_at=text) for group, texts in INSTANTS.items() for text in texts),
    booking(12, "wrong_type", starts_at=1_782_205_200), booking(12, "wrong_type", starts_at=None),
    booking(15, "whole_minutes", starts_at="2026-06-23T10:00:30Z"),
    own(15, "not_available", starts_at="2026-06-24T10:00:30Z"),
    own(16, "not_available", starts_at=at(8 * DAY + timedelta(minutes=3))),
    own(17, "slot_taken", starts_at=at(3 * DAY)),
    booking(18, "overlap", status=409, starts_at=at(3 * DAY)),
    booking(18, "overlap", status=409, starts_at=at(3 * DAY + timedelta(minutes=49))),
    cancel(19, "already_complete", which="complete"),
    deed(19, "already_complete", CANCEL % "complete", {}, who=CLIENT),
    cancel(20, "already_cancelled", which="cancelled"),
    deed(20, "already_cancelled", CANCEL % "cancelled", {}, who=CLIENT),
    deed(22, "already_started", CANCEL % "started", {}, who=CLIENT),
    deed(22, "already_started", REBOOK % "started", {"starts_at": at(6 * DAY)}, who=CLIENT),
    cancel(23, "too_early_for_no_show", reason="no_show"),
    cancel(24, "reason_required", status=422, reason="other"),
    cancel(24, "reason_required", status=422, reason="other", note=""),
    cancel(24, "unknown_choice", status=422, reason="boredom"), cancel(24, "required", status=422, reason=None),
    cancel(25, "text_length", status=422, reason="other", note="x" * 5_001),
    cancel(25, "text_empty", status=422, reason="other", note="   "),
    cancel(25, "text_empty", status=422, reason="other", note="\u200b\u2060"),
    cancel(26, "charge_not_allowed_early", which="sponsored", charge=True),
    cancel(27, "delete_and_charge", status=422, delete_information=True, charge=True),
    cancel(28, "has_payment", which="prepaid", delete_information=True),
    deed(29, "rebook_not_offered", REBOOK % "planned", {"starts_at": at(6 * DAY)}, who=CLIENT),
    *(booking(30, "unknown_field", **named(name, value)) for name, value in
      {"price_minor": 1, "late": True, "state": "complete", "professional_id": "1"}.items()),
    *(own(30, "unknown_field", status=422, **named(name, 1)) for name in ("price", "cancelled_late", "version")),
    deed(31, "same_time", REBOOK % "sponsored", {"starts_at": at(5 * DAY)}, status=422, who=CLIENT),
    Bad(32, "changed_meanwhile", 409, PRO, "PATCH", "/sessions/{planned}", {"version": 0, "place": "phone"}),
    Bad(32, "changed_meanwhile", 409, PRO, "PATCH", "/sessions/{planned}", {"version": 9, "place": "phone"}),
    booking(34, "credit_not_for_origin", funding="credit", stranger=True),
    *(Bad(36, "wrong_type", 422, PRO, "PATCH", "/sessions/{planned}",
          {"version": 1, "price": {"amount_minor": minor, "currency": "EUR"}}) for minor in (-1, 0.5, "70", None, True)),
    Bad(37, "amount_range", 422, PRO, "PATCH", "/sessions/{planned}",
        {"version": 1, "price": {"amount_minor": 10_000_001, "currency": "EUR"}}),
    *(Bad(38, code, 422, PRO, "PATCH", "/sessions/{planned}",
          {"version": 1, "price": {"amount_minor": 1, "currency": currency}}) for currency, code in
      (("USD", "currency"), ("EURO", "unknown_choice"), ("ABC", "unknown_choice"), ("", "unknown_choice"))),
    deed(40, "confirm_void_sponsored", VOID % "held", status=422),
    deed(41, "already_paid", VOID % "paid"),
    deed(42, "already_paid", CHARGE % "paid", {"method": "cash"}),
    deed(42, "not_due", CHARGE % "pending", {"method": "cash"}),
    *(deed(56, "not_json", BOOK, text, status=400) for text in
      (b"{", b'{"a":', b"\xff\xfe", b"nonsense")),
    # JSON all the same, as whoever reads it tells its encoding by its first bytes
    *(deed(56, code, BOOK, text, status=422) for text, code in
      ((b"\xef\xbb\xbf{}", "required"), ("{}".encode("utf-16"), "required"), (b"NaN", "wrong_type"))),
    deed(57, "body_too_large", BOOK, b'{"a": "' + b"x" * 1_000_000 + b'"}', status=413),
    deed(57, "wrong_type", BOOK, NESTED.encode(), status=422),
    Bad(59, "method_not_allowed", 405, PRO, "DELETE", "/me"), Bad(59, "method_not_allowed", 405, PRO, "PUT", "/sessions"),
    booking(60, "unknown_field", colour="red"), booking(60, "wrong_type", minutes="50"),
    booking(60, "wrong_type", service_id=["a"]), booking(60, "wrong_type", client_id=None),
    booking(60, "wrong_type", outside_hours="yes"),
    *(asked(61, "unknown_field", "/payments", **named(name, "1")) for name in
      ("order_by", "sort", "filter[user__password__startswith]", "page")),
    *(asked(62, "wrong_type", "/payments", limit=limit) for limit in ("0", "-1", "1000000000", "abc", "1000000")),
    *(asked(62, "cursor_invalid", "/payments", cursor=cursor) for cursor in ("x", "WyJ4IiwgMV0=")),
    *(asked(63, "not_found", f"/sessions/{text}", status=404) for text in
      ("1", "../../etc/passwd", "%00", LONG[:2_000], "00000000-0000-4000-8000-000000000000")),
    asked(63, "not_found", "/sessions/{foreign}", status=404), deed(63, "not_found", VOID % "foreign_pay", status=404),
    *(booking(64, "unknown_choice", service_id=text) for text in MARKUP),
    *(asked(65, "unknown_choice", "/payments", client_id=text) for text in SQL),
    *(asked(65, "invalid_date", "/payments", **named("from", text)) for text in SQL if text[0] != "1"),
    *(Bad(73, code, 400, PRO, "POST", BOOK, {"of": "professional"}, key=key) for key, code in
      ((None, "idempotency_key_required"), ("", "idempotency_key_required"), ("x" * 256, "idempotency_key_invalid"),
       ("schlüssel", "idempotency_key_invalid"))),
]  # fmt: skip
# fmt: on


class Place:
    """Everybody and everything that bad requests are about; none of them changes it."""

    def __init__(self) -> None:
        self.professional = always_open(make_professional(), notice_hours=24)
        self.client, self.stranger = make_client(self.professional), make_client(self.professional)
        make_hub([self.professional], [self.client], credits_each=3)
        self.people = {PRO: Program(self.professional), CLIENT: Program(self.client)}
        credit = {"funding": Funding.CREDIT}
        made: dict[str, dict[str, Any]] = {
            "planned": {"starts_at": NOW + 3 * DAY},
            "sponsored": {"starts_at": NOW + 5 * DAY, **credit},
            "prepaid": {"starts_at": NOW + 4 * DAY, "payment": PaymentState.PAID},
            "cancelled": {"starts_at": NOW + 2 * DAY, "state": State.CANCELLED},
            "complete": {"starts_at": NOW - hours(30), "state": State.COMPLETE},
            "started": {"starts_at": NOW - hours(1), "state": State.IN_PROGRESS, **credit},
            "over": {"starts_at": NOW - hours(5), "state": State.COMPLETE, **credit},
            "settled": {"starts_at": NOW - hours(9), "state": State.COMPLETE, "payment": PaymentState.PAID},
        }
        sessions = {
            name: make_session(professional=self.professional, client=self.client, **how) for name, how in made.items()
        }
        other = make_professional()
        self.ids = {name: str(session.uuid) for name, session in sessions.items()}
        self.ids |= {
            "held": str(payment_of(sessions["over"]).uuid),
            "paid": str(payment_of(sessions["settled"]).uuid),
            "pending": str(payment_of(sessions["planned"]).uuid),
            "foreign": str(make_session(professional=other).uuid),
            "foreign_pay": str(make_payment(other, make_client(other)).uuid),
        }

    def send(self, bad: Bad) -> Any:
        program, path = self.people[bad.who], bad.path
        for name, id_ in self.ids.items():
            path = path.replace(f"{{{name}}}", id_)
        if isinstance(bad.body, bytes):
            return program.send_text(bad.method, path, bad.body)
        return program.send(bad.method, path, self.filled(bad.body), key=bad.key, query=bad.query or None)

    def filled(self, body: Any) -> Any:
        """A good booking, but for what is bad about it."""
        if not isinstance(body, dict) or "of" not in body:
            return body
        person = self.stranger if body.get("stranger") else self.client
        of = {PRO: {"client_id": str(person.uuid)}, CLIENT: {"professional_id": str(self.professional.uuid)}}[
            body["of"]
        ]
        if body["of"] == CLIENT:
            of |= {"via": "practice"}
        good = of | {"service_id": str(self.professional.services.get().uuid), "starts_at": SLOT.isoformat()}
        return good | {name: value for name, value in body.items() if name not in {"of", "stranger"}}


def words_of(bad: Bad) -> str:
    sent = bad.body if isinstance(bad.body, bytes) else json.dumps(bad.body)
    return f"B {bad.group:02} {bad.method} {bad.path} {sent[:80]!r} {bad.query} {str(bad.key)[:20]}"
