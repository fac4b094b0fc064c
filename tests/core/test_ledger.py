"""A credit is in exactly one place, and goes the listed ways only; money moves once, and back once."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.core.ledger import WAYS, Account, MoneyTransfer, Place, Transfer, money_transfer_for, transfers_for
from kept.core.lifecycle import PaymentState
from kept.core.money import Money
from kept.core.policy import CreditMove

PRICE = Money(9000, "EUR")
_P, _M = Place, CreditMove

LISTED = {
    (None, _P.POOL),
    (_P.POOL, _P.AVAILABLE),
    (_P.AVAILABLE, _P.POOL),
    (_P.AVAILABLE, _P.HELD),
    (_P.AVAILABLE, _P.EXPIRED),
    (_P.HELD, _P.AVAILABLE),
    (_P.HELD, _P.TAKEN),
    (_P.HELD, _P.FORFEITED),
    (_P.HELD, _P.EXPIRED),
    # corrections
    (_P.TAKEN, _P.AVAILABLE),
    (_P.TAKEN, _P.EXPIRED),
    (_P.FORFEITED, _P.AVAILABLE),
    (_P.FORFEITED, _P.EXPIRED),
}


def test_credits_go_the_listed_ways_and_no_others() -> None:
    assert WAYS == LISTED


@pytest.mark.parametrize(("origin", "target"), list(product(Place, Place)))
def test_a_transfer_exists_only_along_a_way(origin: Place, target: Place) -> None:
    if (origin, target) in LISTED:
        assert Transfer(origin, target).target is target
    else:
        with pytest.raises(AssertionError, match="no credit goes"):
            Transfer(origin, target)


@pytest.mark.parametrize(
    ("move", "place", "ended", "way"),
    [
        (_M.NONE, _P.HELD, False, []),
        (_M.KEPT, _P.HELD, True, []),
        (_M.HELD, _P.AVAILABLE, False, [_P.HELD]),
        (_M.TAKEN, _P.HELD, False, [_P.TAKEN]),
        (_M.TAKEN, _P.HELD, True, [_P.TAKEN]),
        (_M.FORFEITED, _P.HELD, False, [_P.FORFEITED]),
        (_M.RETURNED, _P.HELD, False, [_P.AVAILABLE]),
        (_M.RETURNED, _P.HELD, True, [_P.EXPIRED]),
        (_M.RETURNED, _P.TAKEN, False, [_P.AVAILABLE]),
        (_M.RETURNED, _P.FORFEITED, False, [_P.AVAILABLE]),
        (_M.RETURNED, _P.FORFEITED, True, [_P.EXPIRED]),
        (_M.MOVED, _P.HELD, False, [_P.AVAILABLE, _P.HELD]),
        (_M.MOVED, _P.HELD, True, [_P.AVAILABLE, _P.HELD]),  # it never left the booking
    ],
)
def test_each_move_goes_its_way(move: CreditMove, place: Place, ended: bool, way: list[Place]) -> None:
    assert [transfer.target for transfer in transfers_for(move, place=place, grant_ended=ended)] == way


@pytest.mark.parametrize(
    ("move", "place"),
    [
        (_M.HELD, _P.HELD),
        (_M.HELD, _P.TAKEN),
        (_M.TAKEN, _P.AVAILABLE),
        (_M.TAKEN, _P.TAKEN),
        (_M.TAKEN, _P.FORFEITED),
        (_M.FORFEITED, _P.TAKEN),
        (_M.RETURNED, _P.AVAILABLE),
        (_M.RETURNED, _P.EXPIRED),
    ],
)
def test_a_move_from_the_wrong_place_is_loud(move: CreditMove, place: Place) -> None:
    with pytest.raises(AssertionError):
        transfers_for(move, place=place, grant_ended=False)


@given(st.lists(st.tuples(st.sampled_from(CreditMove), st.booleans()), max_size=30))
def test_a_credit_is_always_in_one_place(moves: list[tuple[CreditMove, bool]]) -> None:
    """Whatever is decided in whatever order: each transfer starts where the last one ended, or nothing moves."""
    place = Place.AVAILABLE
    for move, ended in moves:
        try:
            transfers = transfers_for(move, place=place, grant_ended=ended)
        except AssertionError:
            continue
        for transfer in transfers:
            assert transfer.origin is place
            place = transfer.target
        if move is CreditMove.FORFEITED:
            assert place is Place.FORFEITED


@pytest.mark.parametrize(("before", "after"), list(product(PaymentState, PaymentState)))
def test_money_moves_when_it_is_paid_and_back_when_it_no_longer_is(before: PaymentState, after: PaymentState) -> None:
    expected = None
    if after is PaymentState.PAID and before is not PaymentState.PAID:
        expected = MoneyTransfer(Account.CLIENT, Account.PROFESSIONAL, PRICE)
    if before is PaymentState.PAID and after is not PaymentState.PAID:
        expected = MoneyTransfer(Account.PROFESSIONAL, Account.CLIENT, PRICE)
    assert money_transfer_for(before, after, PRICE) == expected


def test_a_free_session_moves_no_money() -> None:
    assert money_transfer_for(PaymentState.UNPAID, PaymentState.PAID, Money(0, "EUR")) is None
