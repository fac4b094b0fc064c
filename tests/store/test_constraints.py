"""What the database itself refuses, by the name of the claim, whatever the code above it does."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F

from kept.core.lifecycle import PaymentState, State
from kept.core.policy import Funding
from kept.store.diary.models import Block, OpeningDoubt, Session, Transition, WeeklyHours
from kept.store.hubs.models import CreditsRequest, HubAdmin, HubProfessional, Member
from kept.store.invariants.guards import APPEND_ONLY
from kept.store.journal.models import Entry, RememberedRequest
from kept.store.ledger.models import Credit, CreditMove, MoneyMove
from kept.store.outbox.models import Letter, Pause
from kept.store.payments.models import AcceptedMethod, Payment, PaymentTransition, Receipt
from kept.store.people.models import (
    Acquaintance,
    ApiToken,
    CalendarFeed,
    Client,
    Erasure,
    PasswordLink,
    Professional,
    Staff,
    User,
    Visit,
)
from kept.usecases.erase_client import erase_client
from tests import rows, security_rows, settled_rows
from tests.deeds import book
from tests.make import (
    NOW,
    a_key,
    actor_of,
    make_account,
    make_client,
    make_hub,
    make_professional,
    make_session,
    member_of,
    minutes,
)
from tests.store import planted_cards

CREDIT: Final = Funding.CREDIT
PAID_ENDING: Final[dict[str, Any]] = {"state": State.COMPLETE, "payment": "paid"}


def session(**made: Any) -> Any:
    return Session.objects.filter(id=make_session(**made).id)


def payment(**made: Any) -> Any:
    return Payment.objects.filter(session=make_session(**made))


def letter() -> Any:
    return Letter.objects.filter(session=make_session(), to="client", kind="confirmed")


def credit() -> Any:
    return Credit.objects.filter(hold=make_session(funding=CREDIT).hold)


def again(row: models.Model, **changed: Any) -> None:
    """The same row once more, under another number."""
    for name, value in {"pk": None, **changed}.items():
        setattr(row, name, value)
    if hasattr(row, "uuid") and "uuid" not in changed:
        row.uuid = uuid4()
    row._state.adding = True
    row.save(force_insert=True)


def member() -> Member:
    professional = make_professional()
    client = make_client(professional)
    return member_of(make_hub([professional], [client]), client)


def member_twice() -> None:
    again(member(), email="another@example.org")


def staff_twice() -> None:
    practice = make_professional().practice
    row = Staff.objects.create(user_id=make_account().user_id or 0, practice=practice, role="manager")
    again(row, role="assistant")


def erased_twice() -> None:
    professional = make_professional()
    client_id = make_client(professional).uuid
    erase_client(client_id=client_id, by=actor_of(professional), request=a_key(), now=NOW)
    again(Erasure.objects.get())


def entries_in_one_place() -> None:
    for _ in range(2):
        Entry.objects.create(by_role="worker", action="x", object_uuid=uuid4(), at=NOW, seq=1, hash=b"x")


def place_twice() -> None:
    make_hub([make_professional()])
    again(HubProfessional.objects.latest("id"))


def admin_twice() -> None:
    again(HubAdmin.objects.create(hub=make_hub([]), user_id=make_account().user_id or 0))


def client_user_twice() -> None:
    again(make_client(make_professional()), email="another@example.org")


def hold_twice() -> None:
    row = credit().get()
    again(row)


def request_twice() -> None:
    made = {"user_id": make_account().user_id, "key": uuid4(), "fingerprint": "", "result": "", "at": NOW}
    RememberedRequest.objects.create(**made)
    RememberedRequest.objects.create(**made)


def request_of_nobody_twice() -> None:
    made = {"user": None, "key": uuid4(), "fingerprint": "", "result": "", "at": NOW}
    RememberedRequest.objects.create(**made)
    RememberedRequest.objects.create(**made)


def offered_to_another() -> None:
    first = rows.wait_offer()
    again(first, wait=rows.wait(professional=first.wait.professional))


def granted_without_a_grant() -> None:
    CreditsRequest.objects.filter(id=rows.credits_request().id).update(state="granted")


def beside(**shared: Any) -> None:
    """A second session in the middle of a first one, past everything but the database."""
    first = make_session(**shared)
    second = make_session(**shared, starts_at=NOW + timedelta(days=9))
    assert first.starts_at
    start = first.starts_at + minutes(25)
    Session.objects.filter(id=second.id).update(starts_at=start, ends_at=start + minutes(50))


def beside_a_colleague() -> None:
    one = make_professional()
    client, other = make_client(one), make_professional(practice=one.practice)
    Acquaintance.objects.create(practice=one.practice, professional=other, client=client, since=NOW)
    first = make_session(professional=one, client=client)
    Session.objects.filter(uuid=book(other, client, starts_at=NOW)).update(
        starts_at=first.starts_at, ends_at=first.ends_at
    )


def hours_of(**wrong: int) -> None:
    professional = make_professional()
    right = {"weekday": 0, "from_minute": 540, "until_minute": 1020}
    WeeklyHours.objects.create(
        professional=professional, practice=professional.practice, schedule="working", **(right | wrong)
    )


def block_backwards() -> None:
    professional = make_professional()
    times = {"starts_at": NOW, "ends_at": NOW, "created_at": NOW}
    Block.objects.create(professional=professional, practice=professional.practice, **times)


# fmt: off
REFUSED: Final[dict[str, Callable[[], Any]]] = {
    # people
    "user_email_is_lower_case": lambda: User.objects.filter(id=make_account().user_id or 0).update(email="A@example.org"),
    "professional_policy_is_24_hours_to_14_days": lambda: Professional.objects.filter(id=make_professional().id).update(policy_hours=23),
    "staff_has_one_role_in_a_practice": staff_twice,
    "client_email_is_unique_in_a_practice": lambda: again(make_client(make_professional()), user=None),
    "client_user_is_unique_in_a_practice": client_user_twice,
    "client_email_is_lower_case": lambda: Client.objects.filter(id=make_client(make_professional()).id).update(email="A@example.org"),
    "client_is_erased_once": erased_twice,
    "acquaintance_is_made_once": lambda: again(Acquaintance.objects.get(client=make_client(make_professional()))),
    # the diary
    "session_starts_before_it_ends": lambda: session().update(ends_at=NOW),
    "session_has_a_client_and_a_time_until_deleted": lambda: session().update(client=None),
    "session_tells_how_it_was_cancelled": lambda: session(state=State.CANCELLED).update(cancelled_late=None),
    "session_paid_by_credit_has_a_hold": lambda: session(funding=CREDIT).update(hold=None),
    "session_paid_by_credit_came_by_hub_or_request": lambda: session(funding=CREDIT).update(origin="practice"),
    "professional_has_one_session_at_a_time": lambda: beside(professional=make_professional()),
    "client_has_one_session_at_a_time": beside_a_colleague,
    "transition_is_numbered": lambda: again(Transition.objects.get(session=make_session())),
    "weekly_hours_lie_within_a_day": lambda: hours_of(until_minute=1441),
    "block_starts_before_it_ends": block_backwards,
    # hubs
    "professional_is_in_a_hub_once": place_twice,
    "hub_admin_is_named_once": admin_twice,
    "member_email_is_unique_in_a_hub": lambda: again(member(), user=None),
    "member_user_is_unique_in_a_hub": member_twice,
    "member_email_is_lower_case": lambda: Member.objects.filter(id=member().id).update(email="A@example.org"),
    # the ledger
    "hold_keeps_one_credit": hold_twice,
    "credit_has_a_hold_when_booked": lambda: credit().update(hold=None),
    "credit_outside_the_pool_has_a_member": lambda: credit().update(member=None),
    "credit_move_is_numbered": lambda: again(CreditMove.objects.filter(credit=credit().get()).earliest("id")),
    "credit_move_is_first_or_from_a_place": lambda: again(CreditMove.objects.filter(credit=credit().get()).latest("id"), number=9, origin=None),
    "money_moves_between_two_accounts": lambda: again(MoneyMove.objects.get(payment=payment(**PAID_ENDING).get()), origin="professional", target="professional"),
    "money_moves_once_for_each_change": lambda: again(MoneyMove.objects.get(payment=payment(**PAID_ENDING).get())),
    # payments
    "method_is_switched_on_once": lambda: again(AcceptedMethod.objects.filter(professional=make_professional()).earliest("id")),
    "method_switched_on_is_not_credit": lambda: AcceptedMethod.objects.filter(professional=make_professional(), method="cash").update(method="credit"),
    "payment_by_hand_is_never_pending": lambda: payment().update(session=None),
    "payment_has_a_method_when_paid": lambda: payment(**PAID_ENDING).update(method=""),
    "method_switched_on_is_not_balance": lambda: AcceptedMethod.objects.filter(professional=make_professional(), method="cash").update(method="balance"),
    "payment_refunds_no_more_than_was_paid": lambda: payment().update(refunded_minor=1),
    "payment_refunded_gave_all_back": lambda: payment(state=State.CANCELLED, payment=PaymentState.REFUNDED).update(refunded_minor=1),
    "payment_to_decide_about_is_paid": lambda: payment().update(must_decide=True),
    "receipt_is_numbered_within_its_practice": lambda: again(Receipt.objects.get(payment=payment(**PAID_ENDING).get()), payment_version=9),
    "receipt_is_given_once_for_a_change": lambda: again(Receipt.objects.get(payment=payment(**PAID_ENDING).get()), number=9),
    "payment_transition_is_numbered": lambda: again(PaymentTransition.objects.get(payment=payment(state=State.COMPLETE).get())),
    # letters
    "letter_is_queued_once_per_change": lambda: again(letter().get(), message_id="<another@example.org>"),
    "letter_has_finished_unless_it_waits": lambda: letter().update(finished_at=NOW),
    "letter_that_may_be_sent_has_its_content": lambda: letter().update(email=""),
    "letter_is_leased_only_while_it_waits": lambda: letter().update(lease_until=NOW),
    "letter_is_never_removed": lambda: letter().delete(),
    "letter_is_frozen": lambda: letter().update(to="professional"),
    "webhook_endpoint_hears_of_something": lambda: rows.hook().update(events=""),
    "webhook_endpoint_has_an_old_secret_for_a_while": lambda: rows.hook().update(old_secret_until=NOW),
    "webhook_has_finished_unless_it_waits": lambda: rows.webhook().update(finished_at=NOW),
    "webhook_is_leased_only_while_it_waits": lambda: rows.webhook().update(lease_until=NOW),
    "outbox_is_paused_once": lambda: Pause.objects.create(id=2, since=NOW),
    # the journal
    "request_is_carried_out_once": request_twice,
    "request_without_account_is_carried_out_once": request_of_nobody_twice,
    # how people come in
    "professional_booking_rules_are_in_range": lambda: Professional.objects.filter(id=make_professional().id).update(start_interval=0),
    "invitation_email_is_lower_case": lambda: rows.invitation(email="Uma@example.org"),
    "invitation_waits_once_for_an_address": lambda: again(rows.invitation(), token_hash="another"),
    "request_email_is_lower_case": lambda: rows.contact_request(email="Uma@example.org"),
    "request_waits_once_for_an_address": lambda: again(rows.contact_request()),
    "request_is_decided_unless_it_waits": lambda: rows.contact_request(state="declined"),
    "sign_up_email_is_lower_case": lambda: rows.sign_up(email="Uma@example.org"),
    "sign_up_is_confirmed_before_it_is_used": lambda: rows.sign_up(used_at=NOW),
    "token_is_made_before_it_expires": lambda: ApiToken.objects.create(
        user_id=make_account().user_id or 0, created_at=NOW, expires_at=NOW
    ),
    "feed_is_the_only_one_of_its_person": lambda: CalendarFeed.objects.bulk_create(
        CalendarFeed(user_id=account.user_id or 0, token_hash=hashed, created_at=NOW)
        for account in [make_account()]
        for hashed in ("one", "another")
    ),
    # other calendars
    "busy_time_starts_before_it_ends": lambda: rows.busy_time(ends_at=NOW),
    "outside_calendar_fails_since_some_time_by_some_fault": lambda: rows.outside_calendar(fault="timeout"),
    "outside_calendar_is_leased_to_somebody": lambda: rows.outside_calendar(lease_until=NOW),
    # signing in
    "visit_of_somebody_has_begun": lambda: Visit.objects.create(
        session_key="k", session_data="", expire_date=NOW, user_id=make_account().user_id
    ),
    "factor_app_is_one_for_a_user": lambda: again(security_rows.factor()),
    "factor_passkey_is_known_once": lambda: again(security_rows.factor(kind="passkey", credential="the same")),
    "recovery_code_is_drawn_once": lambda: again(security_rows.recovery_code()),
    "password_link_is_made_before_it_expires": lambda: PasswordLink.objects.create(created_at=NOW, expires_at=NOW),
    "address_change_is_confirmed_before_it_is_undone": lambda: security_rows.address_change(undone_at=NOW),
    "address_change_is_to_lower_case": lambda: security_rows.address_change(new_email="Uma@example.org"),
    # openings, holds, the waitlist
    "hours_exception_is_made_once": lambda: again(rows.hours_exception()),
    "manage_link_acts_while_it_shows": lambda: rows.manage_link(shows_until=NOW),
    "slot_hold_starts_before_it_ends": lambda: rows.slot_hold(ends_at=NOW),
    "client_holds_one_chosen_slot": lambda: again(rows.slot_hold()),
    "wait_is_for_hours_of_a_day": lambda: rows.wait(from_minute=1020),
    "client_waits_once_for_a_professional": lambda: again(rows.wait()),
    "freed_slot_is_offered_once_to_each": lambda: again(rows.wait_offer(), state="lapsed"),
    "freed_slot_is_offered_to_one_at_a_time": offered_to_another,
    "opening_is_kept_once": lambda: again(rows.opening()),
    "opening_doubt_is_about_some_time": lambda: OpeningDoubt.objects.filter(professional=make_professional()).update(until_minute=0),
    # what hubs ask for and are told
    "member_waits_for_one_credit_at_a_time": lambda: again(rows.credits_request()),
    "credits_request_names_its_grant_once_granted": granted_without_a_grant,
    "usage_is_published_once": lambda: again(rows.published_usage()),
    # what is settled
    "entry_is_sealed_in_its_own_place": entries_in_one_place,
    **settled_rows.REFUSED,
    **planted_cards.REFUSED,
}
# fmt: on


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses_it_by_name(db: None, name: str) -> None:
    with pytest.raises(IntegrityError) as refusal:
        REFUSED[name]()
    transaction.set_rollback(True)
    assert name in str(refusal.value) or columns_of(name) in str(refusal.value)


def test_every_claim_of_the_tables_is_tried() -> None:
    declared = {
        constraint.name
        for model in apps.get_models()
        if model.__module__.startswith("kept.store.")
        for constraint in model._meta.constraints
    }
    assert declared - set(REFUSED) == set()


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_rows_that_say_what_happened_stay_as_they_are(db: None, table: str, verb: str) -> None:
    make_session(state=State.COMPLETE, payment="paid", funding=Funding.SELF_PAY)  # type: ignore[arg-type] # the word serves
    make_session(funding=CREDIT)
    rows.consent()
    rows.published_usage()
    settled_rows.statement()
    rows.card_event()
    (model,) = (m for m in apps.get_models() if m._meta.db_table == table)
    written = model._base_manager.all()
    assert written.exists()
    change = partial(written.update, id=F("id")) if verb == "update" else partial(written._raw_delete, "default")
    with pytest.raises(IntegrityError, match=f"{table}_is_append_only"):
        change()
    transaction.set_rollback(True)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_happened_is_not_emptied_as_a_whole(db: None, table: str) -> None:
    with pytest.raises(IntegrityError, match=f"{table}_is_append_only"), connection.cursor() as cursor:
        cursor.execute(f"truncate {table} cascade")  # with what refers to it: nothing but the trigger is in the way
    transaction.set_rollback(True)


def columns_of(name: str) -> str:
    """SQLite names the columns of a claim of uniqueness, not the claim."""
    if connection.vendor == "sqlite":
        for model in apps.get_models():
            for constraint in model._meta.constraints:
                if constraint.name == name and isinstance(constraint, models.UniqueConstraint):
                    fields = (model._meta.get_field(field) for field in constraint.fields)
                    return ", ".join(f"{model._meta.db_table}.{field.column}" for field in fields)  # type: ignore[union-attr] # columns of ours
    return "nothing else"
