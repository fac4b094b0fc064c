"""The table decides as the matrix says, covers every case once, and the alarm works when it does not."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest

from kept.core import policy
from kept.core.admission import first_refusal
from kept.core.lifecycle import PAYMENT_STEPS, STEPS, State, Step
from kept.core.notice import Notice
from kept.core.outcome import Taking
from kept.core.policy import (
    ANY,
    TABLE,
    Anything,
    CreditMove,
    Deed,
    Funding,
    Message,
    Origin,
    PaidBy,
    PaymentEffect,
    Row,
    modification_message,
    paid_by,
)
from kept.core.refusal import Refused
from tests.core.matrix import LINES, answer_of, situations_of
from tests.core.situations import every_situation

CARD_DEEDS = {Deed.COMPLETE, Deed.CHARGE, Deed.CANCEL}  # what takes an answer from a method


def check_line(line_id: str) -> int:
    """Demands that core answers as the line expects, in each situation that it covers; how many these are."""
    line, seen = LINES[line_id], 0
    for s in situations_of(line):
        row = policy.row_for(s.case())
        assert row is not None, f"no row for {s}"
        assert row.id == line_id, f"{row.id} for {s}"
        assert (row.terms.payment is PaymentEffect.CHARGED) == ("|" in line.cells["payment_after"])
        for taking in Taking if s.deed in CARD_DEEDS else [Taking.TAKEN]:
            assert answer_of(s, taking) == line.expected(s, taking), f"{taking} in {s}"
        seen += 1
    return seen


def check_every_case() -> None:
    """Demands of the whole product: the first refusal, or exactly one row."""
    for s in every_situation():
        if first_refusal(s.attempt()) is None:
            covering = [row.id for row in policy.TABLE if row.covers(s.case())]
            assert len(covering) == 1, f"{covering} for {s}"


@pytest.mark.parametrize("line_id", LINES)
def test_the_table_decides_as_the_matrix_says(line_id: str) -> None:
    assert check_line(line_id) > 0


def test_table_and_matrix_have_the_same_rows() -> None:
    assert [row.id for row in TABLE] == list(LINES)


def test_every_possible_case_meets_a_refusal_or_exactly_one_row() -> None:
    check_every_case()


def test_every_row_is_met() -> None:
    met = {row.id for s in every_situation() if first_refusal(s.attempt()) is None if (row := policy.row_for(s.case()))}
    assert met == set(LINES)


def test_no_two_rows_can_cover_one_case() -> None:
    """Of two rows for one deed, some column asks for different things: even of cases that are not possible."""
    for one, other in combinations(TABLE, 2):
        assert not _meet(one, other), f"{one.id} and {other.id}"


def test_rows_follow_the_lifecycle() -> None:
    for s in every_situation():
        if first_refusal(s.attempt()) is None:
            after = answer_of(s)
            if after.session is not s.state or s.deed is Deed.EDIT:
                step = Step.CANCEL if s.deed is Deed.REBOOK else Step(s.deed)
                assert STEPS[s.state, step] is after.session, f"{s}"
            if s.payment not in {None, after.payment} and after.payment is not None:
                assert after.payment in PAYMENT_STEPS[s.payment], f"{s}"


def test_voiding_never_returns_a_credit() -> None:
    moves = {row.terms.credit for row in TABLE if row.deed is Deed.VOID}
    assert moves == {CreditMove.NONE, CreditMove.FORFEITED}


@pytest.mark.parametrize(
    ("funding", "origin", "payer"),
    [
        (Funding.CREDIT, Origin.HUB, PaidBy.CREDIT),
        (Funding.CREDIT, Origin.ON_REQUEST, PaidBy.CREDIT),
        (Funding.SELF_PAY, Origin.HUB, PaidBy.HUB),
        (Funding.SELF_PAY, Origin.PRACTICE, PaidBy.PRIVATE),
        (Funding.SELF_PAY, Origin.DIRECT_LINK, PaidBy.PRIVATE),
        (Funding.SELF_PAY, Origin.ON_REQUEST, PaidBy.PRIVATE),
    ],
)
def test_who_pays_follows_from_funding_and_door(funding: Funding, origin: Origin, payer: PaidBy) -> None:
    assert paid_by(funding, origin) is payer


@pytest.mark.parametrize(
    ("payer", "notice", "policy_hours", "message"),
    [
        (PaidBy.PRIVATE, Notice.AMPLE, 48, Message.M2),
        (PaidBy.PRIVATE, Notice.LATE, 48, Message.M2),
        (PaidBy.PRIVATE, Notice.AMPLE, 25, Message.M2),
        (PaidBy.PRIVATE, Notice.AMPLE, 24, None),
        (PaidBy.PRIVATE, Notice.LATE, 24, Message.M1),
        (PaidBy.PRIVATE, Notice.LATE, 12, Message.M1),
        (PaidBy.HUB, Notice.INSIDE_POLICY, 48, None),
        (PaidBy.HUB, Notice.LATE, 48, Message.M1),
        (PaidBy.CREDIT, Notice.LATE, 48, Message.M1),
    ],
)
def test_what_a_client_is_told_before(
    payer: PaidBy, notice: Notice, policy_hours: int, message: Message | None
) -> None:
    assert modification_message(payer=payer, notice=notice, policy_hours=policy_hours) is message


def _without(row: Row) -> Row:
    return replace(row, deed=Deed.REFILL)


def _with_credit(move: CreditMove) -> Callable[[Row], Row]:
    return lambda row: replace(row, terms=replace(row.terms, credit=move))


def _with_payment(effect: PaymentEffect) -> Callable[[Row], Row]:
    return lambda row: replace(row, terms=replace(row.terms, payment=effect))


def _forgetting_a_letter(row: Row) -> Row:
    return replace(row, terms=replace(row.terms, letters=row.terms.letters[1:]))


def _confirming_first(row: Row) -> Row:
    return replace(row, terms=replace(row.terms, letters=row.terms.letters[::-1]))


@pytest.mark.parametrize(
    ("row_id", "mutate"),
    [
        ("C02", _with_credit(CreditMove.RETURNED)),
        ("C10", _with_payment(PaymentEffect.UNPAID)),
        ("R01", _forgetting_a_letter),
        ("R04", _confirming_first),
        ("P05", _with_payment(PaymentEffect.PAID)),
        ("P05", lambda row: replace(row, terms=replace(row.terms, warning=None))),
        ("D01", lambda row: replace(row, terms=replace(row.terms, session=State.CANCELLED))),
        ("X05", _without),
        ("X13", _with_credit(CreditMove.RETURNED)),
    ],
)
def test_control_a_changed_row_is_noticed(
    monkeypatch: pytest.MonkeyPatch, row_id: str, mutate: Callable[[Row], Row]
) -> None:
    _change(monkeypatch, row_id, mutate)
    with pytest.raises((AssertionError, Refused)):
        check_line(row_id)


@pytest.mark.parametrize(
    ("row_id", "mutate"),
    [
        ("R03", lambda row: replace(row, spares=ANY)),
        ("P02", lambda row: replace(row, reason=ANY)),
        ("C01", lambda row: replace(row, notice=ANY)),
        ("X07", _without),
    ],
)
def test_control_a_row_too_wide_or_missing_is_noticed(
    monkeypatch: pytest.MonkeyPatch, row_id: str, mutate: Callable[[Row], Row]
) -> None:
    _change(monkeypatch, row_id, mutate)
    with pytest.raises(AssertionError):
        check_every_case()


def _change(monkeypatch: pytest.MonkeyPatch, row_id: str, mutate: Callable[[Row], Row]) -> None:
    changed = tuple(mutate(row) if row.id == row_id else row for row in TABLE)
    assert changed != TABLE
    monkeypatch.setattr(policy, "TABLE", changed)


def _meet(one: Row, other: Row) -> bool:
    """Whether some case could meet both."""
    columns = ("deed", "by", "state", "reason", "notice", "paid_by", "payment", "charge", "spares")
    return all(_shared(getattr(one, column), getattr(other, column)) for column in columns)


def _shared(one: object, other: object) -> bool:
    if Anything.ANY in (one, other):
        return True
    sets = [wanted if isinstance(wanted, frozenset) else frozenset({wanted}) for wanted in (one, other)]
    return bool(sets[0] & sets[1])
