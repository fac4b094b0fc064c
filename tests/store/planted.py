"""One violation for each claim: what plants it, past every guard, and returns the name of the row that breaks the claim."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final
from uuid import uuid4

from kept.core.lifecycle import PaymentState, State
from kept.core.openings import block_and_bit, packed
from kept.core.policy import Funding
from kept.store.diary.models import ManageLink, OpeningDoubt, Session, Transition
from kept.store.hubs.models import CreditsRequest, PublishedUsage
from kept.store.invariants.reads import broken_claims
from kept.store.journal.models import Entry, RememberedRequest
from kept.store.ledger.models import Credit, CreditMove, Grant, MoneyMove
from kept.store.outbox.models import Letter
from kept.store.payments.models import Payment, PaymentTransition, Receipt
from kept.store.people.models import Acquaintance, Client, Practice
from kept.usecases.renew_openings import renew_openings
from tests import rows, settled_rows
from tests.deeds import cancel
from tests.make import NOW, make_account, make_client, make_hub, make_practice, make_professional, make_session
from tests.store import planted_cards

CREDIT: Final = Funding.CREDIT
PLANNED, IN_PROGRESS, COMPLETE, CANCELLED, DELETED = State
PENDING, UNPAID, PAID, VOIDED, REFUNDED = PaymentState


def session(**made: Any) -> Any:
    """The rows of one session that was made so."""
    return Session.objects.filter(id=make_session(**made).id)


def at_once(**shared: Any) -> str:
    first, second = make_session(**shared), make_session(**shared, starts_at=NOW + timedelta(days=8))
    Session.objects.filter(id=second.id).update(starts_at=first.starts_at, ends_at=first.ends_at)
    return f"session {second.id}"


def two_of_a_professional() -> str:
    return at_once(professional=make_professional())


def two_of_a_client() -> str:
    one = make_professional()
    client, other = make_client(one), make_professional(practice=one.practice)
    first = make_session(professional=one, client=client)
    Acquaintance.objects.create(practice=one.practice, professional=other, client=client, since=NOW)
    second = make_session(professional=other, client=client, starts_at=NOW + timedelta(days=8))
    Session.objects.filter(id=second.id).update(starts_at=first.starts_at, ends_at=first.ends_at)
    return f"session {second.id}"


def extra_credit() -> str:
    hub = make_hub([make_professional()])
    Credit.objects.create(hub=hub, place="pool")
    return f"hub {hub.id}"


def another_hubs() -> str:
    credit = Credit.objects.get(hold=make_session(funding=CREDIT).hold)
    Credit.objects.filter(id=credit.id).update(hub=make_hub([]))
    return f"credit {credit.id}"


def returned_by_a_void() -> str:
    held = make_session(funding=CREDIT)
    cancel(held)
    move = CreditMove.objects.get(hold=held.hold, target="available")
    CreditMove.objects.filter(id=move.id).update(cause="X13")
    return f"credit move {move.id}"


def reversed_for_nothing() -> str:
    held = make_session(funding=CREDIT)
    cancel(held)
    move = CreditMove.objects.get(hold=held.hold, target="available")
    CreditMove.objects.filter(id=move.id).update(cause="X15")
    return f"credit move {move.id}"


def letter_of_no_change() -> str:
    letter = Letter.objects.filter(session=make_session()).earliest("id")
    Letter.objects.filter(id=letter.id).update(key=letter.key.replace(":1:", ":5:"))
    return f"letter {letter.id}"


def of(rows: Any, **changed: Any) -> str:
    """The row, changed; its name."""
    offender = f"{rows.model.__name__.lower()} {rows.get().id}"
    rows.update(**changed)
    return offender


def without(rows: Any, offender: str) -> str:
    """The offender, when these rows that belong to it are gone."""
    assert rows._raw_delete(rows.db) > 0  # as a statement: the ORM would look after what depends on them
    return offender


def journal(rows: Any) -> str:
    found = rows.get()
    return without(Entry.objects.filter(object_uuid=found.uuid), f"session {found.id}")


def payment(**made: Any) -> Any:
    return Payment.objects.filter(session=make_session(**made))


def credit(**made: Any) -> Any:
    return Credit.objects.filter(hold=make_session(funding=CREDIT, **made).hold)


def stranger(rows: Any) -> str:
    found = rows.get()
    return without(Acquaintance.objects.filter(client=found.client), f"session {found.id}")


def request_of_nobody() -> str:
    user = make_account().user_id or 0
    made = RememberedRequest.objects.create(user_id=user, key=uuid4(), fingerprint="", result="", at=NOW)
    return f"remembered request {made.id}"


def paid_without_money() -> str:
    found = payment(state=COMPLETE, payment=PAID).get()
    return without(MoneyMove.objects.filter(payment=found), f"payment {found.id}")


def hole_in_moves() -> str:
    found = credit().get()
    return without(CreditMove.objects.filter(credit=found, number=2), f"credit {found.id}")


def rebooked_from_a_planned_one() -> str:
    first, second = make_session(), make_session()
    Session.objects.filter(id=second.id).update(rebooked_from=first)
    return f"session {second.id}"


def second_link() -> str:
    found = make_session()
    ManageLink.objects.create(session=found, token_hash="0" * 64, created_at=NOW, acts_until=NOW, shows_until=NOW)
    return f"session {found.id}"


def credit_of_another_person() -> str:
    found = make_session(funding=CREDIT)
    Client.objects.filter(sessions=found).update(user_id=make_account().user_id)
    return f"session {found.id}"


def receipt_lost() -> str:
    found = payment(state=COMPLETE, payment=PAID).get()
    return without(Letter.objects.filter(payment=found, kind="receipt"), f"payment {found.id}")


def paper_lost() -> str:
    found = payment(state=COMPLETE, payment=PAID).get()
    return without(Receipt.objects.filter(payment=found), f"payment {found.id}")


def number_left_out() -> str:
    found = payment(state=COMPLETE, payment=PAID).get()
    Receipt.objects.filter(payment=found).update(number=2)
    return f"practice {found.practice_id}"


def moved_for_nothing() -> str:
    found = MoneyMove.objects.filter(payment=payment(state=COMPLETE, payment=PAID).get())
    found.update(payment_version=9)
    return f"money move {found.get().id}"


def balance_from_nowhere() -> str:
    found = payment(state=COMPLETE, payment=PAID).get()
    MoneyMove.objects.filter(payment=found).update(origin="balance")
    return f"client {found.client_id}"


def decided_already() -> str:
    rows = payment(state=COMPLETE, payment=PAID)
    rows.update(must_decide=True)
    return f"payment {rows.get().id}"


def reminder() -> Any:
    return Letter.objects.filter(session=make_session(), kind="reminder")


def first_letter(found: Session) -> Any:
    return Letter.objects.filter(id=Letter.objects.filter(session=found).earliest("id").id)


def confirmation_lost() -> str:
    rows = first_letter(make_session())
    return without(rows, f"letter {rows.get().key}")


def step_of(found: Session, **changed: Any) -> str:
    Transition.objects.filter(session=found).update(**changed)
    return f"session {found.id}"


def change_of(rows: Any, **changed: Any) -> str:
    PaymentTransition.objects.filter(payment=rows.get()).update(**changed)
    return f"payment {rows.get().id}"


def unlisted_way() -> str:
    found = credit().get()
    CreditMove.objects.filter(credit=found, number=2).update(origin="taken")
    return f"credit {found.id}"


def grant_that_says_more() -> str:
    hub = make_hub([], [make_client(make_professional())], credits_each=2)
    Grant.objects.filter(hub=hub).update(credits_each=3)
    return f"hub {hub.id}"


def request_led_elsewhere() -> str:
    client = make_client(make_professional())
    hub = make_hub([], [client], credits_each=2)
    asked = CreditsRequest.objects.create(
        hub=hub, member=hub.members.get(), state="granted", grant=Grant.objects.get(hub=hub), created_at=NOW
    )
    return f"credits request {asked.id}"


def told_of_few() -> str:
    figures = {"covers": ["2026-01-01"], "persons": 5, "credits": 10}
    told = PublishedUsage.objects.create(
        hub=make_hub([]), first_month=date(2026, 1, 1), months=1, figures=figures, published_at=NOW
    )
    return f"published usage {told.id}"


def never_renewed() -> str:
    professional = make_professional()
    return without(OpeningDoubt.objects.filter(professional=professional), f"professional {professional.id}")


def open_at_another_time() -> str:
    """A bit that nobody set; who was renewed is open at no time, as there are no hours."""
    professional = make_professional()
    assert renew_openings(now=NOW) == 1
    assert "openings_are_what_the_engine_says" not in broken_claims()
    block, bit = block_and_bit(professional.id)
    rows.opening(block=block, professionals=packed(bit))
    return f"professional {professional.id}"


def elsewhere() -> Practice:
    return make_practice()


def erased_in_name_only() -> str:
    client = make_client(make_professional())
    Client.objects.filter(id=client.id).update(erased_at=NOW)
    return f"client {client.id}"


# fmt: off
PLANTED: Final[dict[str, Callable[[], str]]] = {
    "professional_has_one_session_at_a_time": two_of_a_professional,
    "client_has_one_session_at_a_time_within_a_practice": two_of_a_client,
    "session_version_counts_its_steps": lambda: of(session(), version=2),
    "session_is_where_its_last_step_led": lambda: of(session(), state=IN_PROGRESS),
    "session_is_of_one_practice": lambda: of(session(), practice=elsewhere()),
    "session_is_with_a_client_whom_the_professional_knows": lambda: stranger(session()),
    "cancelled_session_tells_how": lambda: of(session(state=CANCELLED), reason=""),
    "deleted_session_is_a_tombstone_and_nothing_leads_to_it": lambda: of(session(state=DELETED), place="video"),
    "rebooked_session_takes_the_place_of_a_cancelled_one": rebooked_from_a_planned_one,
    "manage_link_is_the_only_one_of_its_session": second_link,
    "session_has_one_payment_until_deleted": lambda: without(payment(), f"session {Session.objects.latest('id').id}"),
    "step_of_a_session_is_in_the_journal_once": lambda: journal(session()),
    "remembered_request_is_in_the_journal_once": request_of_nobody,
    "payment_repeats_its_session": lambda: of(payment(), amount_minor=1),
    "payment_is_in_a_state_that_its_session_allows": lambda: of(payment(), state=UNPAID),
    "payment_version_counts_its_changes": lambda: of(payment(), version=2),
    "payment_is_where_its_last_change_led": lambda: of(payment(state=COMPLETE), state=VOIDED),
    "payment_is_by_credit_when_its_session_is": lambda: of(payment(state=COMPLETE, payment=PAID), method="credit"),
    "money_moved_as_the_payment_says": paid_without_money,
    "credit_moves_are_numbered_without_a_gap": hole_in_moves,
    "credit_is_where_its_last_move_put_it": lambda: of(credit(), place="taken"),
    "credits_of_a_hub_are_conserved": extra_credit,
    "credit_stays_in_its_hub": another_hubs,
    "booked_credit_is_one_that_a_session_names": lambda: of(credit(), hold=uuid4()),
    "session_says_where_its_credit_is": lambda: of(session(funding=CREDIT), credit="taken"),
    "credit_is_where_state_and_payment_put_it": lambda: of(session(funding=CREDIT), credit="forfeited"),
    "credit_pays_for_the_member_it_was_given_to": credit_of_another_person,
    "grant_moved_as_many_credits_as_it_says": grant_that_says_more,
    "request_for_a_credit_led_to_a_personal_grant": request_led_elsewhere,
    "void_never_returns_a_credit": returned_by_a_void,
    "letter_about_money_is_written_once_for_each_change": receipt_lost,
    "money_moved_with_a_change_of_its_payment": moved_for_nothing,
    "balance_of_a_client_is_never_below_nothing": balance_from_nowhere,
    "money_to_decide_about_was_paid_for_what_its_client_cancelled": decided_already,
    "receipt_is_issued_for_each_change_of_money": paper_lost,
    "receipts_of_a_practice_are_numbered_without_a_gap": number_left_out,
    "letter_is_withdrawn_for_a_deletion_or_an_undone_move_only": lambda: of(first_letter(make_session()), state="withdrawn"),
    "erased_client_is_known_to_nobody": erased_in_name_only,
    "openings_of_each_professional_are_renewed": never_renewed,
    "openings_are_what_the_engine_says": open_at_another_time,
    "open_offer_holds_its_slot_and_no_other_does": lambda: f"offer {rows.wait_offer().id}",
    "charge_is_reversed_for_a_time_booked_again_only": reversed_for_nothing,
    "webhook_tells_a_professional_of_their_own": lambda: f"webhook {rows.webhook(event='session.booked', about=make_session().uuid).get().id}",
    "reminder_waits_for_a_planned_session_only": lambda: of(reminder(), due_at=NOW + timedelta(days=4)),
    "reminder_waits_for_its_hour": lambda: of(reminder(), due_at=NOW + timedelta(days=1)),
    "session_takes_listed_steps_only": lambda: step_of(make_session(), step="join"),
    "session_lasts_five_minutes_to_eight_hours": lambda: of(session(), ends_at=NOW + timedelta(days=4)),
    "lateness_is_as_the_recorded_times_say": lambda: of(session(state=CANCELLED), cancelled_late=False),
    "reason_other_and_no_other_has_a_text": lambda: of(session(state=CANCELLED), reason="other"),
    "deleted_session_has_nothing_sealed_in_it": lambda: of(session(state=DELETED), reason_text="Still here"),
    "payment_takes_listed_steps_only": lambda: change_of(payment(state=COMPLETE), origin=PAID),
    "credit_goes_listed_ways_only_and_for_a_listed_cause": unlisted_way,
    "letters_are_exactly_those_that_the_steps_demand": confirmation_lost,
    "letter_is_about_a_change_that_happened": letter_of_no_change,
    "usage_is_told_once_and_never_of_few": told_of_few,
    **settled_rows.PLANTED,
    **planted_cards.PLANTED,
}
# fmt: on
