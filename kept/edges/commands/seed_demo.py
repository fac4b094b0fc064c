"""Fill an empty installation with the demo: everything through the use cases, at the time at which it happened."""

import argparse
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from kept.core.access import Actor, Role
from kept.core.availability import repeated_days, spans_on
from kept.core.delivery import LEASE, Answer, Verdict
from kept.core.money import Money
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.edges.commands._demo_diary import DAYS_BACK, Plan, plan_sessions
from kept.edges.commands._demo_doors import ask_for_consents, ask_to_be_paid_ahead, bring_people_in
from kept.edges.commands._demo_people import NAMES, ZONE, Cast, a_key, address_for, found_everything
from kept.edges.commands._demo_settling import settle
from kept.edges.commands._usage import publish_closed_months
from kept.store.diary.reads import services_of
from kept.store.hubs.programmes import programme_of
from kept.store.people.reads import acting_with_address
from kept.store.people.reads.connections import connections_of
from kept.usecases.block_time import block_time
from kept.usecases.claim_letters import claim_letters
from kept.usecases.create_payment import create_payment
from kept.usecases.fill_pool import fill_pool
from kept.usecases.join_waitlist import WaitWish, join_waitlist
from kept.usecases.record_delivery import record_delivery
from kept.usecases.renew_openings import renew_openings
from kept.usecases.request_credit import request_credit
from kept.usecases.write_note import write_note

ON_PAPER: Final = Answer(verdict=Verdict.ACCEPTED, code="paper")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Seeding again changes nothing."""
    parser.add_argument("--sign-ins", action="store_true", help="only print who can sign in")


def run(options: argparse.Namespace, *, now: datetime) -> int:
    """Seeds once; the number is the exit code."""
    if options.sign_ins:
        print_sign_ins()
        return 0
    if acting_with_address("olga@demo.test").role is not Role.ANONYMOUS:
        return 0
    cast = found_everything(now=now - timedelta(days=DAYS_BACK + 30))
    carry_out(plan_sessions(cast, now=now))
    add_the_rest(cast, now)
    let_people_in(cast, now)
    run_programme(cast, now)
    settle(cast, now)
    deliver_letters_until(now)
    while renew_openings(now=now):
        pass
    return 0


def print_sign_ins() -> None:
    print(f"Sign in (password of all: {settings.KEPT_DEMO_PASSWORD})")
    for address, name, what in settings.KEPT_DEMO_SIGN_INS:
        print(f"  {address:<18} {name:<16} {what}")


def carry_out(plan: Plan) -> None:
    """Deed by deed, as time went by; letters reach their people day by day. Two plans for one time: the first has it."""
    day = None
    for moment, deed in plan.in_order():
        if day != moment.date():
            day = moment.date()
            deliver_letters_until(moment)
        try:
            deed(moment)
        except Refused as refused:
            if refused.code not in ("overlap", "not_found", "no_credit"):
                raise


def deliver_letters_until(moment: datetime) -> None:
    """Nothing leaves the house: what the demo tells of the past counts as told."""
    while letters := claim_letters(most=100, lease=LEASE, now=moment):
        for letter in letters:
            record_delivery(letter=letter, answer=ON_PAPER, now=moment)


def add_the_rest(cast: Cast, now: datetime) -> None:
    """Blocked time, private notes, payments by hand."""
    anna = cast.actor("anna@demo.test")
    zone = ZoneInfo(ZONE)
    today = now.astimezone(zone).date()
    lunches = repeated_days(first=_monday(today), weekdays={0, 1, 2, 3, 4}, until=today + timedelta(days=28))
    lunch = spans_on(lunches, start=time(13), end=time(13, 45), zone=zone)
    block_time(by=anna, title="Lunch", spans=lunch, keep_sessions=True, request=a_key(), now=now)
    supervision = spans_on([_monday(today) + timedelta(days=9)], start=time(16), end=time(17), zone=zone)
    block_time(by=anna, title="Supervision", spans=supervision, keep_sessions=True, request=a_key(), now=now)
    for client, text in (
        ("carl@demo.test", "Prefers mornings. Asked about a longer pause in December."),
        ("emil@demo.test", "Keeps a sleep diary; look at it together next time."),
    ):
        write_note(client_id=cast.clients[client], session_id=None, by=anna, text=text, request=a_key(), now=now)
    wait_for_anna(cast.actor("dora@demo.test"), services_of(anna)[0].uuid, now=now, until=today + timedelta(days=28))
    for client, minor, what in (("emil@demo.test", 2500, "Workbook"), (address_for("Kofi Mensah"), 6000, "Report")):
        create_payment(
            by=anna,
            client_id=cast.clients[client],
            amount=Money(minor, "EUR"),
            description=what,
            request=a_key(),
            now=now - timedelta(days=3),
        )


def wait_for_anna(client: Actor, service: UUID, *, now: datetime, until: date) -> None:
    """On the waitlist, by the hub's door."""
    anna = next(each for each in connections_of(client) if each.name == NAMES["anna@demo.test"])
    mornings = WaitWish(
        professional_id=anna.uuid,
        service_id=service,
        door=Origin.HUB,
        weekdays=range(5),
        from_minute=8 * 60,
        until_minute=13 * 60,
        last_day=until,
    )
    join_waitlist(by=client, wish=mornings, request=a_key(), now=now)


def let_people_in(cast: Cast, now: datetime) -> None:
    """What stands open by now; asked last, so that nobody of the past lacks a consent."""
    anna = cast.actor("anna@demo.test")
    assert anna.user_uuid is not None
    ask_for_consents(anna, now=now)
    ask_to_be_paid_ahead(cast.actor("ben@demo.test"), now=now)
    bring_people_in(anna, anna.user_uuid, now=now)


def run_programme(cast: Cast, now: datetime) -> None:
    """What the employer did: filled the pool. What it was told: the closed months. And Carl was given one more credit."""
    hana = cast.actor("hana@demo.test")
    hub_id = programme_of(hana).uuid
    fill_pool(hub_id=hub_id, by=hana, number=20, request=a_key(), now=now - timedelta(days=DAYS_BACK))
    carl = cast.actor("carl@demo.test")
    request_credit(hub_id=hub_id, by=carl, request=a_key(), now=now - timedelta(days=40))
    publish_closed_months(now=now)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
