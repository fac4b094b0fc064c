"""Amounts as people type them: whole minor units, or a refusal that says what is wrong."""

import pytest
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from kept.core.money import DECIMALS, LARGEST_MAJOR, Money, amount_text, decimal_of, known_currency, parse_amount
from kept.core.refusal import Refused


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("90", "EUR", 9000),
        ("90.5", "EUR", 9050),
        ("90,50", "EUR", 9050),
        (" 90.05 ", "EUR", 9005),
        ("0", "EUR", 0),
        ("0.01", "EUR", 1),
        ("007", "EUR", 700),
        ("100000", "EUR", 10_000_000),
        ("100000.00", "EUR", 10_000_000),
        ("12500", "ISK", 12500),
        ("12500", "JPY", 12500),
        ("1.234", "KWD", 1234),
    ],
)
def test_amounts_are_read_exactly(text: str, currency: str, minor: int) -> None:
    assert parse_amount(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        *("1,000.005", "1.000,05", "1 000", "1'000", "1e3", "NaN", "Infinity", "-0", "−0", "-5", "+5", "", " ", "."),
        *(".5", "5.", "0x10", "٣", "９０", "½", "90 EUR", "€90", "90\n5", "1.2.3", "9_0", "90\x00"),
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="amount_format"):
        parse_amount(text, "EUR")


@pytest.mark.parametrize(
    ("text", "currency"), [("1.005", "EUR"), ("1,000", "EUR"), ("100.00", "JPY"), ("9.5", "ISK"), ("1.2345", "KWD")]
)
def test_more_decimals_than_the_currency_has_are_refused(text: str, currency: str) -> None:
    with pytest.raises(Refused, match="amount_precision") as refused:
        parse_amount(text, currency)
    assert refused.value.facts == {"decimals": DECIMALS[currency], "currency": currency}


@pytest.mark.parametrize(("text", "currency"), [("100000.01", "EUR"), ("999999999", "EUR"), ("100001", "JPY")])
def test_more_than_the_largest_amount_is_refused(text: str, currency: str) -> None:
    with pytest.raises(Refused, match="amount_range"):
        parse_amount(text, currency)


@pytest.mark.parametrize("code", DECIMALS)
def test_each_currency_has_its_own_decimals(code: str) -> None:
    assert DECIMALS[code] == get_currency_precision(code)


@pytest.mark.parametrize("code", ["EURO", "XTS", "eur", "", "EU", "€", "DEM"])
def test_an_unknown_currency_is_refused(code: str) -> None:
    with pytest.raises(Refused, match="currency"):
        known_currency(code)
    with pytest.raises(Refused, match="currency"):
        parse_amount("90", code)


def test_a_refusal_names_the_field_it_is_about() -> None:
    with pytest.raises(Refused) as refused:
        parse_amount("a lot", "EUR", field="amount")
    assert refused.value.field == "amount"


@given(minor=st.integers(0, LARGEST_MAJOR), currency=st.sampled_from(sorted(DECIMALS)), mark=st.sampled_from(".,"))
def test_what_is_written_out_is_read_back(minor: int, currency: str, mark: str) -> None:
    decimals = DECIMALS[currency]
    whole, fraction = divmod(minor, 10**decimals)
    text = f"{whole}{mark}{fraction:0{decimals}d}" if decimals else str(whole)
    assert parse_amount(text, currency) == Money(minor, currency)


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    try:
        amount = parse_amount(text, "EUR")
    except Refused:
        return
    assert 0 <= amount.minor <= LARGEST_MAJOR * 100
    assert text.strip()[0].isascii()


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(-6550, "EUR", "-65.50"), (-5, "EUR", "-0.05"), (-7000, "ISK", "-7000"), (-1234, "KWD", "-1.234")],
)
def test_what_is_below_nothing_keeps_its_digits(minor: int, currency: str, text: str) -> None:
    assert amount_text(Money(minor, currency)) == text
    assert str(decimal_of(Money(minor, currency))) == text


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(9050, "EUR", "90.50"), (5, "EUR", "0.05"), (0, "EUR", "0.00"), (7000, "ISK", "7000"), (1234, "KWD", "1.234")],
)
def test_an_amount_in_digits_is_read_back(minor: int, currency: str, text: str) -> None:
    assert amount_text(Money(minor, currency)) == text
    assert parse_amount(text, currency) == Money(minor, currency)
