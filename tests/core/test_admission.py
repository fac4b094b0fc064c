"""Every refusal of refusals.csv that core decides is said, with its status, and in that order."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import pytest

from kept.core.admission import RULES, Attempt, admit, first_refusal
from kept.core.lifecycle import PaymentState, State
from kept.core.notice import Notice
from kept.core.policy import By, Deed, Origin, PaidBy, Reason
from kept.core.refusal import STATUS, Refused
from tests.core.situations import DEEDS

FILE: Final = Path(__file__).parents[1] / "refusals.csv"
NOW: Final = datetime(2026, 6, 17, 9, tzinfo=UTC)
SOON, PAST = NOW + timedelta(hours=3), NOW - timedelta(minutes=5)
TAKEN_TIME: Final = (SOON, SOON + timedelta(minutes=50))
ENDS: Final = (Deed.CANCEL, Deed.DELETE)


@dataclass(frozen=True)
class Spoiler:
    """Facts that put one refusal in the way of some deeds of one side."""

    order: int
    code: str
    by: By
    deeds: tuple[Deed, ...]
    facts: Mapping[str, Any] = field(hash=False)


def _of_both(order: int, code: str, deeds: tuple[Deed, ...], **facts: object) -> list[Spoiler]:
    sides = ((By.CLIENT, DEEDS[By.CLIENT]), (By.PROFESSIONAL, DEEDS[By.PROFESSIONAL]))
    return [Spoiler(order, code, by, tuple(d for d in deeds if d in able), facts) for by, able in sides]


def _of(by: By, order: int, code: str, *deeds: Deed, **facts: object) -> Spoiler:
    return Spoiler(order, code, by, deeds, facts)


CLIENT, PRO = By.CLIENT, By.PROFESSIONAL
EVERY: Final = tuple(Deed)
NOT_CANCELLED: Final = (*ENDS, Deed.REBOOK, Deed.EDIT, Deed.JOIN)

SPOILERS: Final = [
    *_of_both(1, "not_found", EVERY, visible=False),
    *_of_both(1, "not_found", EVERY, state=State.DELETED),
    *_of_both(2, "already_cancelled", NOT_CANCELLED, state=State.CANCELLED),
    *_of_both(3, "already_complete", (*NOT_CANCELLED, Deed.COMPLETE), state=State.COMPLETE),
    _of(PRO, 4, "delete_and_charge", Deed.DELETE, delete_information=True, charge=True),
    _of(PRO, 5, "reason_required", *ENDS, reason=None),
    _of(PRO, 5, "reason_required", *ENDS, reason=Reason.OTHER, reason_text=" \n "),
    _of(CLIENT, 6, "already_started", Deed.CANCEL, Deed.REBOOK, state=State.IN_PROGRESS),
    _of(CLIENT, 6, "already_started", Deed.CANCEL, Deed.REBOOK, starts_at=PAST),
    _of(CLIENT, 6, "already_started", Deed.CANCEL, Deed.REBOOK, starts_at=NOW),
    *(
        _of(CLIENT, 7, "rebook_not_offered", Deed.REBOOK, origin=origin)
        for origin in (Origin.PRACTICE, Origin.DIRECT_LINK, Origin.ON_REQUEST)
    ),
    _of(PRO, 8, "too_early_for_no_show", *ENDS, reason=Reason.NO_SHOW, starts_at=SOON),
    *(
        _of(PRO, 9, "charge_not_allowed_early", Deed.CANCEL, charge=True, notice=notice, **paid)
        for notice in (Notice.AMPLE, Notice.INSIDE_POLICY)
        for paid in ({"payer": PaidBy.CREDIT, "origin": Origin.ON_REQUEST}, {"payer": PaidBy.HUB, "origin": Origin.HUB})
    ),
    _of(PRO, 10, "has_payment", Deed.DELETE, delete_information=True, payment=PaymentState.PAID),
    _of(PRO, 10, "has_payment", Deed.DELETE, delete_information=True, on_sent_statement=True),
    *(
        _of(CLIENT, 11, reason, Deed.BOOK, Deed.REBOOK, not_offered=reason)
        for reason in ("not_available", "notice_period", "too_far_ahead", "in_past")
    ),
    _of(CLIENT, 12, "slot_taken", Deed.BOOK, Deed.REBOOK, overlap=TAKEN_TIME),
    _of(PRO, 12, "overlap", Deed.BOOK, Deed.EDIT, overlap=TAKEN_TIME),
    _of(PRO, 13, "outside_hours", Deed.BOOK, Deed.EDIT, outside_hours=True),
    *_of_both(14, "no_credit", (Deed.BOOK,), credit_asked=True, credit_available=False),
    _of(CLIENT, 14, "no_credit", Deed.BOOK, credit_asked=True, credit_possible=False),
    _of(PRO, 15, "credit_not_for_origin", Deed.BOOK, credit_asked=True, credit_possible=False),
    _of(CLIENT, 16, "no_credit", Deed.REBOOK, notice=Notice.LATE, payer=PaidBy.CREDIT, credit_available=False),
    _of(PRO, 17, "too_early_to_join", Deed.JOIN, starts_at=NOW + timedelta(minutes=15, microseconds=1)),
    _of(PRO, 18, "not_joined", Deed.COMPLETE, state=State.PLANNED),
    _of(PRO, 19, "too_early_to_finish", Deed.COMPLETE, starts_at=SOON),
    *(
        _of(PRO, order, "already_paid", deed, payment=payment)
        for order, deed in ((20, Deed.CHARGE), (22, Deed.VOID))
        for payment in (PaymentState.PAID, PaymentState.REFUNDED)
    ),
    *(
        _of(PRO, order, "not_due", deed, payment=payment)
        for order, deed in ((21, Deed.CHARGE), (23, Deed.VOID))
        for payment in (PaymentState.PENDING, PaymentState.VOIDED)
    ),
    _of(PRO, 24, "confirm_void_sponsored", Deed.VOID, payer=PaidBy.CREDIT),
    *_of_both(25, "changed_meanwhile", EVERY, version_seen=6),
]

# What lets each deed through: each spoiler spoils it.
PLAIN: Final[Mapping[Deed, Mapping[str, Any]]] = {
    Deed.BOOK: {},
    Deed.EDIT: {"state": State.PLANNED, "starts_at": SOON},
    Deed.JOIN: {"state": State.PLANNED, "starts_at": PAST},
    Deed.COMPLETE: {"state": State.IN_PROGRESS, "starts_at": PAST},
    Deed.CANCEL: {"state": State.PLANNED, "starts_at": SOON, "reason": Reason.CLIENT, "notice": Notice.LATE},
    Deed.DELETE: {"state": State.PLANNED, "starts_at": SOON, "reason": Reason.CLIENT, "delete_information": True},
    Deed.REBOOK: {"state": State.PLANNED, "starts_at": SOON, "origin": Origin.HUB, "notice": Notice.LATE},
    Deed.CHARGE: {"state": State.COMPLETE, "payment": PaymentState.UNPAID},
    Deed.VOID: {"state": State.COMPLETE, "payment": PaymentState.UNPAID},
}

ATTEMPTS: Final = [(spoiler, deed) for spoiler in SPOILERS for deed in spoiler.deeds]


def plain(deed: Deed, by: By) -> Attempt:
    return Attempt(deed=deed, by=by, now=NOW, version=7, **PLAIN[deed])


def code_of(attempt: Attempt) -> str | None:
    refused = first_refusal(attempt)
    return refused.code if refused else None


@pytest.mark.parametrize(("by", "deed"), [(by, deed) for by in (CLIENT, PRO) for deed in DEEDS[by]], ids=str)
def test_a_plain_attempt_is_admitted(by: By, deed: Deed) -> None:
    admit(plain(deed, by))


@pytest.mark.parametrize(("spoiler", "deed"), ATTEMPTS, ids=lambda v: f"{v.order}-{v.code}" if v in SPOILERS else v)
def test_a_refusal_is_said(spoiler: Spoiler, deed: Deed) -> None:
    assert code_of(replace(plain(deed, spoiler.by), **spoiler.facts)) == spoiler.code


def test_each_line_of_the_list_is_tried_with_its_code_and_status() -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        lines = {int(line["order"]): line for line in csv.DictReader(file)}
    tried = {order: {s.code for s in SPOILERS if s.order == order} for order in lines}
    listed = {
        order: {word for word in line["code"].split() if "_" in word or word == "overlap"}
        for order, line in lines.items()
    }
    assert tried | {26: {"outcome_changed"}} == listed  # 26 is said when an outcome is known
    for order, line in lines.items():
        assert {STATUS[code] for code in listed[order]} == {int(line["status"])}
    assert [rule.order for rule in RULES] == sorted(rule.order for rule in RULES)
    placed = [(rule.order, rule.code) for rule in RULES if rule.order not in {11, 27}]  # 11 says the engine's own word
    assert all(code in listed[order] for order, code in placed)


def test_of_two_refusals_the_first_is_said() -> None:
    """Any two that can hold at once. (14 steps back for 15, which tells a professional why there is no credit.)"""
    tried = 0
    for first, then in combinations(SPOILERS, 2):
        for deed in set(first.deeds) & set(then.deeds) if first.by is then.by else ():
            if first.order == then.order or not _agree(first, then) or (first.order, then.order) == (14, 15):
                continue
            both = replace(plain(deed, first.by), **first.facts, **dict(then.facts.items() - first.facts.items()))
            assert code_of(both) == min(first, then, key=lambda s: s.order).code, f"{first} and {then}, {deed}"
            tried += 1
    assert tried > 100


def test_what_is_left_out_stands_in_no_deeds_way() -> None:
    """A use case admits an attempt as often as it learns more; only a reason must be known from the first."""
    for by, deeds in DEEDS.items():
        for deed in deeds:
            asks = by is PRO and deed in ENDS
            assert code_of(Attempt(deed=deed, by=by, now=NOW)) == ("reason_required" if asks else None), deed


@pytest.mark.parametrize(
    ("deed", "facts"),
    [
        (Deed.BOOK, {"outside_hours": True, "outside_hours_accepted": True}),
        (Deed.BOOK, {"credit_possible": False, "credit_available": False}),
        (Deed.JOIN, {"starts_at": NOW + timedelta(minutes=15)}),
        (Deed.JOIN, {"starts_at": NOW - timedelta(days=30)}),
        (Deed.COMPLETE, {"starts_at": NOW}),
        (Deed.CANCEL, {"reason": Reason.NO_SHOW, "starts_at": NOW}),
        (Deed.CANCEL, {"reason": Reason.OTHER, "reason_text": "They moved house"}),
        (Deed.CANCEL, {"charge": True, "payer": PaidBy.CREDIT, "notice": Notice.LATE}),
        (Deed.CANCEL, {"charge": True, "payer": PaidBy.PRIVATE, "notice": Notice.AMPLE}),
        (Deed.CANCEL, {"payment": PaymentState.PAID}),
        (Deed.VOID, {"payer": PaidBy.CREDIT, "confirms_credit_kept": True}),
        (Deed.EDIT, {"version_seen": 7}),
    ],
)
def test_what_only_looks_forbidden_is_admitted(deed: Deed, facts: Mapping[str, Any]) -> None:
    admit(replace(plain(deed, PRO), **facts))


@pytest.mark.parametrize(
    "facts",
    [{"hub_spares_late_rebooks": True}, {"pays_self": True}, {"payer": PaidBy.HUB}, {"notice": Notice.AMPLE}],
    ids=str,
)
def test_a_rebooking_without_a_further_credit_goes_ahead(facts: Mapping[str, Any]) -> None:
    late = replace(plain(Deed.REBOOK, CLIENT), payer=PaidBy.CREDIT, credit_available=False)
    assert code_of(late) == "no_credit"
    admit(replace(late, **facts))


@pytest.mark.parametrize(
    ("deed", "state"),
    [
        (Deed.EDIT, State.IN_PROGRESS),
        (Deed.JOIN, State.IN_PROGRESS),
        (Deed.COMPLETE, State.CANCELLED),
    ],
)
def test_what_the_lifecycle_does_not_list_is_refused(deed: Deed, state: State) -> None:
    assert code_of(replace(plain(deed, PRO), state=state)) == "transition_not_allowed"


def test_a_client_learns_nothing_about_what_took_the_slot() -> None:
    to_client, to_professional = (
        first_refusal(replace(plain(Deed.BOOK, by), overlap=TAKEN_TIME)) for by in (CLIENT, PRO)
    )
    assert to_client is not None
    assert to_client.facts == {}
    assert to_professional is not None
    assert to_professional.facts["overlap"] == TAKEN_TIME


def test_a_refusal_names_the_field_and_the_facts_its_sentence_needs() -> None:
    early = replace(plain(Deed.CANCEL, PRO), reason=Reason.NO_SHOW)
    with pytest.raises(Refused) as refused:
        admit(early)
    assert (refused.value.field, refused.value.facts, refused.value.status) == ("reason", {"starts_at": SOON}, 409)


def _agree(one: Spoiler, other: Spoiler) -> bool:
    return all(other.facts[name] == fact for name, fact in one.facts.items() if name in other.facts)
