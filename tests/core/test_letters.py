"""The little that a letter says about the other person, and which letters a calendar follows."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.core.letters import METHODS, CalendarMethod, Content, Kind, initials
from kept.core.policy import TABLE


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Anna Lund", "A. L."),
        ("Anna Maria Lund", "A. L."),
        ("  anna   lund ", "A. L."),
        ("Anna", "A."),
        ("Þóra Ólafsdóttir", "Þ. Ó."),
        ("Jean-Luc d'Arc", "J. D."),
        ("李 小龙", "李. 小."),
        ("Anna (Annie) Lund", "A. L."),
        ("Anna -", "A."),
        ("", ""),
        ("– –", ""),
    ],
)
def test_a_name_is_reduced_to_its_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


@given(st.text(max_size=60))
def test_initials_never_tell_more_than_two_letters(name: str) -> None:
    short = initials(name)
    assert short.count(".") <= 2
    assert len(short.split()) <= 2
    assert all(word[0].isalnum() for word in short.split())


def test_a_letter_has_no_room_for_what_it_must_not_say() -> None:
    told = {field.name for field in dataclasses.fields(Content)}
    assert not told & {"service", "hub", "price", "amount", "reason", "note", "speciality", "place"}
    assert "other" in told


def test_a_booking_is_put_into_calendars_and_taken_out_again() -> None:
    assert METHODS == {
        Kind.CONFIRMED: CalendarMethod.REQUEST,
        Kind.UPDATED: CalendarMethod.REQUEST,
        Kind.CANCELLED: CalendarMethod.CANCEL,
        Kind.DELETED: CalendarMethod.CANCEL,
    }


def test_every_kind_of_letter_is_demanded_by_some_deed() -> None:
    about_people = {
        Kind.REMINDER, Kind.WAITLIST_OFFER, Kind.INVITATION, Kind.EMAIL_CODE, Kind.ACCOUNT_EXISTS, Kind.REQUEST_RECEIVED,
        Kind.REQUEST_ACCEPTED, Kind.NEW_LINK, Kind.CREDITS_GRANTED, Kind.PAY_LINK, Kind.GIVEN_BACK,
        Kind.SIGNED_IN, Kind.FACTOR_CHANGED, Kind.PASSWORD_LINK, Kind.PASSWORD_CHANGED, Kind.ADDRESS_CONFIRM,
        Kind.ADDRESS_CHANGED,
    }  # fmt: skip
    assert {demand.kind for row in TABLE for demand in row.terms.letters} == set(Kind) - about_people
